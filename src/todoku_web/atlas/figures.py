"""What is known of one square or one area, with where it comes from: what a click on the map shows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd
from django.urls import NoReverseMatch, reverse

from todoku.areas import mesh
from todoku.areas.mesh_codes import UNITS, Level
from todoku.areas.municipalities import region_of
from todoku.areas.registry import register
from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku.indicators.definition import definitions
from todoku.reports.rows import words
from todoku_web.atlas.catalogue import layer_title, scenarios_of
from todoku_web.atlas.making.coarser import coarser

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.i18n import Lang
    from todoku_web.atlas.edition import Edition

KARTE = "area"


def square_figures(
    edition: Edition, mesh_code: str, lang: Lang, *, layer: str = "", year: int | None = None
) -> dict[str, Any] | None:
    """Return the figures of a square, None where no layer has one; raise InputError for what is no grid code.

    ``year`` is that of ``layer``, which stands first; of other layers the newest year until then, else their first.
    """
    code = mesh.parse_mesh_code(mesh_code)
    order = sorted(edition.squares.values(), key=lambda one: one["id"] != layer)
    figures, owner = [], None
    for one in order:
        shown = _year(one["years"], year)
        row = _row(edition, one, shown, code)
        if row is not None:
            owner = owner or row.get("municipality_code")
            figures += _figures(edition, one, shown, row, lang)
    if not figures:
        return None
    south, west, north, east = mesh.decode(code)
    return {
        "code": code,
        "title": text("atlas.square", lang, code=code, size=text(f"atlas.level.{int(mesh.level_of(code))}", lang)),
        "municipality": None if not owner else _municipality(owner, lang),
        "bounds": [west, south, east, north],
        "figures": figures,
    }


def area_figures(edition: Edition, area_code: str, lang: Lang) -> dict[str, Any] | None:
    """Return the indicators of a municipality, subprefecture or prefecture, None for one that the atlas lacks."""
    if area_code not in edition.areas:
        return None
    return {
        "code": area_code,
        "title": area_name(area_code, lang),
        "municipality": _municipality(area_code, lang),
        "bounds": area_bounds(edition, area_code),
        "figures": [_indicator(one, lang) for one in edition.areas[area_code]],
    }


def area_name(area_code: str, lang: Lang) -> str:
    """Return an area's name in a language."""
    known = register()
    place: Any = known.prefectures.get(area_code) or known.subprefectures.get(area_code) or known.current.get(area_code)
    return str(place.name if lang == "ja" else place.name_en)


def area_bounds(edition: Edition, area_code: str) -> list[float] | None:
    """Return west, south, east and north of an area, None where the atlas has no outline of it."""
    edges = [edition.bounds.get(code) for code in region_of(area_code).codes]
    known = [one for one in edges if one is not None]
    if not known:
        return None
    return [min(one[0] for one in known), min(one[1] for one in known),
            max(one[2] for one in known), max(one[3] for one in known)]  # fmt: skip


def karte_url(area_code: str) -> str | None:
    """Return the address of an area's karte, None where the portal has none."""
    try:
        return str(reverse(KARTE, args=[area_code]))
    except NoReverseMatch:
        return None


def value_text(value: float | None, unit: str, lang: Lang, *, with_unit: bool = True) -> str:
    """Return a value with its unit as people read it; the word for unknown where it is not known."""
    if value is None:
        return words.unknown(lang)
    decimals = _DECIMALS.get(unit)
    shown = words.in_unit(value, unit, lang) if decimals is None else words.number(value, lang, decimals=decimals)
    is_bare = unit in {"ratio", "index"} or not with_unit
    return shown if is_bare else f"{shown} {text(f'atlas.unit.{unit}', lang)}"


_DECIMALS = {"person_km2": 1, "m": 0, "ha": 2}


def _year(years: list[int], year: int | None) -> int:
    until = [one for one in years if year is None or one <= year]
    return until[-1] if until else years[0]


def _row(edition: Edition, layer: Mapping[str, Any], year: int, code: str) -> dict[str, Any] | None:
    """Return a layer's row of a square: its own, that of the larger square around it, or made of those inside."""
    own, asked = Level(layer["header"]["level"]), mesh.level_of(code)
    table = edition.by_square(layer["id"], year)
    if UNITS[asked] <= UNITS[own]:
        around = _around(code, own)
        return None if around not in table.index else _told(table.loc[around], level=own)
    larger = _larger(edition, layer["id"], year, asked)
    if code not in larger.index:
        return None
    return _told(larger.loc[code], level=asked, origin=layer["origins"][str(year)][0])


def _told(row: Any, **more: Any) -> dict[str, Any]:
    return {**{str(name): value for name, value in row.items()}, **more}


def _around(code: str, level: Level) -> str:
    try:
        return mesh.parent(code, level=level)
    except TodokuError:
        return ""


@lru_cache(maxsize=32)
def _larger(edition: Edition, layer: str, year: int, level: Level) -> pd.DataFrame:
    found = edition.squares[layer]
    table = edition.table(layer, year)
    try:
        return coarser(table, found["scenarios"], combine=found["combine"], level=level).set_index("mesh_code")
    except InputError:
        return pd.DataFrame(index=pd.Index([], name="mesh_code"))


def _figures(
    edition: Edition, layer: Mapping[str, Any], year: int, row: Mapping[str, Any], lang: Lang
) -> list[dict[str, Any]]:
    origin = edition.origin(int(row["origin"]))
    reason = layer["reason"] or "atlas.reason.square_unknown"
    several = len(layer["scenarios"]) > 1
    made = []
    for scenario in scenarios_of(layer, lang):
        value = None if pd.isna(row[scenario["id"]]) else float(row[scenario["id"]])
        title = layer_title(layer["id"], lang)
        made.append(
            {
                "indicator": layer["id"],
                "scenario": scenario["id"],
                "title": f"{title} ({scenario['title']})" if several else title,
                "value": value,
                "value_text": value_text(value, layer["unit"], lang),
                "unit": layer["unit"],
                "year": year,
                "basis": "unknown" if value is None else origin["basis"],
                "as_of": origin["as_of"],
                "source": "; ".join(source["citation"] for source in origin["sources"]),
                "reason": text(reason, lang) if value is None else None,
                "square": text(f"atlas.level.{int(row['level'])}", lang),
            }
        )
    return made


def _indicator(one: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    parts = one["parts"]
    shown = value_text(one["value"], one["unit"], lang)
    if one["value"] is None and one["unit"] == "ratio" and parts.get("lowest") is not None:
        low, high = (words.ratio(parts[name], lang) for name in ("lowest", "highest"))
        shown = text("report.from_to", lang, low=low, high=high)
    return {
        "indicator": one["id"],
        "title": definitions()[one["id"]].title(lang),
        "value": one["value"],
        "value_text": shown,
        "unit": one["unit"],
        "basis": one["basis"],
        "as_of": one["as_of"],
        "source": one["source"],
        "reason": text(one["reason"], lang) if one["reason"] else None,
    }


def _municipality(code: str, lang: Lang) -> dict[str, Any]:
    return {"code": code, "name": area_name(code, lang), "karte_url": karte_url(code)}
