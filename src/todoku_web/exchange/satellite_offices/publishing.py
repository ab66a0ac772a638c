"""Writes the directory as open data, and the use of an office as everybody, or its operator, may see it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.i18n import text
from todoku_web.exchange.needs.places import area_shown
from todoku_web.exchange.satellite_offices.builtin import KnownOffice
from todoku_web.exchange.satellite_offices.opening import WEEKDAYS, said_hours
from todoku_web.exchange.satellite_offices.part_specs import AMENITIES
from todoku_web.exchange.satellite_offices.use import OTHERS, Use
from todoku_web.store.safe_cells import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku.i18n import Lang
    from todoku_web.exchange.satellite_offices.models import Office

FORMATS = ("csv", "json")
_MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
_ABOUT = ("address", "access", "price", "link", "summary")
_CONNECTION = ("down_mbps", "up_mbps", "connection_basis", "connection_on", "connection_note")
_USE = ("row", "bookings", "counted", "people", "seat_hours", "open_seat_hours", "occupancy", "basis")


def published(offices: Iterable[Office], entries: Iterable[KnownOffice], kind: str, lang: Lang) -> tuple[bytes, str]:
    """Return the directory as a file, and its media type; what is not known is null, or empty in a cell."""
    rows = [*(_office(one, lang) for one in offices), *(_entry(one, lang) for one in entries)]
    about = {
        "title": text("satellite_offices.title", lang),
        "source": text("satellite_offices.source", lang),
        "made_on": timezone.localdate().isoformat(),
        "note": text("satellite_offices.file_note", lang),
    }
    if kind == "json":
        return json.dumps({"todoku": about, "satellite_offices": rows}, ensure_ascii=False).encode(), _MEDIA[kind]
    table = [[_cell(row[name]) for name in COLUMNS] + [about["source"], about["note"]] for row in rows]
    return _csv([*COLUMNS, "source", "note"], table), _MEDIA[kind]


def use_csv(months: Sequence[Use], homes: Sequence[Use], lang: Lang) -> bytes:
    """Return figures of use as CSV: of months, then of homes."""
    table = [
        [
            group,
            row_name(one, lang, is_home=group == "home"),
            one.bookings,
            one.counted,
            one.people,
            round(one.seat_hours, 1),
            None if one.open_seat_hours is None or group == "home" else round(one.open_seat_hours, 1),
            None if one.occupancy is None or group == "home" else round(one.occupancy, 4),
            one.basis,
        ]
        for group, rows in (("month", months), ("home", homes))
        for one in rows
    ]
    return _csv(["by", *_USE], [[_cell(value) for value in row] for row in table])


def row_name(one: Use, lang: Lang, *, is_home: bool) -> str:
    """Return what a row of use is called."""
    if one.name == OTHERS:
        key = "satellite_offices.use.other_homes" if is_home else "satellite_offices.use.other_months"
        return text(key, lang, count=len(one.names))
    if not is_home:
        return one.name
    return area_shown(one.name, lang) if one.name else text("satellite_offices.use.home_unknown", lang)


def _office(one: Office, lang: Lang) -> dict[str, Any]:
    about, facilities, last = one.part("about"), one.part("facilities"), one.latest_hours
    return {
        "id": f"office-{one.pk}",
        "name": one.name,
        "name_en": one.name_en or None,
        "operator": one.organisation.name,
        "municipality_code": one.area_code,
        "municipality": area_shown(one.area_code, lang),
        "lat": one.lat,
        "lon": one.lon,
        "places": [
            {"kind": place.kind, "name": place.name, "count": place.count, "people_each": place.people}
            for place in one.places.all()
            if place.is_offered
        ],
        "hours_from_on": None if last is None else last.from_on.isoformat(),
        "hours": None if last is None else {day: said_hours(last.week.get(day)) or None for day in WEEKDAYS},
        **{name: about.get(name) or None for name in _ABOUT},
        **{name: facilities.get(name) or None for name in (*AMENITIES, *_CONNECTION)},
        "takes_bookings": one.takes_bookings,
        "sources": [line for line in about.get("sources", "").split("\n") if line],
        "basis": "as told",
    }


def _entry(one: KnownOffice, lang: Lang) -> dict[str, Any]:
    unknown: dict[str, Any] = dict.fromkeys(COLUMNS)
    return {
        **unknown,
        "id": f"known-{one.id}",
        "name": one.name,
        "name_en": one.name_en,
        "municipality_code": one.area_code,
        "municipality": area_shown(one.area_code, lang),
        "summary": one.summary[lang],
        "sources": one.citations,
        "basis": "as told",
    }


def _csv(header: Iterable[str], table: Iterable[Sequence[object]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(header)
    writer.writerows(table)
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> object:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return safe_cell(int(value) if isinstance(value, bool) else value)


COLUMNS = (
    "id", "name", "name_en", "operator", "municipality_code", "municipality", "lat", "lon", "places", "hours_from_on",
    "hours", *_ABOUT, *AMENITIES, *_CONNECTION, "takes_bookings", "sources", "basis",
)  # fmt: skip
