"""Hands figures on as files: CSV and Excel of many municipalities, CSV and JSON of one area."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import xlsxwriter

from todoku.i18n import text
from todoku.indicators.definition import definitions
from todoku.indicators.indicator import INDICATOR_IDS
from todoku.indicators.measure_document import measure_document
from todoku_web.karte.areas import areas
from todoku_web.karte.designations import designations
from todoku_web.karte.support_areas import support_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from todoku.i18n import Lang
    from todoku_web.karte.areas import Area
    from todoku_web.karte.figures import Figures

KARTE_SCHEMA = "todoku.karte/1"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NAMES = ("code", "code6", "name", "kana", "name_en", "subprefecture")
_PARTS = ("value", "basis", "as_of")
_COLUMN_WIDTH = 14


def towns_csv(figures: Figures, towns: Sequence[Area]) -> bytes:
    """Return municipalities as CSV for Excel (UTF-8 with its mark): value, basis and date of every indicator."""
    return _csv([_wide_header(), *(_wide_row(figures, area) for area in towns)])


def towns_xlsx(figures: Figures, towns: Sequence[Area], lang: Lang, *, asked: str) -> bytes:
    """Return the same as an Excel workbook, with the indicators' meaning, unit, source and reason on a second sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(text("karte.sheet.figures", lang))
    _fill(sheet, [_wide_header(), *(_wide_row(figures, area) for area in towns)], bold)
    sheet.autofilter(0, 0, len(towns), len(_wide_header()) - 1)
    sheet.freeze_panes(1, 3)
    about = book.add_worksheet(text("karte.sheet.about", lang))
    _fill(about, [*_about(figures, towns, lang), ["", "", "", "", asked]], bold)
    book.close()
    return stream.getvalue()


def area_csv(figures: Figures, area: Area, lang: Lang) -> bytes:
    """Return the indicators of an area, of a division those of its municipalities too, one a line with their origin."""
    header = ["code", "name", "indicator", "title", "value", "unit", "basis", "as_of", "source", "reason"]
    codes = dict.fromkeys((area.code, *area.codes))
    rows = [
        [
            code,
            areas()[code].name(lang),
            found.id,
            definitions()[found.id].title(lang),
            found.value,
            found.unit,
            found.basis.value,
            found.as_of,
            found.source,
            text(found.reason, lang) if found.reason else None,
        ]
        for code in codes
        for found in figures.measures[code].indicators
    ]
    return _csv([header, *rows])


def area_json(figures: Figures, area: Area, lang: Lang) -> dict[str, Any]:
    """Return what the karte holds of an area, for machines: unknown is null with its reason, ratios are 0-1."""
    codes = dict.fromkeys((area.code, *area.codes))
    document = measure_document([figures.measures[code] for code in codes], lang=lang)
    found: dict[str, Any] = {
        "schema": KARTE_SCHEMA,
        "area": {
            "code": area.code,
            "kind": area.kind.value,
            "name": area.name_ja,
            "kana": area.kana,
            "name_en": area.name_en,
            "subprefecture": area.subprefecture_code,
            "municipalities": list(area.codes),
        },
        "areas": document.model_dump(mode="json")["areas"],
    }
    if area.is_municipality:
        found |= _town_json(figures, area, lang)
    return found


def _town_json(figures: Figures, area: Area, lang: Lang) -> dict[str, Any]:
    similar = figures.similar.get(area.code)
    ranks = {}
    for name in INDICATOR_IDS:
        standing = figures.standing(area, name, within=area.prefecture_code)
        ranks[name] = None if standing is None else {"rank": standing.rank, "of": standing.spread.count}
    return {
        "ranks": ranks,
        "fiscal_indices": {
            str(year): {"value": one.text, "source": one.source}
            for year, one in sorted(figures.indices.get(area.code, {}).items())
        },
        "designations": [
            {"id": one.id, "state": one.state, "parts": list(one.parts), "as_of": one.as_of or None}
            for one in designations(area, lang)
        ],
        "similar": []
        if similar is None
        else [{"code": one.code, "name": one.name, "distance": one.distance} for one in similar.peers],
        "universal_service": support_of(area, lang),
    }


def _wide_header() -> list[str]:
    return [*_NAMES, *(f"{name}_{part}" for name in INDICATOR_IDS for part in _PARTS)]


def _wide_row(figures: Figures, area: Area) -> list[Any]:
    division = areas().get(area.subprefecture_code or "")
    names = [area.code, area.code6, area.name_ja, area.kana, area.name_en, division.name_ja if division else ""]
    found = [figures.measures[area.code].indicator(name) for name in INDICATOR_IDS]
    return [*names, *(part for one in found for part in (one.value, one.basis.value, one.as_of))]


def _about(figures: Figures, towns: Sequence[Area], lang: Lang) -> Iterator[list[Any]]:
    yield [text(f"karte.about.{name}", lang) for name in ("indicator", "unit", "meaning", "source", "reason")]
    for name in INDICATOR_IDS:
        definition = definitions()[name]
        found = [figures.measures[area.code].indicator(name) for area in towns]
        yield [
            name,
            definition.unit,
            definition.meaning_ja if lang == "ja" else definition.meaning_en,
            "; ".join(dict.fromkeys(one.source for one in found if one.source)),
            "; ".join(dict.fromkeys(text(one.reason, lang) for one in found if one.reason)),
        ]


def _fill(sheet: Any, rows: Iterable[Sequence[Any]], bold: Any) -> None:
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, (int, float)):
                sheet.write_number(line, column, value)
            elif value:
                sheet.write_string(line, column, str(value), bold if line == 0 else None)
    sheet.set_column(0, len(_wide_header()), _COLUMN_WIDTH)


def _csv(rows: Iterable[Sequence[Any]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _harmless(value: Any) -> Any:
    """Return a text that no spreadsheet takes for a formula; numbers stay as they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
