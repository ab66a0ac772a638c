"""Adds costs up exactly: by option, year and stage, cumulative, and as a present value."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from todoku.money import present_value
from todoku.office.cloud_cost.lines import OPTIONS, STAGES, CostLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from todoku.office.cloud_cost.lines import Basis, Stage


@dataclass(frozen=True, slots=True)
class OptionCost:
    """What an option costs: whole yen by fiscal year, low and high where ranges were told, all for the whole group.

    ``missing`` names the members for which nothing is told of it: then its totals are no totals of the group, and it
    takes no part in the ranking. ``direct_jpy`` is what single members pay alone, the rest is common.
    """

    option: str
    years: tuple[int, ...]
    by_year_jpy: tuple[int, ...]
    low_by_year_jpy: tuple[int, ...]
    high_by_year_jpy: tuple[int, ...]
    by_stage_jpy: Mapping[Stage, int]
    range_by_stage_jpy: Mapping[Stage, tuple[int, int]]
    direct_jpy: Mapping[str, int]
    bases: tuple[Basis, ...]
    missing: tuple[str, ...] = ()
    present_value_jpy: int | None = None
    lines: tuple[CostLine, ...] = field(default=(), repr=False)

    @property
    def total_jpy(self) -> int:
        """The total of all years."""
        return sum(self.by_year_jpy)

    @property
    def interval_jpy(self) -> tuple[int, int]:
        """The lowest and highest total."""
        return sum(self.low_by_year_jpy), sum(self.high_by_year_jpy)

    @property
    def common_jpy(self) -> int:
        """What is shared by all members."""
        return self.total_jpy - sum(self.direct_jpy.values())

    @property
    def cumulative_jpy(self) -> tuple[int, ...]:
        """The total up to each year."""
        return tuple(accumulate(self.by_year_jpy))

    @property
    def complete(self) -> bool:
        """Whether it is told for every member."""
        return not self.missing


def options_of(lines: Iterable[CostLine]) -> tuple[str, ...]:
    """Return the options that lines tell of: the three known ones first, then others in their order."""
    met = dict.fromkeys(line.option for line in lines)
    return (*(one for one in OPTIONS if one in met), *(one for one in met if one not in OPTIONS))


def option_cost(
    option: str,
    lines: Iterable[CostLine],
    *,
    years: Sequence[int],
    members: Sequence[str] = (),
    discount_rate: Fraction | None = None,
) -> OptionCost:
    """Return what an option costs in the years given; amounts outside them do not count."""
    own = tuple(line for line in lines if line.option == option)
    start = years[0]
    table = {year: [line.in_year(year, start=start) for line in own] for year in years}
    low, told, high = (tuple(sum(cell[end] for cell in table[year]) for year in years) for end in range(3))
    by_line = [tuple(sum(table[year][at][end] for year in years) for end in range(3)) for at in range(len(own))]
    by_stage: dict[Stage, int] = {}
    ranges: dict[Stage, tuple[int, int]] = {}
    for stage in STAGES:
        at = [place for place, line in enumerate(own) if line.stage == stage]
        if at:
            by_stage[stage] = sum(by_line[place][1] for place in at)
            ranges[stage] = (sum(by_line[place][0] for place in at), sum(by_line[place][2] for place in at))
    direct: dict[str, int] = {}
    for place, line in enumerate(own):
        if line.who:
            direct[line.who] = direct.get(line.who, 0) + by_line[place][1]
    shared = any(not line.who and line.stage != "grant" for line in own)
    charged = {line.who for line in own if line.stage != "grant"}
    return OptionCost(
        option=option,
        years=tuple(years),
        by_year_jpy=told,
        low_by_year_jpy=low,
        high_by_year_jpy=high,
        by_stage_jpy=by_stage,
        range_by_stage_jpy=ranges,
        direct_jpy=direct,
        bases=tuple(dict.fromkeys(line.basis for line in own)),
        missing=() if shared else tuple(one for one in members if one not in charged),
        present_value_jpy=None if discount_rate is None else present_value(told, discount_rate=discount_rate),
        lines=own,
    )
