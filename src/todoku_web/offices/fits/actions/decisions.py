"""Writes down what people decide on items, and takes it back; nothing that was decided is ever lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku.i18n import LANGS, text
from todoku_web.accounts.doors import require, require_seen
from todoku_web.offices.fits.items import as_given, decided
from todoku_web.offices.fits.models import ItemDecision, Study
from todoku_web.offices.fits.part_specs import DECISION_FIELDS
from todoku_web.offices.fits.results import item_of
from todoku_web.offices.inquiries.history import locked, wrote
from todoku_web.offices.inquiries.models import LABEL_LENGTH, NAME_LENGTH
from todoku_web.offices.inquiries.queries import last_run_of
from todoku_web.offices.inquiries.results import result_of
from todoku_web.parts.collision import Collision
from todoku_web.parts.columns import as_read

if TYPE_CHECKING:
    from collections.abc import Mapping


def decide(study: Study, item: str, value: Mapping[str, Any], *, by: Any, seen: int, key: str) -> ItemDecision:
    """Return what was decided on an item of the last result, with who and when; the same form sent twice decides once.

    ``seen`` is the number of the decision that the person saw, 0 for none. Raises InputError with the reason where the
    rules do not allow it (a standardised system is not customised), Collision where somebody else decided meanwhile.
    """
    with transaction.atomic():
        now = locked(Study, study.pk)
        require(by, "fits.decide_item", now)
        before = now.decisions.filter(key=key).first()
        if before is not None:
            return before
        last = now.decisions.filter(item=item, is_current=True).first()
        if (0 if last is None else last.version) != seen:
            raise Collision(last, told(last), dict(value))
        made = _made(now, item, value, by=by, key=key, version=seen + 1)
        made.name = _checked(now, made)
        _put(made, last)
        wrote(now, "decided", by=by, about=made.name, item=item, way=made.way)
    return made


def take_back(study: Study, item: str, *, by: Any, seen: int, key: str) -> None:
    """Take a decision back; what a worksheet says counts again. ChangedMeanwhile where it is not what was seen."""
    with transaction.atomic():
        now = locked(Study, study.pk)
        require(by, "fits.decide_item", now)
        last = now.decisions.filter(item=item, is_current=True).exclude(way="").first()
        if last is None or now.decisions.filter(key=key).exists():
            return
        require_seen(last, seen)
        made = _made(now, item, {}, by=by, key=key, version=seen + 1)
        made.name = last.name
        _put(made, last)
        wrote(now, "taken_back", by=by, about=made.name, item=item)


def told(decision: ItemDecision | None) -> dict[str, Any]:
    """Return a decision as its form reads it."""
    return {} if decision is None else {name: as_read(getattr(decision, name)) for name in DECISION_FIELDS}


def _made(study: Study, item: str, value: Mapping[str, Any], *, by: Any, key: str, version: int) -> ItemDecision:
    hours = value.get("hours_per_year")
    fields = {name: value[name] for name in DECISION_FIELDS if name in value and name != "hours_per_year"}
    return ItemDecision(
        study=study,
        item=item,
        by=by,
        decider=str(by)[:NAME_LENGTH],
        key=key,
        version=version,
        hours_per_year=None if hours is None else Decimal(hours),
        at=timezone.now(),
        **fields,
    )


def _checked(study: Study, made: ItemDecision) -> str:
    """Return what the item is called; InputError where it is in no result, or the rules do not allow the decision."""
    result = result_of(last_run_of(study))
    found = None if result is None else item_of(result, made.item, {})
    if result is None or found is None:
        raise InputError("fits.no_item")
    given = as_given(made)
    faults = decided(found.row, given, on=date.fromisoformat(result["on"])).faults
    if faults:
        why = {
            lang: text("fits.joint", lang).join(text(f"office.fit.fault.{code}", lang) for code in faults)
            for lang in LANGS
        }
        raise InputError("fits.refused", why=why)
    return f"{found.row.id} {found.row.name}".strip()[:LABEL_LENGTH]


def _put(made: ItemDecision, last: ItemDecision | None) -> None:
    if last is not None:
        last.is_current = False
        last.save(update_fields=["is_current"])
    made.save(force_insert=True)
