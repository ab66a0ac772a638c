"""Computes the areas of a local-5G licence for a station of a trial, and adds them to its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from todoku.i18n import text
from todoku_web.accounts.doors import require
from todoku_web.exchange.trials.actions.records import add_file
from todoku_web.exchange.trials.licence_areas import Station, area_file, areas_of
from todoku_web.exchange.trials.models import FileKind
from todoku_web.service_reports.places import place_at
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku_web.exchange.trials.models import Trial, TrialFile


def add_areas(trial: Trial, value: Mapping[str, Any], *, by: Any) -> list[TrialFile]:
    """Return the files of the cover area, and of the coordination area where the rule's threshold is known.

    ``value`` is what the form asks for. Raises OutOfRange for what the formula does not hold for, InputError for a
    place outside Japan, NotAllowed where the person may not.
    """
    require(by, "trials.log_trial", trial)
    numbers = {name: float(value[name]) for name in Station.__dataclass_fields__ if name != "environment"}
    station = Station(**numbers, environment=value["environment"])
    place_at(station.latitude, station.longitude, shown="")
    found = areas_of(station)
    areas = (
        (FileKind.COVER, found.cover_m, found.cover_dbm),
        (FileKind.COORDINATION, found.coordination_m, found.coordination_dbm),
    )
    with transaction.atomic():
        return [
            _added(trial, station, kind, radius_m, threshold_dbm, by)
            for kind, radius_m, threshold_dbm in areas
            if radius_m is not None and threshold_dbm is not None
        ]


def _added(trial: Trial, station: Station, kind: Any, radius_m: float, threshold_dbm: float, by: Any) -> TrialFile:
    content = area_file(station, kind.value, radius_m, threshold_dbm)
    name = f"{kind.value}-{station.frequency_mhz:g}MHz.geojson"
    upload = take(SimpleUploadedFile(name, content), kinds={Kind.GEOJSON}, by=by, organisation=trial.organisation)
    told = {"kind": text(kind.label, "ja"), "radius": f"{radius_m:,.0f}", "mhz": f"{station.frequency_mhz:g}"}
    title = text("trials.area_title", "ja", **told)
    return add_file(trial, upload, kind=kind.value, title=title, by=by)
