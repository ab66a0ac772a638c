"""Finds what a well-formed rule file can still get wrong: gaps and overlaps in tables and dates, loose names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from todoku.programmes.decision_table import ChoiceAxis, DecisionTable, comparisons, compile_table, number_axis
from todoku.programmes.schema import AREA, IMPLEMENTER, ChoiceInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from todoku.programmes.decision_table import Axis, Condition, TableFault
    from todoku.programmes.schema import Grant, ProgrammeFile, RateRow, Rules

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
    for number, grant in enumerate(file.grants):
        path: Path = ("grants", number)
        yield from _faults_in_time(path, grant)
        for index, version in enumerate(grant.versions):
            if version.rules is not None:
                yield from _faults_of_rules((*path, "versions", index, "rules"), version.rules)


def compile_rules(rules: Rules) -> tuple[DecisionTable, tuple[TableFault, ...]]:
    """Return the decision table of a version's rates, with its gaps and overlaps."""
    return compile_table(_axes(rules), [_conditions(row, rules) for row in rules.rates])


def _axes(rules: Rules) -> list[Axis]:
    axes: list[Axis] = [
        ChoiceAxis(IMPLEMENTER, tuple(rules.implementers)),
        ChoiceAxis(AREA, tuple(rules.area_classes)),
    ]
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


def _faults_of_names(path: Path, rules: Rules) -> Iterator[Fault]:
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


def _values(rules: Rules) -> dict[str, tuple[str, ...] | None]:
    """Return the values that each input may take; None stands for a number."""
    values: dict[str, tuple[str, ...] | None] = {
        IMPLEMENTER: tuple(rules.implementers),
        AREA: tuple(rules.area_classes),
    }
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
            gap = {"first": earlier.to.isoformat(), "second": later.from_.isoformat()}
            yield Fault(place, "programme.time_gap", gap)


def _unknown_sources(path: Path, content: Any, known: set[str]) -> Iterator[Fault]:
    if isinstance(content, dict):
        if "quote" in content and content.get("source") not in known:
            yield Fault((*path, "source"), "programme.no_source", {"source": content["source"]})
        for name, part in content.items():
            yield from _unknown_sources((*path, name), part, known)
    elif isinstance(content, (list, tuple)):
        for number, part in enumerate(content):
            yield from _unknown_sources((*path, number), part, known)
