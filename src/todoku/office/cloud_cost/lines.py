"""The lines of which costs are made: what somebody asks or bills, for what, when, and of whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from todoku.i18n import has, text

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.office.events.log import Remark

Stage = Literal["migration", "parallel", "running", "end", "grant"]
Basis = Literal["quote", "bill", "estimate", "published", "unknown"]
STAGES: tuple[Stage, ...] = ("migration", "parallel", "running", "end", "grant")
OWN, SHARED, GOVERNMENT = "own", "shared", "government"
OPTIONS = (OWN, SHARED, GOVERNMENT)
"""Own systems (単独), a municipal cloud (自治体クラウド), the government cloud; others bear their own name."""


def option_word(option: str, lang: Lang) -> str:
    """Return an option as people read it; one that is not known bears its own name."""
    key = f"office.cloud.option.{option}"
    return text(key, lang) if has(key) else option


@dataclass(frozen=True, slots=True)
class CostLine:
    """An amount in whole yen: once in ``first_year``, or in each year from it to ``last_year`` (None: to the end).

    ``who`` pays it alone; "" is what all share. ``low_jpy`` and ``high_jpy`` are the ends of a told range. A grant
    (補助・基金) is told as a positive amount and lowers the cost.
    """

    option: str
    stage: Stage
    item: str
    yearly: bool
    jpy: int
    low_jpy: int
    high_jpy: int
    first_year: int | None
    last_year: int | None = None
    who: str = ""
    basis: Basis = "unknown"
    source: str = ""

    def in_year(self, year: int, *, start: int) -> tuple[int, int, int]:
        """Return (lowest, told, highest) yen of a fiscal year, below zero for grants; ``start`` stands for no year."""
        first = start if self.first_year is None else self.first_year
        last = (year if self.last_year is None else self.last_year) if self.yearly else first
        if not first <= year <= last:
            return 0, 0, 0
        if self.stage == "grant":
            return -self.high_jpy, -self.jpy, -self.low_jpy
        return self.low_jpy, self.jpy, self.high_jpy


@dataclass(frozen=True, slots=True)
class Member:
    """A municipality of the group: its people, and by how much it uses the systems (cases, say); None is unknown."""

    name: str
    population: int | None = None
    use: int | None = None


@dataclass(frozen=True, slots=True)
class SizeQuote:
    """What an option's common part costs over the whole study if so many municipalities take part."""

    option: str
    bodies: int
    jpy: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Costs:
    """What a group told: lines, members, quotes by number of members, and what reading left out."""

    lines: tuple[CostLine, ...]
    members: tuple[Member, ...]
    sizes: tuple[SizeQuote, ...] = ()
    remarks: tuple[Remark, ...] = ()
