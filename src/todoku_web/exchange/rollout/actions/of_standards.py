"""Makes a model of a published standard, and brings it to the edition that was published since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.rollout.actions.history import locked, wrote
from todoku_web.exchange.rollout.models import PortalModel
from todoku_web.offices.standards.models import Standard
from todoku_web.offices.standards.queries import newest_published

if TYPE_CHECKING:
    from todoku_web.offices.standards.models import Edition


def make(edition: Edition, *, by: Any) -> PortalModel:
    """Return the model of a standard, as its newest published edition has it; done twice, it is done once.

    Raises NotAllowed where the person may not, or the model is retired, and InputError for an edition that is not
    the newest published one.
    """
    with transaction.atomic():
        standard = Standard.objects.select_for_update(of=("self",)).get(pk=edition.standard_id)
        held = standard.editions.get(pk=edition.pk)
        held.standard = standard
        require(by, "rollout.make_model_of_standard", held)
        newest = newest_published(standard)
        if newest is not None and newest.pk != held.pk:
            raise InputError("rollout_model.older_edition", number=held.number, newest=newest.number)
        made = PortalModel.objects.filter(standard=standard).first()
        if made is not None:
            return _brought_to(held, made, by=by)
        model = PortalModel(
            standard=standard,
            edition=held,
            author=by,
            organisation=standard.organisation,
            title=standard.title,
            issue_area=IssueArea.ADMINISTRATION,
            content=_begun(standard),
        )
        model.save(force_insert=True)
        wrote(model, "begun", by=by)
    return model


def _brought_to(edition: Edition, made: PortalModel, *, by: Any) -> PortalModel:
    """Return a model that tells an edition, under the title that the standard has now; what was written stays."""
    now = locked(made)
    if now.edition_id == edition.pk and now.title == edition.standard.title:
        return now
    require(by, "rollout.edit_model", now)
    now.edition, now.title = edition, edition.standard.title
    wrote(now, "renewed", by=by, fields=["edition"])
    return now


def _begun(standard: Standard) -> dict[str, Any]:
    """Return what a model can begin with: what the standard is about; all else is read from the standard itself."""
    return {
        "title_en": "",
        "problem": standard.about,
        "problem_en": "",
        "licence": "",
        "conditions": [],
        "lessons": [],
        "links": [],
    }
