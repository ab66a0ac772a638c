"""Grounds of a municipality (過疎, 離島 ...), whole or by part, with their dates, and its fiscal index."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from todoku.dates import fiscal_year_from_code
from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FACTS_FILE = "hokkaido_municipalities.csv"
GROUND_NAMES = {
    "rito": ("離島", "離島地域"),
    "kaso": ("過疎", "過疎地", "過疎地域"),
    "henchi": ("辺地",),
    "hanto": ("半島",),
    "sanson": ("山村", "振興山村"),
    "tokutei_noson": ("特定農山村",),
    "gosetsu": ("豪雪", "豪雪地帯"),
}
"""Ids of the grounds, which are the facts table's columns, with the words that people write for them."""

_NO_GROUND = ("none", "なし", "該当なし")
_WHOLE = {"TRUE", "全部", "みなし"}
_PARTIAL = {"一部"}
_NOT = {"FALSE", "非該当"}
_PARTS_COLUMNS = {
    "kaso": "kaso_areas",
    "rito": "rito_islands",
    "sanson": "sanson_areas",
    "tokutei_noson": "tokutei_areas",
}
_SHARE_COLUMNS = {"sanson": "sanson_share_calc", "tokutei_noson": "tokutei_share_calc"}
_DATE_COLUMNS = {ground: f"{'tokutei' if ground == 'tokutei_noson' else ground}_asof" for ground in GROUND_NAMES}
_AS_OF_JA = {
    "2018-08 list; count 6 = 2019-04-01 and 2023-04-01": "2018年8月の一覧(指定数6は2019年・2023年4月1日と同じ)",
    "KSJ A24 1975 edition mapped to current municipalities; count 96 = 2019-04-01 and 2023-04-01": (
        "国土数値情報 A24(1975年)を現在の市町村に当てたもの(指定数96は2019年・2023年4月1日と同じ)"
    ),
    "FY2016 (KSJ A25-16)": "平成28年度(国土数値情報 A25-16)",
    "FY2016 (KSJ A22-16)": "平成28年度(国土数値情報 A22-16)",
}
"""How the facts table's notes on dates read in Japanese; plain dates stand as they are."""
_WHOLE_SHARE = 0.95
"""A designated area of at least this share of the municipality is taken as the whole: the shares were measured on
generalised polygons, so that whole municipalities come out at 0.96 to 1.00."""
_ISLANDS_ARE_A_PART = {"01484", "01662"}
"""羽幌町 and 厚岸町 have a mainland beside the islands that the table names; the others lie on theirs whole."""
_INDEX_PREFIX = "fiscal_index_"
_COUNTY = re.compile(r"^[^郡]{1,5}郡(?=.)")
_ALIAS = re.compile(r"^(?P<name>[^(（]+)[(（](?P<within>[^)）]+)[)）]$")


@dataclass(frozen=True, slots=True)
class Ground:
    """One designation of a municipality: held as a whole, in named parts, not at all, or not known."""

    id: str
    held: bool | None
    parts: tuple[str, ...] = ()
    """Where it holds; empty for the whole municipality."""
    within: tuple[str, ...] = ()
    """Larger places that contain a part: there it holds somewhere, but not everywhere."""
    as_of: str | None = None

    def at(self, part: str | None) -> bool | None:
        """Whether it holds in a part; ``None`` as part is the municipality outside every named part."""
        if not self.held or not (self.parts or self.within):
            return self.held
        if part in self.parts:
            return True
        return None if part in self.within else False


@dataclass(frozen=True, slots=True)
class Grounds:
    """The grounds of the place that a plan lies in."""

    part: str | None
    held: Mapping[str, bool | None]
    elsewhere: Mapping[str, tuple[str, ...]]
    """Grounds that hold in other parts of the same municipality: ground -> names of the parts."""
    as_of: Mapping[str, str | None]

    def holds(self, ground: str) -> bool | None:
        """Whether a ground holds; None where it is not known."""
        return self.held.get(ground)


@dataclass(frozen=True, slots=True)
class MunicipalGrounds:
    """All that the facts table says of a municipality which a programme may ask."""

    code: str
    name: str
    grounds: tuple[Ground, ...]
    indices: Mapping[int, str]
    """Published fiscal index by fiscal year, as printed."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the parts in which some ground holds that does not hold everywhere."""
        return tuple(dict.fromkeys(name for ground in self.grounds for name in (*ground.parts, *ground.within)))

    def of(self, part: str | None = None) -> Grounds:
        """Return the grounds of a part; without one, of the municipality outside every named part.

        A part may be named without its ending (天売 for 天売島). InputError lists the parts there are.
        """
        chosen = self._part(part) if part else None
        return Grounds(
            part=chosen,
            held={ground.id: ground.at(chosen) for ground in self.grounds},
            elsewhere={
                ground.id: ground.parts
                for ground in self.grounds
                if ground.parts and not ground.at(chosen) and ground.held
            },
            as_of={ground.id: ground.as_of for ground in self.grounds},
        )

    def _part(self, part: str) -> str:
        wanted = unicodedata.normalize("NFKC", part).strip()
        if wanted in self.parts:
            return wanted
        near = [name for name in self.parts if name.startswith(wanted)]
        if len(near) != 1:
            raise InputError("programme.part", municipality=self.name, part=part, parts=list(self.parts) or ["-"])
        return near[0]


@cache
def municipal_grounds(code: str) -> MunicipalGrounds | None:
    """Return the grounds of a municipality by five-digit code, or None where the facts table does not have it."""
    row = _facts().get(code)
    return None if row is None else grounds_from_row(row)


def known_municipalities() -> tuple[str, ...]:
    """Return the codes of the facts table."""
    return tuple(_facts())


def grounds_from_row(row: Mapping[str, str]) -> MunicipalGrounds:
    """Return the grounds that a row of the facts table states; an empty cell is unknown."""
    indices = {
        fiscal_year_from_code(column.removeprefix(_INDEX_PREFIX)): value.strip()
        for column, value in row.items()
        if column.startswith(_INDEX_PREFIX) and value.strip()
    }
    return MunicipalGrounds(
        code=row["code5"],
        name=row["name_ja"],
        grounds=tuple(_ground(ground, row) for ground in GROUND_NAMES),
        indices=indices,
    )


@cache
def unknown_grounds() -> Grounds:
    """Return the grounds of a place of which nothing is known."""
    return Grounds(part=None, held=dict.fromkeys(GROUND_NAMES), elsewhere={}, as_of={})


def stated_grounds(text: str) -> Grounds:
    """Return the grounds that a person states (離島, 過疎|豪雪, rito, なし): these and no others.

    InputError lists the words that are understood.
    """
    words = [unicodedata.normalize("NFKC", word).strip() for word in re.split(r"[|、,;/]", text)]
    wanted = [word for word in words if word and word not in _NO_GROUND]
    found = [
        next((ground for ground, names in GROUND_NAMES.items() if word in (ground, *names)), None) for word in wanted
    ]
    if None in found:
        unknown = wanted[found.index(None)]
        raise InputError("programme.ground", value=unknown, allowed=[names[0] for names in GROUND_NAMES.values()])
    return Grounds(part=None, held={ground: ground in found for ground in GROUND_NAMES}, elsewhere={}, as_of={})


def in_words(as_of: str) -> dict[str, str]:
    """Return the date of a designation as the facts have it, and in Japanese where they tell it in English."""
    return {"ja": _AS_OF_JA.get(as_of, as_of), "en": as_of}


def _ground(ground: str, row: Mapping[str, str]) -> Ground:
    value = row.get(ground, "").strip()
    as_of = row.get(_DATE_COLUMNS[ground], "").strip() or None
    if value in _NOT:
        return Ground(ground, held=False, as_of=as_of)
    if value not in _WHOLE | _PARTIAL:
        return Ground(ground, held=None, as_of=as_of)
    parts, within = _parts(row.get(_PARTS_COLUMNS.get(ground, ""), "").split("|"))
    if value in _PARTIAL and not parts:
        return Ground(ground, held=None, as_of=as_of)
    if value in _WHOLE and not _is_a_part(ground, row):
        return Ground(ground, held=True, as_of=as_of)
    return Ground(ground, held=True, parts=parts, within=within, as_of=as_of)


def _is_a_part(ground: str, row: Mapping[str, str]) -> bool:
    if ground == "rito":
        return row["code5"] in _ISLANDS_ARE_A_PART
    share = row.get(_SHARE_COLUMNS.get(ground, ""), "").strip()
    return bool(share) and float(share) < _WHOLE_SHARE


def _parts(names: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    parts: dict[str, None] = {}
    within: dict[str, None] = {}
    for written in names:
        name = _COUNTY.sub("", written.strip())
        alias = _ALIAS.match(name)
        if alias:
            within[alias["within"]] = None
            name = alias["name"]
        if name:
            parts[name] = None
    return tuple(parts), tuple(name for name in within if name not in parts)


@cache
def _facts() -> dict[str, dict[str, str]]:
    content = (resources.files("todoku") / "data" / "facts" / FACTS_FILE).read_text(encoding="utf-8-sig")
    return {row["code5"]: row for row in csv.DictReader(io.StringIO(content))}
