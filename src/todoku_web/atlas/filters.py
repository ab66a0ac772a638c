"""Filters of the atlas: by subprefecture, population class and designation, each a set of municipalities."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from todoku.areas.municipalities import by_code
from todoku.areas.registry import register
from todoku.errors import InputError
from todoku.i18n import text
from todoku.sources.builtin import facts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku.i18n import Lang
    from todoku_web.atlas.edition import Edition

POPULATION_CLASSES = (3_000, 5_000, 10_000, 30_000, 100_000)
_DESIGNATIONS = ("kaso", "rito", "hanto", "sanson", "tokutei_noson", "tokubetsu_gosetsu", "gosetsu")
"""Columns of the built-in facts; 辺地 is left out: it is known of eleven municipalities only."""
_DESIGNATED = frozenset({"全部", "みなし", "一部", "TRUE"})
AREA = "area"
MOST_VALUES = 200


def available(edition: Edition) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the filters: id -> value -> municipality codes; values without any municipality are left out."""
    return _available(edition.codes, _populations(edition))


def titled(edition: Edition, lang: Lang) -> list[dict[str, Any]]:
    """Return the filters as the catalogue tells them: id, title, and values with title and codes."""
    return [
        {
            "id": name,
            "title": text(f"atlas.filter.{name}", lang),
            "values": [
                {"id": value, "title": value_title(name, value, lang), "codes": list(codes)}
                for value, codes in values.items()
            ],
        }
        for name, values in available(edition).items()
    ]


def value_title(name: str, value: str, lang: Lang) -> str:
    """Return what a value of a filter is called."""
    if name == AREA:
        place = by_code(value)
        return place.name if lang == "ja" else place.name_en
    if name == "subprefecture":
        division = register().subprefectures[value]
        return division.name if lang == "ja" else division.name_en
    if name == "population":
        low, _, high = value.partition("-")
        key = "under" if low == "0" else "over" if not high else "between"
        return text(f"atlas.population.{key}", lang, low=f"{int(low):,}", high=f"{int(high or 0):,}")
    return text(f"atlas.designation.{value}", lang)


def asked_for(edition: Edition, query: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the filters that a query names; raise InputError for a value that there is not."""
    known = available(edition)
    asked = {}
    strange = [name for name in query if name not in known and name != AREA]
    if strange:
        raise InputError("atlas.unknown_filter", filter=strange[0][:40], value=",".join(query[strange[0]])[:80])
    for name in (*known, AREA):
        values = list(dict.fromkeys(query.get(name, ())))[:MOST_VALUES]
        allowed: Any = edition.codes if name == AREA else known[name]
        wrong = [value for value in values if value not in allowed]
        if wrong:
            raise InputError("atlas.unknown_filter", filter=name, value=wrong[0][:80])
        if values:
            asked[name] = values
    return asked


def chosen_codes(edition: Edition, asked: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the municipalities that every filter lets through; of one filter any value is enough."""
    known, left = available(edition), set(edition.codes)
    for name, values in asked.items():
        left &= set(values) if name == AREA else {code for value in values for code in known[name][value]}
    return tuple(sorted(left))


def described(asked: Mapping[str, Sequence[str]], lang: Lang) -> str:
    """Return the filters as one line; the word for none where there are none."""
    parts = [
        f"{text(f'atlas.filter.{name}', lang)}: {', '.join(value_title(name, value, lang) for value in values)}"
        for name, values in asked.items()
    ]
    return " / ".join(parts) or text("atlas.filter.none", lang)


def _populations(edition: Edition) -> tuple[int | None, ...]:
    rows = edition.indicators["population"]
    values = rows["values"][str(rows["default_year"])]
    return tuple(values[code]["value"] for code in edition.codes)


@lru_cache(maxsize=4)
def _available(codes: tuple[str, ...], people: tuple[int | None, ...]) -> dict[str, dict[str, tuple[str, ...]]]:
    known = register()
    by_name = {division.name: key for key, division in known.subprefectures.items()}
    subprefectures: dict[str, list[str]] = {key: [] for key in known.subprefectures}
    for code in codes:
        name = by_code(code).subprefecture
        if name in by_name:
            subprefectures[by_name[name]].append(code)
    found = {
        "subprefecture": subprefectures,
        "population": _by_population(codes, people),
        "designation": _by_designation(codes),
    }
    return {name: {value: tuple(held) for value, held in values.items() if held} for name, values in found.items()}


def _by_population(codes: tuple[str, ...], people: tuple[int | None, ...]) -> dict[str, list[str]]:
    edges = (0, *POPULATION_CLASSES)
    classes: dict[str, list[str]] = {}
    for low, high in zip(edges, (*POPULATION_CLASSES, None), strict=True):
        classes[f"{low}-{high or ''}"] = [
            code
            for code, count in zip(codes, people, strict=True)
            if count is not None and count >= low and (high is None or count < high)
        ]
    return classes


def _by_designation(codes: tuple[str, ...]) -> dict[str, list[str]]:
    table = facts().set_index("code5")
    held = table[table.index.isin(codes)]
    return {name: sorted(held.index[held[name].isin(_DESIGNATED).to_numpy()]) for name in _DESIGNATIONS}
