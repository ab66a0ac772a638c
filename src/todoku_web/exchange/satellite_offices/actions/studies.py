"""Asks for a study of where the next offices would serve most people, and makes a need of what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from todoku.areas.municipalities import denominator_code
from todoku.errors import InputError
from todoku.i18n import text
from todoku.sources.builtin import holds
from todoku_web.accounts.doors import require
from todoku_web.accounts.models import OrganisationKind
from todoku_web.audit.actions import record
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.actions.needs import begin as begin_need
from todoku_web.exchange.needs.models import Who
from todoku_web.exchange.needs.models.need import TEXT_LENGTH, TITLE_LENGTH
from todoku_web.exchange.needs.need_content import NeedContent
from todoku_web.exchange.needs.places import area_shown, region_asked
from todoku_web.exchange.satellite_offices.models import Study
from todoku_web.exchange.satellite_offices.places_known import open_points
from todoku_web.exchange.satellite_offices.siting.result import result_of, said, site_name
from todoku_web.exchange.satellite_offices.siting.working import KIND
from todoku_web.jobs.actions import enqueue
from todoku_web.store.packs import pack_for

if TYPE_CHECKING:
    from todoku_web.exchange.needs.models import Need

_PUBLIC = (OrganisationKind.MUNICIPALITY, OrganisationKind.PREFECTURE, OrganisationKind.BUREAU)


def begin(value: dict[str, Any], *, organisation: Any, by: Any, key: str) -> Study:
    """Return a new study, whose computation waits in the queue; the one that the same form made before.

    Raises AreaError for an area that is none, InputError for one of which no grid squares are known.
    """
    require(by, "satellite_offices.begin_study", organisation)
    region = region_asked(value["study_area"])
    if pack_for(region.codes) is None and not holds(region):
        raise InputError("satellite_offices.no_squares", area=region.name)
    is_cover = value["aim"] == "cover"
    asked = {
        "aim": value["aim"],
        "within_km": float(value["within_km"]) if is_cover else None,
        "offices": value["offices"],
        "candidates": value["candidates"],
    }
    study = Study(key=key, organisation=organisation, author=by, area_code=region.area_code, **asked)
    try:
        with transaction.atomic():
            study.save(force_insert=True)
            parameters = {"study": str(study.pk), "area": region.area_code, **asked, "existing": open_points()}
            study.job = enqueue(KIND, parameters, by=by, organisation=organisation, key=study.pk.hex)
            study.save(update_fields=["job"])
            record("satellite_study.asked", study, by=by, organisation=organisation, area=region.area_code)
    except IntegrityError:
        return Study.objects.get(author=by, key=key)
    return study


def make_need(study: Study, number: int, *, by: Any) -> Need:
    """Return the draft of a need for one of a study's sites; the one that was made of it before.

    Raises InputError for a study without a result, and a site that it did not choose.
    """
    require(by, "satellite_offices.make_need", study)
    result = result_of(study)
    site = next((one for one in result["sites"] if one["number"] == number), None) if result else None
    if result is None or site is None:
        raise InputError("satellite_offices.no_site", number=number)
    area = area_shown(site["area_code"], "ja")
    told = text("satellite_offices.need.problem", "ja", place=site_name(site, "ja"), served=f"{site['served']:,.0f}")
    body = study.organisation
    content = NeedContent(
        who=str(Who.MUNICIPALITY if body.kind in _PUBLIC else Who.FIRM),
        issue_area=str(IssueArea.LABOUR),
        title=text("satellite_offices.need.title", "ja", area=area)[:TITLE_LENGTH],
        problem="\n".join([told, *said(result, "ja")])[:TEXT_LENGTH],
        area_code=denominator_code(site["area_code"]),
    )
    return begin_need(content, by=by, key=need_key(study, number), organisation=body)


def need_key(study: Study, number: int) -> str:
    """Return the key of the need that is made of a study's site."""
    return f"satellite-{study.pk.hex}-{number}"
