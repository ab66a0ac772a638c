"""The study of a group's systems: options over years, when they pay, what the ranking hangs on, who saves what."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.money import RoundingMode, round_to
from todoku.office.cloud_cost.break_even import BreakEven, break_even
from todoku.office.cloud_cost.lines import OWN, CostLine
from todoku.office.cloud_cost.published import effects, per_head_of
from todoku.office.cloud_cost.sensitivity import Assumption, assumptions_of, cheapest_by_years, ranking
from todoku.office.cloud_cost.sharing import Sharing, sharings
from todoku.office.cloud_cost.totals import OptionCost, option_cost, options_of
from todoku.office.events.log import Remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku.office.cloud_cost.lines import Costs, Member

DEFAULT_YEARS = 5
DEFAULT_KEY: Mapping[str, Fraction] = {"equal": Fraction(1, 2), "population": Fraction(1, 2)}
MOST_YEARS = 40


@dataclass(frozen=True, slots=True)
class Reference:
    """What published multiples make of a year's running costs of the own systems; None is not published.

    Of effects published by class, ``groups`` are how many lie at or below ``threshold_jpy``, and how many above.

    For comparison alone: migration is not in it, and it takes no part in the ranking.
    """

    option: str
    source_id: str
    before_jpy: int
    typical_jpy: int | None
    high_jpy: int | None
    threshold_jpy: int | None
    groups: tuple[int, int] | None
    told_jpy: int | None
    told_multiple: Fraction | None


@dataclass(frozen=True, slots=True)
class CloudStudy:
    """All that is worked out of a group's costs; options in the order own, shared, government cloud, others."""

    years: tuple[int, ...]
    members: tuple[Member, ...]
    options: tuple[OptionCost, ...]
    break_evens: tuple[BreakEven, ...]
    assumptions: tuple[Assumption, ...]
    cheapest_by_years: tuple[tuple[int, str], ...]
    sharings: tuple[Sharing, ...]
    references: tuple[Reference, ...]
    key: Mapping[str, Fraction]
    discount_rate: Fraction | None
    remarks: tuple[Remark, ...]

    @property
    def ranked(self) -> tuple[OptionCost, ...]:
        """Options told for every member, the cheapest first."""
        return ranking(self.options)

    @property
    def cheapest_by_present_value(self) -> str | None:
        """The option of the lowest present value; None without a discount rate, or where none is complete."""
        known = [(one.present_value_jpy, one.option) for one in self.ranked if one.present_value_jpy is not None]
        return min(known)[1] if known else None


def study_of(
    costs: Costs,
    *,
    years: int | None = None,
    key: Mapping[str, Fraction] | None = None,
    discount_rate: Fraction | None = None,
    seed: int = 0,
) -> CloudStudy:
    """Return the study of a group's costs over so many fiscal years from the first one told (else five).

    Where a municipality told nothing of its own systems and a figure of its population class is published, that stands
    in for it (all systems, basis ``published``), and is remarked. Raises InputError where no line tells a year.
    """
    span = _years(costs, years)
    filled, remarks = _filled(costs, span)
    names = [one.name for one in costs.members]
    options = tuple(
        option_cost(one, filled, years=span, members=names, discount_rate=discount_rate) for one in options_of(filled)
    )
    own = next((one for one in options if one.option == OWN), None)
    chosen = DEFAULT_KEY if key is None else key
    alone = _alone(own, costs.members)
    shared = [
        one
        for option in options
        if option.option != OWN and option.complete and len(costs.members) > 1
        for one in sharings(option, costs.members, alone=alone, key=chosen, sizes=costs.sizes, seed=seed)
    ]
    others = [one for one in options if one.option != OWN and one.complete]
    return CloudStudy(
        span,
        costs.members,
        options,
        tuple(break_even(one, own) for one in others) if own is not None and own.complete else (),
        assumptions_of(options),
        cheapest_by_years(options),
        tuple(shared),
        _references(options, own),
        chosen,
        discount_rate,
        (*costs.remarks, *remarks),
    )


def _years(costs: Costs, years: int | None) -> tuple[int, ...]:
    told = [line.first_year for line in costs.lines if line.first_year is not None]
    if not told:
        raise InputError("office.cloud.no_year")
    count = DEFAULT_YEARS if years is None else years
    if not 1 <= count <= MOST_YEARS:
        raise InputError("office.cloud.years", value=count, most=MOST_YEARS)
    return tuple(range(min(told), min(told) + count))


def _filled(costs: Costs, years: Sequence[int]) -> tuple[tuple[CostLine, ...], list[Remark]]:
    """Return the lines with published figures for members that told nothing of their own systems, and remarks."""
    own = [line for line in costs.lines if line.option == OWN]
    missing = [] if any(not line.who for line in own) else [
        one for one in costs.members if one.name not in {line.who for line in own}
    ]  # fmt: skip
    added, unknown = [], []
    for member in missing:
        class_ = per_head_of(member.population)
        if class_ is None or member.population is None:
            unknown.append(member.name)
            continue
        jpy = class_.jpy * member.population
        line = CostLine(OWN, "running", class_.source.id, yearly=True, jpy=jpy, low_jpy=jpy, high_jpy=jpy,
                        first_year=None, who=member.name, basis="published", source=class_.source.id)  # fmt: skip
        added.append(line)
    outside = [
        line.source
        for line in costs.lines
        if (line.first_year is not None and line.first_year > years[-1])
        or (line.yearly and line.last_year is not None and line.last_year > years[-1])
    ]
    said = [("cloud_published_used", [line.who for line in added]), ("cloud_own_unknown", unknown),
            ("cloud_outside_years", outside)]  # fmt: skip
    remarks = [Remark(code, len(who), example=", ".join(who[:5]), kept=True) for code, who in said if who]
    return (*costs.lines, *added), remarks


def _alone(own: OptionCost | None, members: Sequence[Member]) -> dict[str, int]:
    """Return what each member pays for its own systems, where that is told by member."""
    if own is None:
        return {}
    if len(members) > 1 and own.common_jpy:
        return {}  # told for the group as a whole
    return {one.name: own.direct_jpy[one.name] for one in members if one.name in own.direct_jpy}


def _references(options: Sequence[OptionCost], own: OptionCost | None) -> tuple[Reference, ...]:
    """Return published multiples of the own systems' running costs in the last year."""
    before = 0 if own is None or not own.complete else _running(own)
    if not before:
        return ()
    told = {one.option: _running(one) for one in options if one.complete}
    found = []
    for effect in effects():
        now = told.get(effect.option) or None
        typical, high, threshold = (
            None if ratio is None else round_to(ratio * before, unit=1, mode=RoundingMode.HALF_UP)
            for ratio in (effect.typical, effect.high, effect.threshold)
        )
        multiple = None if now is None else Fraction(now, before)
        found.append(
            Reference(effect.option, effect.source.id, before, typical, high, threshold, effect.groups, now, multiple)
        )
    return tuple(found)


def _running(option: OptionCost) -> int:
    """Return the running costs of the last year of the study, in which what is being built runs."""
    lines = [line for line in option.lines if line.stage == "running"]
    return sum(line.in_year(option.years[-1], start=option.years[0])[1] for line in lines)
