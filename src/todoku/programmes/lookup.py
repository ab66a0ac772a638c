"""Finds the rows of a decision table that may answer a question, and those that would answer it otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku.programmes.place_kind import asked_kind
from todoku.programmes.question import parse_fiscal_index, parse_number
from todoku.programmes.rulebook.decision_table import ChoiceAxis, NumberAxis, comparisons
from todoku.programmes.rulebook.schema import (
    AREA,
    FISCAL_INDEX,
    IMPLEMENTER,
    MUNICIPALITY_KIND,
    ChoiceInput,
    NumberInput,
)
from todoku.programmes.trace import TraceStep, words

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from todoku.programmes.grounds import Grounds
    from todoku.programmes.question import Question
    from todoku.programmes.rulebook.decision_table import Axis, DecisionTable
    from todoku.programmes.rulebook.schema import RateRow, Rules

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
    """More than one where a ground that would decide is not known; none where the rules ask for no area."""
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
    asked: frozenset[str]
    """Inputs for which the rules ask in this case: with another value the answer could be another."""


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
    return AreaFinding(tuple(classes), outside=bool(rules.area_classes), held=(), unknown=tuple(unknown))


def find_rows(rules: Rules, table: DecisionTable, question: Question, classes: Sequence[str]) -> Hit:
    """Return the rows that may answer a question, the area being one of ``classes``."""
    known = _known_positions(rules, table, question, classes)
    open_inputs = tuple(
        axis.name
        for axis in table.axes
        if len(known.get(axis.name, ())) != 1 and _decides(rules, table, known, axis.name)
    )
    rows = tuple(rules.rates[row] for row in table.rows(known))
    if len({row_answer(row) for row in rows}) == 1:
        rows = rows[:1]
    return Hit(rows, open_inputs, frozenset(name for name in rules.inputs if _is_asked(rules, table, known, name)))


def rows_at(
    rules: Rules, table: DecisionTable, question: Question, *, classes: Sequence[str], left_open: str | None = None
) -> tuple[RateRow, ...]:
    """Return the rows for other classes of area, or with an input left open: what the answer could be instead."""
    known = _known_positions(rules, table, question, classes)
    if left_open is not None:
        known.pop(left_open, None)
    return tuple(rules.rates[row] for row in table.rows(known))


def row_answer(row: RateRow) -> Hashable:
    """Return what two rows must share to give the same answer: outcome, amount, limits, shares and condition."""
    limits = row.limits
    figures = limits and (limits.cost_floor_jpy, limits.cost_cap_jpy, limits.grant_cap_jpy)
    others = row.others and tuple(sorted((party, str(share)) for party, share in row.others.items()))
    return row.outcome, str(row.rate), row.fixed_jpy, figures, others, row.conditional


def condition_words(rules: Rules, row: RateRow, names: Sequence[str]) -> dict[str, str]:
    """Return a row's conditions on some inputs, in both languages: 財政力指数 0.5未満 / fiscal index below 0.5."""
    parts = [_one_condition(rules, row, name) for name in names if name in row.when]
    return {"ja": "、".join(part["ja"] for part in parts), "en": ", ".join(part["en"] for part in parts)}


def would_be(rules: Rules, row: RateRow, names: Sequence[str]) -> TraceStep:
    """Return the step that says what a row gives if its conditions on these inputs are met."""
    condition = condition_words(rules, row, names)
    if row.rate is not None:
        return TraceStep("programmes.trace.would_be", {"condition": condition, "rate": str(row.rate)})
    if row.fixed_jpy is not None:
        return TraceStep("programmes.trace.would_be_fixed", {"condition": condition, "fixed_jpy": row.fixed_jpy})
    reason = row.reason.both() if row.reason is not None else ""
    return TraceStep("programmes.trace.would_be_none", {"condition": condition, "reason": reason})


def would_change(rules: Rules, row: RateRow, names: Sequence[str], *, present: RateRow) -> TraceStep | None:
    """Return the step that says at which condition the answer would be another row's; None for the same answer.

    Another row that gives nothing is told only where it is a number that leads there, not another kind of project.
    """
    if row_answer(row) == row_answer(present):
        return None
    condition = condition_words(rules, row, names)
    if row.rate is not None and present.rate is not None:
        if row.rate == present.rate:
            return None
        params = {"condition": condition, "rate": str(row.rate), "present": str(present.rate)}
        return TraceStep("programmes.trace.would_change", params)
    if not row.gives and not all(isinstance(rules.inputs.get(name), NumberInput) for name in names):
        return None
    return TraceStep(
        "programmes.trace.would_change_form",
        {"condition": condition, "other": row_words(row), "present": row_words(present)},
    )


def row_words(row: RateRow) -> dict[str, str]:
    """Return what a row gives, in a few words of both languages: a rate, a fixed amount, or the outcome."""
    if row.rate is not None:
        return words("programmes.gives.rate", rate=str(row.rate))
    if row.fixed_jpy is not None:
        return words("programmes.gives.fixed", fixed_jpy=row.fixed_jpy)
    return words(f"programmes.gives.{row.outcome}")


def _known_positions(
    rules: Rules, table: DecisionTable, question: Question, classes: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    known: dict[str, tuple[int, ...]] = {}
    for axis in table.axes:
        if isinstance(axis, NumberAxis):
            known.update(_number(rules, axis, question))
        elif axis.name == AREA:
            known[AREA] = tuple(axis.position(name) for name in classes)
        elif axis.name == IMPLEMENTER:
            known[IMPLEMENTER] = (axis.position(question.implementer),)
        else:
            known.update(_choice(rules, axis, question))
    return known


def _number(rules: Rules, axis: NumberAxis, question: Question) -> dict[str, tuple[int, ...]]:
    if axis.name == FISCAL_INDEX:
        index = question.fiscal_index
        return {} if index is None else {axis.name: (axis.position(parse_fiscal_index(index)),)}
    text = question.facts.get(axis.name)
    if text is None:
        return {}
    value = parse_number(text, name=axis.name)
    if value < axis.minimum:
        title = rules.inputs[axis.name].title.both()
        raise InputError("programme.number_minimum", name=axis.name, value=text, title=title, minimum=str(axis.minimum))
    return {axis.name: (axis.position(value),)}


def _choice(rules: Rules, axis: ChoiceAxis, question: Question) -> dict[str, tuple[int, ...]]:
    declared = rules.inputs[axis.name]
    default = declared.default if isinstance(declared, ChoiceInput) else None
    stated = question.facts.get(axis.name, default)
    value = asked_kind(question) if axis.name == MUNICIPALITY_KIND else stated
    if value is None:
        return {}
    if value not in axis.values:
        raise InputError("programme.input", name=axis.name, value=value, allowed=list(axis.values))
    return {axis.name: (axis.position(value),)}


def _is_asked(rules: Rules, table: DecisionTable, known: dict[str, tuple[int, ...]], name: str) -> bool:
    """Whether the answer may hang on an input, the others being as they are known."""
    others = {other: span for other, span in known.items() if other != name}
    if len({row_answer(rules.rates[row]) for row in table.rows(others)}) == 1:
        return False
    return _decides(rules, table, others, name)


def _decides(rules: Rules, table: DecisionTable, known: dict[str, tuple[int, ...]], name: str) -> bool:
    """Whether the answers differ along an open input."""
    axis = next(axis for axis in table.axes if axis.name == name)
    answers = {
        frozenset(row_answer(rules.rates[row]) for row in table.rows({**known, name: (at,)}))
        for at in known.get(name) or _span(axis)
    }
    return len(answers) > 1


def _span(axis: Axis) -> range:
    return range(axis.first if isinstance(axis, NumberAxis) else 0, axis.size)


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
