"""Real projects, to stand beside a plan's figures and to take the share of subscribers from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from statistics import median
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from todoku.costs.price_book import Confidence, read_cost_data
from todoku.i18n import DEFAULT_LANG
from todoku.money import RoundingMode, round_to

if TYPE_CHECKING:
    from todoku.i18n import Lang

Kind = Literal["ftth_total", "ftth", "ftth_catv", "ftth_upgrade", "submarine", "fwa", "take_up"]

_OTHER_KIND = 1.0
"""A project of another kind stands as far off as one of e times the size."""


class Case(BaseModel):
    """A real project; null is not known. ``take_up``: subscribers over households that can subscribe."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name_ja: str
    name_en: str
    prefecture: str
    kind: Kind
    year: int
    status: Literal["planned", "granted", "building", "completed"]
    cost_jpy: int | None
    length_km: int | float | None
    households: int | None
    grant_jpy: int | None
    take_up: float | None
    model: str | None
    scope: str | None
    source_title: str
    url: str
    confidence: Confidence
    note_ja: str
    note_en: str


@dataclass(frozen=True, slots=True)
class Comparable:
    """A real project as a row beside a plan's own cost per km and per household."""

    case_id: str
    name: str
    year: int
    cost_jpy: int
    length_km: float | None
    households: int | None
    jpy_per_km: int | None
    jpy_per_household: int | None
    note: str
    source: str
    url: str | None


@dataclass(frozen=True, slots=True)
class TakeUp:
    """A share of subscribers taken from published projects, which ``case_ids`` names."""

    share: Fraction
    case_ids: tuple[str, ...]
    names: tuple[str, ...]


@cache
def real_cases() -> tuple[Case, ...]:
    """Return the real projects that come with todoku."""
    entries = read_cost_data("cases.yaml", schema="todoku.cases/1")["cases"]
    return tuple(Case.model_validate(entry) for entry in entries)


def comparable_cases(
    *,
    route_km: float,
    households: float,
    kinds: tuple[Kind, ...] = ("ftth", "ftth_upgrade"),
    number: int = 5,
    lang: Lang = DEFAULT_LANG,
) -> tuple[Comparable, ...]:
    """Return real projects to stand beside a plan: the total of 67 Hokkaido municipalities, then the nearest in size.

    Nearness is the ratio of lengths, or of households where a project's length is not known; the first of the kinds
    comes before the others at equal ratio. Projects of unknown cost are left out. ``lang``: of names and notes; sources
    keep their own titles.
    """
    known = [case for case in real_cases() if case.cost_jpy is not None]
    totals = [case for case in known if case.kind == "ftth_total"]

    def distance(case: Case) -> float:
        ours, theirs = (route_km, case.length_km) if case.length_km else (households, case.households)
        if not ours or not theirs:
            return math.inf
        return abs(math.log(theirs / ours)) + (0.0 if case.kind == kinds[0] else _OTHER_KIND)

    sized = [case for case in known if case.kind in kinds and distance(case) < math.inf]
    nearest = sorted(sized, key=lambda case: (distance(case), case.id))[:number]
    return tuple(_row(case, lang) for case in [*totals, *nearest])


def median_take_up() -> TakeUp:
    """Return the median share of subscribers over the published projects of fibre that give one."""
    given = [case for case in real_cases() if case.take_up is not None and case.kind != "fwa"]
    shares = [Fraction(str(case.take_up)) for case in given]
    return TakeUp(median(shares), tuple(case.id for case in given), tuple(case.name_ja for case in given))


def _row(case: Case, lang: Lang) -> Comparable:
    cost_jpy = case.cost_jpy or 0
    return Comparable(
        case_id=case.id,
        name=case.name_ja if lang == "ja" else case.name_en,
        year=case.year,
        cost_jpy=cost_jpy,
        length_km=case.length_km,
        households=case.households,
        jpy_per_km=_per(cost_jpy, case.length_km),
        jpy_per_household=_per(cost_jpy, case.households),
        note=case.note_ja if lang == "ja" else case.note_en,
        source=case.source_title,
        url=case.url,
    )


def _per(cost_jpy: int, number: float | None) -> int | None:
    if not number:
        return None
    return round_to(Fraction(cost_jpy) / Fraction(str(number)), unit=1, mode=RoundingMode.HALF_UP)
