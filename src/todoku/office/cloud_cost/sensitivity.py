"""Asks of each assumption alone by how much it must be off for another option to be the cheapest."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from todoku.money import RoundingMode, round_to
from todoku.office.cloud_cost.lines import OWN
from todoku.office.cloud_cost.published import effect_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.office.cloud_cost.lines import Stage
    from todoku.office.cloud_cost.totals import OptionCost

RangeSource = Literal["told", "published"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """One option's costs of one stage over the study, all else as told.

    ``switching_factor``: times which they must be for the cheapest option to change, 1 being as told; None where no
    factor from 0 on does it. ``range_jpy`` is how far they may lie by what was told, or by published multiples of the
    running costs of own systems; ``changes_within_range`` whether the cheapest option changes within it, None where
    no range is known.
    """

    option: str
    stage: Stage
    jpy: int
    cheapest: str
    switching_factor: Fraction | None
    switching_jpy: int | None
    cheapest_then: str | None
    range_jpy: tuple[int, int] | None = None
    range_source: RangeSource | None = None
    changes_within_range: bool | None = None


def ranking(options: Sequence[OptionCost]) -> tuple[OptionCost, ...]:
    """Return the options that are told for every member, the cheapest first."""
    return tuple(sorted((one for one in options if one.complete), key=lambda one: one.total_jpy))


def assumptions_of(options: Sequence[OptionCost]) -> tuple[Assumption, ...]:
    """Return each stage of each option with its switching value: those that switch soonest first.

    One is changed at a time. Options that are not told for every member take no part.
    """
    ranked = ranking(options)
    if len(ranked) < 2:  # noqa: PLR2004 (a ranking of one does not change)
        return ()
    found = [_assumption(one, stage, ranked) for one in ranked for stage in one.by_stage_jpy if one.by_stage_jpy[stage]]
    return tuple(sorted(found, key=_distance))


def cheapest_by_years(options: Sequence[OptionCost]) -> tuple[tuple[int, str], ...]:
    """Return the cheapest option if the study ended with each of its years."""
    ranked = ranking(options)
    if not ranked:
        return ()
    years = ranked[0].years
    return tuple(
        (year, min(ranked, key=lambda one, at=at: one.cumulative_jpy[at]).option)  # type: ignore[misc]
        for at, year in enumerate(years)
    )


def _distance(one: Assumption) -> tuple[bool, Fraction]:
    factor = one.switching_factor
    return factor is None, Fraction(0) if factor is None else abs(factor - 1)


def _assumption(one: OptionCost, stage: Stage, ranked: Sequence[OptionCost]) -> Assumption:
    first, second = ranked[0], ranked[1]
    amount = one.by_stage_jpy[stage]
    gap = second.total_jpy - first.total_jpy if one is first else first.total_jpy - one.total_jpy
    factor: Fraction | None = 1 + Fraction(gap, amount)
    if factor is not None and factor < 0:
        factor = None
    then = second.option if one is first else one.option
    ends, source = _range(one, stage, ranked)
    changes = None
    if ends is not None:
        moved = [one.total_jpy - amount + end for end in ends]
        changes = max(moved) > second.total_jpy if one is first else min(moved) < first.total_jpy
    return Assumption(
        one.option,
        stage,
        amount,
        first.option,
        factor,
        None if factor is None else round_to(factor * amount, unit=1, mode=RoundingMode.HALF_UP),
        None if factor is None else then,
        ends,
        source,
        changes,
    )


def _range(
    one: OptionCost, stage: Stage, ranked: Sequence[OptionCost]
) -> tuple[tuple[int, int] | None, RangeSource | None]:
    told = one.range_by_stage_jpy[stage]
    if told[0] != told[1]:
        return told, "told"
    own = next((other for other in ranked if other.option == OWN), None)
    multiples = effect_range(one.option)
    if stage != "running" or own is None or multiples is None or not own.by_stage_jpy.get("running"):
        return None, None
    before = _running_jpy(own, [year for year in one.years if _running_jpy(one, [year])])
    low, high = (round_to(ratio * before, unit=1, mode=RoundingMode.HALF_UP) for ratio in multiples)
    return (low, high), "published"


def _running_jpy(option: OptionCost, years: Sequence[int]) -> int:
    """Return the running costs of some years: a multiple holds for the years in which the new systems run."""
    lines = [line for line in option.lines if line.stage == "running"]
    return sum(line.in_year(year, start=option.years[0])[1] for line in lines for year in years)
