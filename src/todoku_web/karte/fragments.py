"""The parts of a karte that only new data change, rendered once for each area, language and version."""

from __future__ import annotations

from functools import wraps
from threading import RLock, Thread
from time import sleep
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from todoku.dates import era_date, fiscal_year_label, today
from todoku.i18n import DEFAULT_LANG, LANGS, text
from todoku.reports.rows import words
from todoku_web.karte.areas import areas
from todoku_web.karte.build import figures
from todoku_web.karte.designations import designations
from todoku_web.karte.division import COLUMNS, SORTS, town_rows
from todoku_web.karte.drawings import located, series
from todoku_web.karte.grants import CLOSED, OPEN, UNKNOWN, grant_rows
from todoku_web.karte.indicator_rows import indicator_rows, sources
from todoku_web.karte.links import links_to
from todoku_web.karte.peers import peers_of
from todoku_web.karte.standings import spread_of
from todoku_web.karte.support_areas import support_of
from todoku_web.karte.trials import trial_rows, trials_source

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from todoku.i18n import Lang
    from todoku_web.karte.areas import Area

    Part = Callable[..., SafeString]

_AREAS, _DAYS = 512, 1024
"""How many parts are remembered: 195 areas in two languages, and some days."""
_WORTH_A_MEDIAN = 4
_PAUSE_S = 0.2
"""Between two areas that are rendered beside readers, who would wait for the interpreter's lock otherwise."""


_rendering = RLock()


def _remembered(most: int) -> Callable[[Part], Part]:
    """Remember what a part was rendered to for its arguments; of readers who ask at once only one renders it."""

    def decorate(part: Part) -> Part:
        held: dict[tuple[object, ...], SafeString] = {}

        @wraps(part)
        def called(*key: Any) -> SafeString:
            found = held.get(key)
            if found is not None:
                return found
            with _rendering:
                if key not in held:
                    held[key] = part(*key)
                    while len(held) > most:
                        del held[next(iter(held))]
                return held[key]

        return called

    return decorate


@_remembered(_AREAS)
def head(code: str, lang: Lang, version: str) -> SafeString:
    """Return names, place and little map of an area."""
    area = areas()[code]
    outlines = figures().outlines
    other: Lang = "en" if lang == "ja" else "ja"
    context: dict[str, Any] = {
        "area": area,
        "name": area.name(lang),
        "other_name": area.name(other),
        "other_lang": other,
        "holders": _holders(area, lang),
        "held": [one.title for one in designations(area, lang) if one.state in {"whole", "part"}],
        "links": links_to(area),
        "version": version,
    }
    whole = outlines.get(area.prefecture_code)
    if whole is not None and code in outlines:
        division = outlines.get(area.subprefecture_code or "")
        title = text("karte.locator", lang, area=area.name(lang))
        context["locator"] = located(outlines[code], division, whole, title=title)
    return _rendered("karte/part_head.html", context)


@_remembered(_AREAS)
def figures_part(code: str, lang: Lang, version: str) -> SafeString:
    """Return indicators, fiscal index, designations and peers of a municipality; indicators alone of a division."""
    area, held = areas()[code], figures()
    rows = indicator_rows(held, area, lang)
    context: dict[str, Any] = {"area": area, "rows": rows, "sources": sources(rows), "version": version}
    if area.is_municipality:
        context |= {
            "index": _fiscal_series(area, lang),
            "designations": designations(area, lang),
            "peers": peers_of(held, area, lang),
            "support": support_of(area, lang),
        }
    return _rendered("karte/part_figures.html", context)


@_remembered(_AREAS)
def towns_part(code: str, lang: Lang, version: str, sort: str, down: bool) -> SafeString:  # noqa: FBT001 [a key of the memory]
    """Return the table of a division's municipalities, sorted by a column."""
    table = town_rows(figures(), areas()[code].codes, lang, sort=sort, down=down)
    turned = {name: not down if name == sort else name in COLUMNS for name in SORTS}
    heads = [
        (one, urlencode({"sort": one.name, **({"order": "down"} if turned[one.name] else {})}) + "#towns")
        for one in table.headings
    ]
    return _rendered("karte/part_towns.html", {"table": table, "heads": heads, "lang": lang, "version": version})


@_remembered(_DAYS)
def funding_part(code: str, lang: Lang, version: str, day: dt.date, rules_as_of: dt.date | None) -> SafeString:
    """Return what the programmes give a municipality for a decision on a day."""
    rows = grant_rows(code, lang, version=version, day=day, rules_as_of=rules_as_of)
    groups = [(name, [row for row in rows if row.group == name]) for name in (OPEN, UNKNOWN, CLOSED)]
    shown = {"day": _day(day, lang), "rules_as_of": _day(rules_as_of, lang) if rules_as_of else ""}
    return _rendered("karte/part_funding.html", {"groups": groups, **shown})


@_remembered(_AREAS)
def trials_part(code: str, lang: Lang, version: str) -> SafeString:
    """Return the trials that fit an area."""
    return _rendered(
        "karte/part_trials.html", {"rows": trial_rows(code, lang), "source": trials_source(), "version": version}
    )


def warm() -> None:
    """Render now what the first readers would all wait for, and the other languages in a thread beside them."""
    towns = [area.code for area in areas().values() if area.is_municipality]
    for code in towns:
        _render(code, DEFAULT_LANG)
    Thread(target=_render_others, args=(towns,), daemon=True).start()


def _render_others(codes: list[str]) -> None:
    for lang in set(LANGS) - {DEFAULT_LANG}:
        for code in codes:
            _render(code, lang)
            sleep(_PAUSE_S)


def _render(code: str, lang: Lang) -> None:
    version = figures().version
    with translation.override(lang):
        for part in (head, figures_part, trials_part):
            part(code, lang, version)
        funding_part(code, lang, version, today(), None)


def _rendered(template: str, context: dict[str, Any]) -> SafeString:
    return mark_safe(render_to_string(template, context))  # noqa: S308 [a template's own output]


def _holders(area: Area, lang: Lang) -> list[tuple[str, str]]:
    """Return the areas around one, the largest first: code and name."""
    codes = (area.prefecture_code, area.subprefecture_code)
    return [(code, areas()[code].name(lang)) for code in codes if code in areas() and code != area.code]


def _fiscal_series(area: Area, lang: Lang) -> dict[str, Any] | None:
    """Return the published fiscal indices by year, with the median of the prefecture's municipalities."""
    book = figures().indices
    own = dict(sorted(book.get(area.code, {}).items()))
    if not own:
        return None
    others = [
        town.code for town in areas().values() if town.is_municipality and town.prefecture_code == area.prefecture_code
    ]
    medians = []
    for year in own:
        values = [float(book[code][year].text) for code in others if year in book.get(code, {})]
        medians.append(spread_of(values).median if len(values) >= _WORTH_A_MEDIAN else None)
    names = [fiscal_year_label(year) if lang == "ja" else f"FY{year}" for year in own]
    lines = [
        {"year": name, "value": one.text, "median": words.number(median, lang, decimals=2)}
        for name, one, median in zip(names, own.values(), medians, strict=True)
    ]
    short = [f"{year % 100:02d}" for year in own]
    points = list(zip(short, (float(one.text) for one in own.values()), strict=True))
    told = text("karte.index_series", lang, area=area.name(lang), first=lines[0]["year"], last=lines[-1]["year"])
    cited = list(dict.fromkeys(one.source for one in own.values()))
    return {"lines": lines, "sources": cited, "picture": series(points, medians, title=told), "count": len(others)}


def _day(day: dt.date, lang: Lang) -> str:
    return era_date(day) if lang == "ja" else day.isoformat()
