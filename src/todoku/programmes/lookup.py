"""Finds the rows of a decision table that may answer a question, and those that would answer it otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.programmes.decision_table import ChoiceAxis, NumberAxis, comparisons
from todoku.programmes.question import parse_fiscal_index
from todoku.programmes.schema import AREA, FISCAL_INDEX, IMPLEMENTER, ChoiceInput
from todoku.programmes.trace import TraceStep, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.programmes.decision_table import DecisionTable
    from todoku.programmes.grounds import Grounds
    from todoku.programmes.question import Question
    from todoku.programmes.schema import RateRow, Rules

_COMPARED = {
    "<": "programmes.condition.below",
    "<=": "programmes.condition.at_most",
    ">": "programmes.condition.above",
    ">=": "programmes.condition.at_least",
}


@dataclass(frozen=True, slots=True)
class AreaFinding:
    """Which classes of area a place may count as."""

    classes: tuple[str, ...]
    """More than one where a ground that would decide is not known."""
    outside: bool
    """True where the place may have no ground at all."""
    held: tuple[str, ...]
    """The grounds that are known to hold, of the class that counts."""
    unknown: tuple[str, ...]
    """Grounds that are not known and could change the class."""


@dataclass(frozen=True, slots=True)
class Hit:
    """The rows that may answer; one, where the question settles it."""

    rows: tuple[RateRow, ...]
    open_inputs: tuple[str, ...]
    """Inputs whose value is not known and decides between the rows."""
    asked_index: bool
    """Whether the rules ask for the fiscal index in this case."""


def find_area(rules: Rules, grounds: Grounds) -> AreaFinding:
    """Return the classes of area that a place may count as, in the order in which the rules try them."""
    classes: list[str] = []
    unknown: list[str] = []
    for name in rules.area_classes:
        of_class = [area.ground for area in rules.areas if area.class_ == name]
        held = tuple(ground for ground in of_class if grounds.holds(ground))
        if held:
            return AreaFinding((*classes, name), outside=False, held=held, unknown=tuple(unknown))
        open_grounds = [ground for ground in of_class if grounds.holds(ground) is None]
        if open_grounds:
            classes.append(name)
            unknown += open_grounds
    return AreaFinding(tuple(classes), outside=True, held=(), unknown=tuple(unknown))


def find_rows(rules: Rules, table: DecisionTable, question: Question, classes: Sequence[str]) -> Hit:
    """Return the rows that may answer a question, the area being one of ``classes``."""
    known = _known_positions(rules, table, question, classes)
    indices = table.rows(known)
    without_index = {name: span for name, span in known.items() if name != FISCAL_INDEX}
    asked = len({_answer(rules.rates[row]) for row in table.rows(without_index)}) > 1
    open_inputs = tuple(
        axis.name
        for axis in table.axes
        if len(known.get(axis.name, ())) != 1 and _decides(rules, table, known, axis.name)
    )
    rows = tuple(rules.rates[row] for row in indices)
    if len({_answer(row) for row in rows}) == 1:
        rows = rows[:1]
    return Hit(rows, open_inputs, asked and FISCAL_INDEX in rules.inputs)


def rows_at(
    rules: Rules, table: DecisionTable, question: Question, *, area: str, index_open: bool
) -> tuple[RateRow, ...]:
    """Return the rows for another area, or with the fiscal index left open: what the answer could be instead."""
    known = _known_positions(rules, table, question, (area,))
    if index_open:
        known.pop(FISCAL_INDEX, None)
    return tuple(rules.rates[row] for row in table.rows(known))


def condition_words(rules: Rules, row: RateRow, names: Sequence[str]) -> dict[str, str]:
    """Return a row's conditions on some inputs, in both languages: 財政力指数 0.5未満 / fiscal index below 0.5."""
    parts = [_one_condition(rules, row, name) for name in names if name in row.when]
    return {"ja": "、".join(part["ja"] for part in parts), "en": ", ".join(part["en"] for part in parts)}


def would_be(rules: Rules, row: RateRow, names: Sequence[str]) -> TraceStep:
    """Return the step that says what a row gives if its conditions on these inputs are met."""
    condition = condition_words(rules, row, names)
    if row.rate is not None:
        return TraceStep("programmes.trace.would_be", {"condition": condition, "rate": str(row.rate)})
    reason = row.reason.both() if row.reason is not None else ""
    return TraceStep("programmes.trace.would_be_none", {"condition": condition, "reason": reason})


def would_change(rules: Rules, row: RateRow, names: Sequence[str], *, present: str) -> TraceStep | None:
    """Return the step that says at which condition the rate would be another; None for a row without a rate."""
    if row.rate is None:
        return None
    condition = condition_words(rules, row, names)
    params = {"condition": condition, "rate": str(row.rate), "present": present}
    return TraceStep("programmes.trace.would_change", params)


def _known_positions(
    rules: Rules, table: DecisionTable, question: Question, classes: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    known: dict[str, tuple[int, ...]] = {}
    for axis in table.axes:
        if isinstance(axis, NumberAxis):
            text = question.fiscal_index if axis.name == FISCAL_INDEX else question.facts.get(axis.name)
            if text is not None:
                known[axis.name] = (axis.position(parse_fiscal_index(text)),)
        elif axis.name == AREA:
            known[AREA] = tuple(axis.position(name) for name in classes)
        elif axis.name == IMPLEMENTER:
            known[IMPLEMENTER] = (axis.position(question.implementer),)
        else:
            known.update(_choice(rules, axis, question))
    return known


def _choice(rules: Rules, axis: ChoiceAxis, question: Question) -> dict[str, tuple[int, ...]]:
    declared = rules.inputs[axis.name]
    default = declared.default if isinstance(declared, ChoiceInput) else None
    value = question.facts.get(axis.name, default)
    if value is None:
        return {}
    if value not in axis.values:
        raise InputError("programme.input", name=axis.name, value=value, allowed=list(axis.values))
    return {axis.name: (axis.position(value),)}


def _decides(rules: Rules, table: DecisionTable, known: dict[str, tuple[int, ...]], name: str) -> bool:
    """Whether the answers differ along an open input."""
    axis = next(axis for axis in table.axes if axis.name == name)
    first = axis.first if isinstance(axis, NumberAxis) else 0
    span = known.get(name) or tuple(range(first, axis.size))
    answers = {frozenset(_answer(rules.rates[row]) for row in table.rows({**known, name: (at,)})) for at in span}
    return len(answers) > 1


def _answer(row: RateRow) -> tuple[str, str]:
    return row.outcome, str(row.rate)


def _one_condition(rules: Rules, row: RateRow, name: str) -> dict[str, str]:
    stated = row.when[name]
    texts = (stated,) if isinstance(stated, str) else stated
    if name == AREA:
        chosen = [rules.area_classes[text].both() for text in texts]
    elif name == IMPLEMENTER:
        chosen = [rules.implementers[text].title.both() for text in texts]
    else:
        declared = rules.inputs[name]
        if not isinstance(declared, ChoiceInput):
            return _bounds(declared.title.both(), texts)
        chosen = [declared.values[text].both() for text in texts]
    return {"ja": "・".join(part["ja"] for part in chosen), "en": " or ".join(part["en"] for part in chosen)}


def _bounds(title: dict[str, str], texts: Sequence[str]) -> dict[str, str]:
    bounds = [words(_COMPARED[part.operator], limit=part.written) for part in comparisons(texts) or ()]
    return {
        "ja": f"{title['ja']} {'かつ'.join(bound['ja'] for bound in bounds)}",
        "en": f"{title['en']} {' and '.join(bound['en'] for bound in bounds)}",
    }
