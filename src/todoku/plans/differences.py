"""What two plans differ in: figures, ways to pay, indicators, and the decisions and data behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from todoku.plans.funding.form import FundingOption
    from todoku.plans.funding.stack_form import PlanStack
    from todoku.plans.plan import Inputs, Plan

Group = Literal["totals", "design", "costs", "funding", "indicators"]
Value = float | int | None

_TOTALS = {"population": "person", "households": "household", "route_km": "km", "sites": "station", "capex_jpy": "jpy"}
_FIBRE = {
    "trunk_km": "km",
    "access_km": "km",
    "distribution_km": "km",
    "second_side_km": "km",
    "unreached_households": "household",
}
_MOBILE = {"covered_population": "person", "covered_ratio": "ratio"}
_SHARES = ("national_jpy", "prefecture_jpy", "municipality_jpy", "operator_jpy")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of both plans; null where a plan does not know it, or has no such thing."""

    group: Group
    id: str
    """Within its group: ``capex_jpy``, a cost line's id, ``public_public.national_jpy``, an indicator's id."""
    unit: str
    first: Value
    second: Value
    conditional: bool = False
    """Whether it holds in a what-if (試算) only: ``public_public.what_if.national_jpy``."""

    @property
    def change(self) -> Value:
        """The second less the first; None where one is not known."""
        return None if self.first is None or self.second is None else self.second - self.first


@dataclass(frozen=True, slots=True)
class Setting:
    """A decision of the configuration in which the plans differ, by its path: ``mobile.target``."""

    path: str
    first: Any
    second: Any


@dataclass(frozen=True, slots=True)
class Data:
    """A dataset that is not the same in both: the citations of its sources, None where a plan has none."""

    kind: str
    first: str | None
    second: str | None


@dataclass(frozen=True, slots=True)
class Differences:
    """Two plans side by side."""

    figures: tuple[Figure, ...]
    """All of them, the same and the different."""
    settings: tuple[Setting, ...]
    data: tuple[Data, ...]
    same_area: bool


def differences(first: Plan, second: Plan) -> Differences:
    """Return two plans side by side, of one area or of two."""
    return Differences(
        figures=(
            *_totals(first, second),
            *_design(first, second),
            *_costs(first, second),
            *_funding(first, second),
            *_indicators(first, second),
        ),
        settings=tuple(_settings(first.config, second.config)),
        data=tuple(_data(first.inputs, second.inputs)),
        same_area=first.area.code == second.area.code,
    )


def _totals(first: Plan, second: Plan) -> Iterator[Figure]:
    for name, unit in _TOTALS.items():
        yield Figure("totals", name, unit, getattr(first.totals, name), getattr(second.totals, name))


def _design(first: Plan, second: Plan) -> Iterator[Figure]:
    yield Figure("design", "gap", "ratio", first.design.gap, second.design.gap)
    for part, names in (("fibre", _FIBRE), ("mobile", _MOBILE)):
        one, other = (getattr(plan.design, part) for plan in (first, second))
        for name, unit in names.items():
            if one is not None or other is not None:
                yield Figure("design", name, unit, getattr(one, name, None), getattr(other, name, None))


def _costs(first: Plan, second: Plan) -> Iterator[Figure]:
    """Give the cost by line, that of all parts of the municipality together; a line that a plan lacks costs nothing."""
    sums: list[dict[str, int]] = []
    for plan in (first, second):
        by_line: dict[str, int] = {}
        for line in plan.costs:
            by_line[line.name_key] = by_line.get(line.name_key, 0) + line.amount_jpy
        sums.append(by_line)
    for name_key in {**sums[0], **sums[1]}:
        yield Figure("costs", name_key, "jpy", sums[0].get(name_key, 0), sums[1].get(name_key, 0))


def _funding(first: Plan, second: Plan) -> Iterator[Figure]:
    """Give who pays by form of ownership, and the town's real burden by the cheapest lawful way to pay.

    Those of a what-if stand beside them wherever one of the plans has one.
    """
    options = [{option.id: option for option in plan.funding.options} for plan in (first, second)]
    for name in {**options[0], **options[1]}:
        one, other = (held.get(name) for held in options)
        for share in _SHARES:
            yield Figure("funding", f"{name}.{share}", "jpy", getattr(one, share, None), getattr(other, share, None))
        burdens = [_least_burden_jpy(option.stacks if option else None) for option in (one, other)]
        yield Figure("funding", f"{name}.real_burden_jpy", "jpy", burdens[0], burdens[1])
        if any(option is not None and option.what_if is not None for option in (one, other)):
            yield from _what_if(name, one, other)


def _what_if(name: str, one: FundingOption | None, other: FundingOption | None) -> Iterator[Figure]:
    for share in _SHARES:
        amounts = [_what_if_jpy(option, share) for option in (one, other)]
        yield Figure("funding", f"{name}.what_if.{share}", "jpy", amounts[0], amounts[1], conditional=True)
    burdens = [_least_burden_jpy(option.what_if_stacks if option else None) for option in (one, other)]
    yield Figure("funding", f"{name}.what_if.real_burden_jpy", "jpy", burdens[0], burdens[1], conditional=True)


def _least_burden_jpy(stacks: tuple[PlanStack, ...] | None) -> int | None:
    return next((stack.real_burden_jpy for stack in stacks or () if stack.rank == 1), None)


def _what_if_jpy(option: FundingOption | None, share: str) -> int | None:
    """Return what a payer pays in the what-if; of an older plan only the state's part is known."""
    if option is None or option.what_if is None:
        return None
    if option.what_if_shares is None:
        return option.what_if.national_jpy if share == "national_jpy" else None
    amount: int | None = getattr(option.what_if_shares, share)
    return amount


def _indicators(first: Plan, second: Plan) -> Iterator[Figure]:
    """Give the indicators that each plan leads to."""
    after = [{one.id: one for one in plan.indicators.after} for plan in (first, second)]
    for name in {**after[0], **after[1]}:
        one, other = (held.get(name) for held in after)
        unit = next(held.unit for held in (one, other) if held is not None)
        yield Figure("indicators", name, unit, one.value if one else None, other.value if other else None)


def _settings(first: Mapping[str, Any], second: Mapping[str, Any], path: str = "") -> Iterator[Setting]:
    for name in {**first, **second}:
        one, other = first.get(name), second.get(name)
        here = f"{path}{name}"
        if isinstance(one, dict) and isinstance(other, dict):
            yield from _settings(one, other, f"{here}.")
        elif one != other:
            yield Setting(here, one, other)


def _data(first: Inputs, second: Inputs) -> Iterator[Data]:
    held = [{one.kind: one for one in inputs.datasets} for inputs in (first, second)]
    for kind in sorted({**held[0], **held[1]}):
        one, other = (datasets.get(kind) for datasets in held)
        if (one and one.sha256) != (other and other.sha256):
            cited = [
                inputs.sources[dataset.source].citation if dataset else None
                for inputs, dataset in ((first, one), (second, other))
            ]
            yield Data(kind, *cited)
