"""Writes needs and offers as open data: what their pages show to everybody, without people and exact points."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.i18n import text
from todoku_web.exchange.needs.models import PlaceKind
from todoku_web.exchange.needs.places import area_shown
from todoku_web.store.safe_cells import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku.i18n import Lang
    from todoku_web.exchange.needs.models import Need, Offer

FORMATS = ("csv", "json")
_MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
_BETWEEN = "|"
"""Stands between the values of a list in a cell."""


def published_needs(needs: Iterable[Need], kind: str, lang: Lang) -> tuple[bytes, str]:
    """Return a file of needs that are public, and its media type; ``kind`` is one of ``FORMATS``."""
    return _file("needs", [_need(one, lang) for one in needs], kind, lang)


def published_offers(offers: Iterable[Offer], kind: str, lang: Lang) -> tuple[bytes, str]:
    """Return a file of offers that are public, and its media type."""
    return _file("offers", [_offer(one, lang) for one in offers], kind, lang)


def _need(one: Need, lang: Lang) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "state": one.state,
        "opened_on": _day(one.opened_at),
        "issue_area": one.issue_area,
        "who": one.who,
        "organisation": one.organisation.name if one.organisation else None,
        "title": one.title,
        "problem": one.problem,
        "sufferers": one.sufferers,
        "sufferers_count": one.sufferers_count,
        "loss": one.loss,
        "municipality_code": one.area_code,
        "municipality": area_shown(one.area_code, lang),
        "place_kind": one.place_kind,
        "area": one.place if one.place_kind == PlaceKind.AREA else None,
        "mesh_code_500m": one.square or None,
        "requirements": list(one.requirements),
        "requirement_note": one.requirement_note,
        "readiness": one.readiness,
        "budget_fiscal_year": one.budget_year,
        "budget_jpy": one.budget_jpy,
        "basis": "as told",
    }


def _offer(one: Offer, lang: Lang) -> dict[str, Any]:
    return {
        "id": str(one.pk),
        "state": one.state,
        "opened_on": _day(one.opened_at),
        "kind": one.kind,
        "organisation": one.organisation.name,
        "title": one.title,
        "description": one.description,
        "issue_areas": list(one.issue_areas),
        "requirements": list(one.requirements),
        "fields": list(one.fields),
        "days_max": one.days_max,
        "hours_max": one.hours_max,
        "capacity": one.capacity,
        "area_codes": list(one.areas),
        "areas": [area_shown(code, lang) for code in one.areas],
        "base_municipality_code": one.base_code or None,
        "budget_jpy": one.budget_jpy,
        "programme": one.programme or None,
        "open_from": one.open_from.isoformat() if one.open_from else None,
        "open_until": one.open_until.isoformat() if one.open_until else None,
        "terms": one.terms,
        "link": one.link or None,
        "results_count": one.results_count,
        "results": one.results_text,
        "results_source": one.results_source or None,
        "basis": "as told",
    }


def _file(name: str, rows: list[dict[str, Any]], kind: str, lang: Lang) -> tuple[bytes, str]:
    about = {
        "title": text(f"needs.file.{name}", lang),
        "source": text("needs.source", lang),
        "made_on": timezone.localdate().isoformat(),
        "note": text("needs.left_out", lang),
    }
    write = {"csv": _csv, "json": _json}[kind]
    return write(name, rows, about), _MEDIA[kind]


def _json(name: str, rows: list[dict[str, Any]], about: dict[str, str]) -> bytes:
    return json.dumps({"todoku": about, name: rows}, ensure_ascii=False).encode()


def _csv(name: str, rows: list[dict[str, Any]], about: dict[str, str]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    columns = COLUMNS[name]
    writer.writerow([*columns, "source", "note"])
    for row in rows:
        writer.writerow([*(_cell(row[column]) for column in columns), about["source"], about["note"]])
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> object:
    return safe_cell(_BETWEEN.join(value) if isinstance(value, list) else value)


def _day(moment: Any) -> str | None:
    return timezone.localdate(moment).isoformat() if moment else None


COLUMNS = {
    "needs": (
        "id", "state", "opened_on", "issue_area", "who", "organisation", "title", "problem", "sufferers",
        "sufferers_count", "loss", "municipality_code", "municipality", "place_kind", "area", "mesh_code_500m",
        "requirements", "requirement_note", "readiness", "budget_fiscal_year", "budget_jpy", "basis",
    ),
    "offers": (
        "id", "state", "opened_on", "kind", "organisation", "title", "description", "issue_areas", "requirements",
        "fields", "days_max", "hours_max", "capacity", "area_codes", "areas", "base_municipality_code", "budget_jpy",
        "programme", "open_from", "open_until", "terms", "link", "results_count", "results", "results_source", "basis",
    ),
}  # fmt: skip
