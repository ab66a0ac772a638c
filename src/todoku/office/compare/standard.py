"""Deviations of municipalities from a standard diagram: steps it lacks, asks for, orders otherwise, or does once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.errors import InputError
from todoku.office.bpmn.net import net_of
from todoku.office.compare.footprint import cases_in_order, first_before
from todoku.office.compare.shares import surplus_p_values
from todoku.office.conformance.matching_labels import match_labels
from todoku.office.conformance.model import model_of
from todoku.office.events.log import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from todoku.office.bpmn.diagram import Diagram
    from todoku.office.compare.findings import Type
    from todoku.office.compare.footprint import Footprint, Tally
    from todoku.office.events.log import EventLog

STEPS_UNSEEN = "standard_steps_unseen"
_WORD_BITS = 64


@dataclass(frozen=True, slots=True)
class Rules:
    """What a standard says of activities of a log (codes).

    ``unknown`` it does not have, ``asked`` come on every way through it, ``once`` come once at most, and of each pair
    in ``ordered`` the first always comes before the second, with nothing between them that the standard orders.
    """

    unknown: tuple[int, ...]
    asked: tuple[int, ...]
    once: tuple[int, ...]
    ordered: tuple[tuple[int, int], ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class StandardTest:
    """In ``count`` of ``total`` cases a municipality (code) leaves the standard."""

    type: Type
    town: int
    activity: int
    other: int
    count: int
    total: int
    p: float = 1.0

    @property
    def share(self) -> float:
        """Share of the cases in which it could be seen."""
        return self.count / self.total


def rules_of(standard: Diagram, log: EventLog) -> Rules:
    """Return what a standard says of the activities of a log.

    Raises InputError where the standard cannot be followed to an end, or has no name in common with the log.
    """
    model = model_of(net_of(standard))
    step_of = match_labels(log.activities, model.labels, log.names)
    if max(step_of, default=-1) < 0:
        raise InputError("office.conformance.nothing_in_common", activity=log.activities[0], step=standard.labels[0])
    code = {step: activity for activity, step in reversed(list(enumerate(step_of))) if step >= 0}
    many = len(model.labels)
    behind = np.zeros((many, many), dtype=bool)
    for label, leads in zip(model.label, model.leads, strict=True):
        if label >= 0:
            behind[label] |= _bits(leads, many)
    times = np.bincount(model.label[model.label >= 0], minlength=many)
    before = behind & ~behind.T
    between = (before.astype(np.int64) @ before.astype(np.int64)) > 0
    must = _bits(model.must[model.initial], many)
    unseen = [label for at, label in enumerate(model.labels) if at not in code]
    return Rules(
        unknown=tuple(activity for activity, step in enumerate(step_of) if step < 0),
        asked=tuple(code[at] for at in range(many) if must[at] and at in code),
        once=tuple(code[at] for at in range(many) if at in code and times[at] == 1 and not behind[at, at]),
        ordered=tuple(
            (code[int(one)], code[int(other)])
            for one, other in np.argwhere(before & ~between)
            if int(one) in code and int(other) in code
        ),
        remarks=(*standard.remarks, *([Remark(STEPS_UNSEEN, len(unseen), unseen[0], kept=True)] if unseen else [])),
    )


def standard_tests(rules: Rules, found: Footprint, counted: Tally, least: float) -> list[StandardTest]:
    """Return the tests of each municipality against a standard, each whether more than ``least`` of cases leave it.

    The exact binomial test; cases in which the municipality could not leave it (an order needs both activities) count
    not at all.
    """
    tests = [one for one in _counts(rules, found, counted) if one.total > 0]
    count, total = (np.array([getattr(one, name) for one in tests], dtype=np.int64) for name in ("count", "total"))
    p = surplus_p_values(count, total, least)
    return [
        StandardTest(one.type, one.town, one.activity, one.other, one.count, one.total, float(value))
        for one, value in zip(tests, p, strict=True)
    ]


def _counts(rules: Rules, found: Footprint, counted: Tally) -> Iterator[StandardTest]:
    towns = np.flatnonzero(found.cases).tolist()
    for town in towns:
        cases = int(found.cases[town])
        for one in rules.unknown:
            if counted.having[one, town]:
                yield StandardTest("added", town, one, -1, int(counted.having[one, town]), cases)
        for one in rules.asked:
            yield StandardTest("skipped", town, one, -1, cases - int(counted.having[one, town]), cases)
        for one in rules.once:
            yield StandardTest("repeated", town, one, -1, int(counted.again[one, town]), int(counted.having[one, town]))
    for one, other in rules.ordered:
        earlier, both = first_before(found, one, other)
        for town in towns:
            yield StandardTest("swapped", town, one, other, int(both[town] - earlier[town]), int(both[town]))


def cases_of(test: StandardTest, found: Footprint) -> NDArray[Any]:
    """Return the cases in which a municipality leaves the standard."""
    found_in: NDArray[Any]
    if test.type == "swapped":
        cases, earlier = cases_in_order(found, test.activity, test.other)
        found_in = cases[~earlier & (found.case_town[cases] == test.town)]
        return found_in
    part = found.of(test.activity)
    mine = found.case_town[found.case[part]] == test.town
    if test.type == "repeated":
        mine &= found.visits[part] > 1
    found_in = found.case[part][mine]
    if test.type != "skipped":
        return found_in
    return np.setdiff1d(np.flatnonzero(found.case_town == test.town), found_in, assume_unique=True)


def _bits(words: NDArray[np.uint64], many: int) -> NDArray[np.bool_]:
    at = np.arange(many)
    found: NDArray[np.bool_] = (words[at // _WORD_BITS] >> (at % _WORD_BITS).astype(np.uint64) & np.uint64(1)).astype(
        bool
    )
    return found
