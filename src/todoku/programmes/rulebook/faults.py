"""Finds what a well-formed rule file can still get wrong: gaps and overlaps in tables and dates, loose names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from todoku.dates import closing_instant
from todoku.programmes.rulebook.decision_table import ChoiceAxis, DecisionTable, comparisons, compile_table, number_axis
from todoku.programmes.rulebook.schema import (
    AREA,
    FISCAL_INDEX,
    IMPLEMENTER,
    MUNICIPALITY_KIND,
    MUNICIPALITY_KINDS,
    ChoiceInput,
)
from todoku.programmes.rulebook.terms import PREFECTURE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from todoku.programmes.rulebook.decision_table import Axis, Condition, TableFault
    from todoku.programmes.rulebook.schema import Grant, Input, ProgrammeFile, RateRow, Rules
    from todoku.programmes.rulebook.terms import Call, Limits

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake at a place of the rule file: the catalogue's code and what its message names."""

    path: Path
    code: str
    params: dict[str, Any] = field(default_factory=dict)


def faults_of(file: ProgrammeFile) -> Iterator[Fault]:
    """Yield every fault of a rule file whose form is right."""
    yield from _repeated(("grants",), [grant.id for grant in file.grants])
    yield from _unknown_sources((), file.model_dump(by_alias=True), set(file.sources))
    yield from _faults_of_terms(file)
    for number, grant in enumerate(file.grants):
        path: Path = ("grants", number)
        yield from _faults_in_time(path, grant)
        for index, version in enumerate(grant.versions):
            if version.rules is not None:
                place = (*path, "versions", index, "rules")
                yield from _faults_of_support(place, grant, version.rules)
                yield from _faults_of_rules(place, version.rules)


def compile_rules(rules: Rules) -> tuple[DecisionTable | None, tuple[TableFault, ...]]:
    """Return the decision table of a version's rates, with its gaps and overlaps; no table where there are no rows."""
    if not rules.rates:
        return None, ()
    return compile_table(_axes(rules), [_conditions(row, rules) for row in rules.rates])


def _axes(rules: Rules) -> list[Axis]:
    axes: list[Axis] = [ChoiceAxis(IMPLEMENTER, tuple(rules.implementers))]
    if rules.area_classes:
        axes.append(ChoiceAxis(AREA, tuple(rules.area_classes)))
    for name, declared in rules.inputs.items():
        if isinstance(declared, ChoiceInput):
            axes.append(ChoiceAxis(name, tuple(declared.values)))
        else:
            stated = [_conditions(row, rules).get(name, ()) for row in rules.rates]
            axes.append(number_axis(name, stated, minimum=declared.minimum))
    return axes


def _conditions(row: RateRow, rules: Rules) -> dict[str, Condition]:
    conditions: dict[str, Condition] = {}
    for name, stated in row.when.items():
        texts = (stated,) if isinstance(stated, str) else stated
        declared = rules.inputs.get(name)
        if declared is None or isinstance(declared, ChoiceInput):
            conditions[name] = frozenset(texts)
        else:
            conditions[name] = comparisons(texts) or ()
    return conditions


def _faults_of_rules(path: Path, rules: Rules) -> Iterator[Fault]:
    named = list(_faults_of_names(path, rules))
    yield from named
    if named:
        return
    for fault in compile_rules(rules)[1]:
        rows = [rules.rates[index].id for index in fault.rows]
        if fault.kind == "overlap":
            place: Path = (*path, "rates", fault.rows[1])
            yield Fault(place, "programme.overlap", {"first": rows[0], "second": rows[1], "case": fault.case})
        else:
            yield Fault((*path, "rates"), "programme.gap", {"case": fault.case})


def _faults_of_terms(file: ProgrammeFile) -> Iterator[Fault]:
    yield from _repeated(("budgets",), [one.id for one in file.budgets if one.id is not None])
    yield from _repeated(("conditions",), [one.id for one in file.conditions])
    for number, call in enumerate(file.calls):
        yield from _faults_of_call(("calls", number), call)
    grants = [grant.id for grant in file.grants]
    for number, stacking in enumerate(file.stacking):
        if stacking.grant is not None and stacking.grant not in grants:
            yield _not_declared(("stacking", number, "grant"), stacking.grant, grants)


def _faults_of_call(path: Path, call: Call) -> Iterator[Fault]:
    if call.opens is not None and call.closing is not None and call.closing <= closing_instant(call.opens, time.min):
        params = {"opens": call.opens.isoformat(), "closes": str(call.closes)}
        yield Fault((*path, "closes"), "programme.call_dates", params)
    if call.months is not None:
        first, last = call.months.split("..")
        if last < first:
            yield Fault((*path, "months"), "programme.call_dates", {"opens": first, "closes": last})


def _faults_of_support(path: Path, grant: Grant, rules: Rules) -> Iterator[Fault]:
    """Yield what does not fit the kind of support: only a subsidy has rates, and what it pays needs a rounding."""
    if grant.support == "subsidy" and not rules.rates:
        yield Fault(path, "programme.rates_missing", {"grant": grant.id})
    if rules.rounding is None and any(row.rate is not None for row in rules.rates):
        yield Fault(path, "programme.rounding_missing", {"grant": grant.id})
    if bool(rules.area_classes) != bool(rules.areas):
        yield Fault(path, "programme.areas_missing", {"grant": grant.id})
    yield from _faults_of_limits((*path, "limits"), rules.limits)
    for number, row in enumerate(rules.rates):
        place: Path = (*path, "rates", number)
        if row.gives and grant.support != "subsidy":
            yield Fault(place, "programme.amount_not_subsidy", {"row": row.id, "support": grant.support})
        yield from _faults_of_limits((*place, "limits"), row.limits)
        yield from _faults_of_shares(place, row)


def _faults_of_limits(path: Path, limits: Limits | None) -> Iterator[Fault]:
    if limits is None or limits.cost_floor_jpy is None or limits.cost_cap_jpy is None:
        return
    if limits.cost_floor_jpy > limits.cost_cap_jpy:
        params = {"floor": limits.cost_floor_jpy, "cap": limits.cost_cap_jpy}
        yield Fault((*path, "cost_floor_jpy"), "programme.limits_order", params)


def _faults_of_shares(path: Path, row: RateRow) -> Iterator[Fault]:
    if row.rate is None or row.others is None:
        return
    total = row.rate + sum(row.others.values())
    if total != 1:
        shares = [f"state {row.rate}", *(f"{party} {share}" for party, share in row.others.items())]
        yield Fault((*path, "others"), "programme.shares_not_one", {"shares": shares, "total": str(total)})


def _faults_of_names(path: Path, rules: Rules) -> Iterator[Fault]:
    kinds = rules.inputs.get(MUNICIPALITY_KIND)
    if kinds is not None:
        yield from _faults_of_kinds((*path, "inputs", MUNICIPALITY_KIND), kinds, rules)
    yield from _faults_of_index((*path, "inputs"), rules)
    for number, area in enumerate(rules.areas):
        if area.class_ not in rules.area_classes:
            place: Path = (*path, "areas", number, "class")
            yield _not_declared(place, area.class_, list(rules.area_classes))
    yield from _repeated((*path, "areas"), [area.ground for area in rules.areas])
    yield from _repeated((*path, "rates"), [row.id for row in rules.rates])
    yield from _repeated((*path, "costs"), [cost.id for cost in rules.costs])
    values = _values(rules)
    for number, row in enumerate(rules.rates):
        for name, stated in row.when.items():
            place = (*path, "rates", number, "when", name)
            texts = (stated,) if isinstance(stated, str) else stated
            if name not in values:
                yield _not_declared(place, name, list(values))
            else:
                yield from _wrong_values(place, texts, values[name])


def _faults_of_kinds(path: Path, declared: Input, rules: Rules) -> Iterator[Fault]:
    """Yield what is wrong with the input that the engine fills in: it must know every kind that can be asked."""
    given = set(declared.values) if isinstance(declared, ChoiceInput) else set()
    needed = set(MUNICIPALITY_KINDS) - (set() if PREFECTURE in rules.implementers else {PREFECTURE})
    if not needed <= given <= set(MUNICIPALITY_KINDS):
        place: Path = (*path, "values")
        params = {"needed": [kind for kind in MUNICIPALITY_KINDS if kind in needed]}
        yield Fault(place, "programme.municipality_kinds", params)


def _faults_of_index(path: Path, rules: Rules) -> Iterator[Fault]:
    """Yield what is said of a fiscal index where the input is another number: nobody would read it."""
    for name, declared in rules.inputs.items():
        if name == FISCAL_INDEX or isinstance(declared, ChoiceInput):
            continue
        for field_name in ("year", "law"):
            if getattr(declared, field_name) is not None:
                params = {"field": field_name, "name": name, "needed": FISCAL_INDEX}
                yield Fault((*path, name, field_name), "programme.index_field", params)


def _values(rules: Rules) -> dict[str, tuple[str, ...] | None]:
    """Return the values that each input may take; None stands for a number."""
    values: dict[str, tuple[str, ...] | None] = {IMPLEMENTER: tuple(rules.implementers)}
    if rules.area_classes:
        values[AREA] = tuple(rules.area_classes)
    for name, declared in rules.inputs.items():
        values[name] = tuple(declared.values) if isinstance(declared, ChoiceInput) else None
    return values


def _wrong_values(place: Path, texts: Sequence[str], allowed: tuple[str, ...] | None) -> Iterator[Fault]:
    for text in texts:
        if allowed is not None and text not in allowed:
            yield _not_declared(place, text, list(allowed))
        if allowed is None and comparisons((text,)) is None:
            yield Fault(place, "programme.comparison", {"value": text})


def _not_declared(place: Path, value: str, allowed: list[str]) -> Fault:
    return Fault(place, "programme.not_declared", {"value": value, "allowed": allowed})


def _repeated(path: Path, ids: Sequence[str]) -> Iterator[Fault]:
    for number, name in enumerate(ids):
        if name in ids[:number]:
            yield Fault((*path, number), "programme.repeated", {"value": name})


def _faults_in_time(path: Path, grant: Grant) -> Iterator[Fault]:
    for number, (earlier, later) in enumerate(pairwise(grant.versions), start=1):
        place: Path = (*path, "versions", number)
        if earlier.to is None or later.from_ <= earlier.to:
            last = earlier.to.isoformat() if earlier.to else "-"
            yield Fault(place, "programme.time_overlap", {"first": last, "second": later.from_.isoformat()})
        elif later.from_ != earlier.to + timedelta(days=1):
            yield Fault(place, "programme.time_gap", days_between(earlier.to, later.from_))


def days_between(last: dt.date, first: dt.date) -> dict[str, str]:
    """Return the first and the last day of a gap, from the last day before it and the first after it."""
    day = timedelta(days=1)
    return {"first": (last + day).isoformat(), "second": (first - day).isoformat()}


def _unknown_sources(path: Path, content: Any, known: set[str]) -> Iterator[Fault]:
    parts: Iterable[tuple[str | int, Any]] = ()
    if isinstance(content, dict):
        if "quote" in content and content.get("source") not in known:
            yield Fault((*path, "source"), "programme.no_source", {"source": content["source"]})
        parts = content.items()
    elif isinstance(content, (list, tuple)):
        parts = enumerate(content)
    for name, part in parts:
        if isinstance(part, (dict, list, tuple)):
            yield from _unknown_sources((*path, name), part, known)
