"""The result of a study: as it is kept, in words, and as files."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import xlsxwriter

from todoku.i18n import text
from todoku_web.exchange.needs.places import area_shown
from todoku_web.store.results import is_kept, result_path
from todoku_web.store.safe_cells import safe_cell

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.exchange.satellite_offices.models import Study

SCHEMA = "todoku.satellite_siting/1"
RESULT_FILE = "result.json"
FORMATS = ("csv", "xlsx", "json", "geojson")
_COLUMNS = (
    "number",
    "is_open",
    "place",
    "municipality_code",
    "mesh_code_500m",
    "lat",
    "lon",
    "people_served",
    "people_added",
)
_SETTINGS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_PERCENT = 100


def result_of(study: Study) -> dict[str, Any] | None:
    """Return the result of a study; None where there is none, or its files are gone."""
    if not study.result or not is_kept(study.result):
        return None
    content = (result_path(study.result) / RESULT_FILE).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(content)
    return found


def site_name(site: dict[str, Any], lang: Lang) -> str:
    """Return what a chosen site is called: its municipality, with its square, or that it is its hall."""
    area = area_shown(site["area_code"], lang)
    if not site["square"]:
        return text("satellite_offices.study.hall", lang, area=area)
    return text("satellite_offices.study.square", lang, area=area, square=site["square"])


def headline(result: dict[str, Any], lang: Lang) -> str:
    """Return in one sentence what the sites would do."""
    count, before, after = len(result["sites"]), result["before"], result["after"]
    if result["aim"] == "median":
        if before["mean_km"] is None:
            return text("satellite_offices.study.median_first", lang, count=count, after=f"{after['mean_km']:.1f}")
        means = {"before": f"{before['mean_km']:.1f}", "after": f"{after['mean_km']:.1f}"}
        return text("satellite_offices.study.median", lang, count=count, **means)
    return text(
        "satellite_offices.study.cover",
        lang,
        count=count,
        km=f"{result['within_km']:g}",
        before=f"{before['covered']:,.0f}",
        before_share=_share(before["share"]),
        after=f"{after['covered']:,.0f}",
        after_share=_share(after["share"]),
    )


def proof(result: dict[str, Any], lang: Lang) -> str:
    """Return how far from the best of all choices this one can be."""
    if result["status"] == "optimal":
        told = text("satellite_offices.study.proved", lang)
    else:
        unit = "km" if result["aim"] == "median" else "people"
        bound, objective = f"{result['bound']:,.0f}", f"{result['objective']:,.0f}"
        gap = _share(result["gap"], decimals=2)
        told = text(f"satellite_offices.study.gap_{unit}", lang, bound=bound, objective=objective, gap=gap)
    return f"{told} {text('satellite_offices.study.stopped', lang)}" if result["stopped"] else told


def assumptions(result: dict[str, Any], lang: Lang) -> list[str]:
    """Return what was assumed and what is not known, a sentence each."""
    made = [f"distance_{result['distance']}", "everybody", "no_capacity"]
    if result["basis"] == "modelled":
        made.append("modelled")
    told = [text(f"satellite_offices.assumed.{one}", lang) for one in made]
    if result["merged_km"]:
        told.append(text("satellite_offices.assumed.merged", lang, km=result["merged_km"]))
    options = result["options"]
    which = text(f"satellite_offices.assumed.{result['candidates']}", lang, km=result["spread_km"])
    counted = text("satellite_offices.assumed.options", lang, taken=f"{options['taken']:,}", all=f"{options['all']:,}")
    told.append(f"{which} {counted}")
    at_hall = [one["name"] for one in result["existing"] if one["at_hall"]]
    if at_hall:
        names = text("parts.list_joint", lang).join(at_hall)
        told.append(text("satellite_offices.assumed.at_hall", lang, names=names))
    if not result["existing"]:
        told.append(text("satellite_offices.assumed.none_open", lang))
    if result["unreached_population"]:
        lost = f"{result['unreached_population']:,.0f}"
        told.append(text("satellite_offices.assumed.unreached", lang, population=lost))
    return told


def points(result: dict[str, Any], lang: Lang) -> dict[str, Any]:
    """Return new sites and open offices as GeoJSON."""
    rows = [
        (one["lat"], one["lon"], site_name(one, lang), text("satellite_offices.study.new_site", lang), one["served"])
        for one in result["sites"]
    ] + [
        (one["lat"], one["lon"], one["name"], text("satellite_offices.study.open", lang), one["served"])
        for one in result["existing"]
    ]
    kind, people = text("satellite_offices.col.kind", lang), text("satellite_offices.col.served", lang)
    features = [
        {
            "type": "Feature",
            "properties": {"title": name, kind: which, people: _whole(served)},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for lat, lon, name, which, served in rows
    ]
    return {"type": "FeatureCollection", "features": features}


def as_file(result: dict[str, Any], kind: str, lang: Lang) -> tuple[bytes, str]:
    """Return a file of the result, and its media type; ``kind`` is one of ``FORMATS``."""
    if kind == "json":
        return json.dumps(result, ensure_ascii=False, indent=1).encode(), "application/json"
    if kind == "geojson":
        return json.dumps(points(result, lang), ensure_ascii=False).encode(), "application/geo+json"
    if kind == "csv":
        return _csv(result, lang), "text/csv; charset=utf-8"
    return _workbook(result, lang), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def said(result: dict[str, Any], lang: Lang) -> list[str]:
    """Return what a reader of the table has to know: what it does, what is proven and assumed, where it is from."""
    origin = text(
        "satellite_offices.study.basis",
        lang,
        basis=text(f"basis.{result['basis']}", lang),
        as_of=result["as_of"] or "—",
    )
    return [headline(result, lang), proof(result, lang), *assumptions(result, lang), origin, *result["sources"]]


def rows_of(result: dict[str, Any], lang: Lang) -> list[list[Any]]:
    """Return the table of sites, new ones first, then those that are open; in the order of ``_COLUMNS``."""
    new = [
        [one["number"], False, site_name(one, lang), one["area_code"], one["square"], *_figures(one)]
        for one in result["sites"]
    ]
    return new + [[None, True, one["name"], one["area_code"], "", *_figures(one)] for one in result["existing"]]


def _figures(one: dict[str, Any]) -> list[Any]:
    return [one["lat"], one["lon"], _whole(one["served"]), _whole(one.get("added"))]


def _whole(people: float | None) -> int | None:
    return None if people is None else round(people)


def _csv(result: dict[str, Any], lang: Lang) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([*_COLUMNS, "basis", "as_of", "distance", "note"])
    note = " ".join(said(result, lang))
    for row in rows_of(result, lang):
        origin = [result["basis"], result["as_of"], result["distance"], note]
        writer.writerow([safe_cell(int(one) if isinstance(one, bool) else one) for one in (*row, *origin)])
    return buffer.getvalue().encode("utf-8-sig")


def _workbook(result: dict[str, Any], lang: Lang) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, _SETTINGS) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(text("satellite_offices.study.sheet", lang))
        sheet.write_row(0, 0, [text(f"satellite_offices.col.{one}", lang) for one in _COLUMNS], bold)
        for number, row in enumerate(rows_of(result, lang), start=1):
            for column, value in enumerate(row):
                shown = (
                    text("satellite_offices.study.open" if value else "satellite_offices.study.new_site", lang)
                    if column == 1
                    else value
                )
                sheet.write(number, column, safe_cell(shown))
        sheet.set_column(1, 2, 26)
        sheet.set_column(3, len(_COLUMNS) - 1, 14)
        about = book.add_worksheet(text("satellite_offices.study.about_sheet", lang))
        about.set_column(0, 0, 110)
        for number, line in enumerate(said(result, lang)):
            about.write_string(number, 0, str(safe_cell(line)), wrapped)
    return made.getvalue()


def _share(value: float | None, *, decimals: int = 1) -> str:
    return "—" if value is None else f"{_PERCENT * value:.{decimals}f}"
