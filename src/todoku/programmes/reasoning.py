"""Collects the steps of an assessment as they are found: the trace, what decides, what is taken for granted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from todoku.programmes.fiscal_index import FoundIndex
from todoku.programmes.trace import TraceStep

if TYPE_CHECKING:
    from todoku.programmes.amounts import Terms
    from todoku.programmes.question import Question, Status
    from todoku.programmes.rulebook.rules import CompiledGrant, CompiledVersion, Programme
    from todoku.programmes.rulebook.schema import Citation, RateRow, Rounding, Route, Rules
    from todoku.programmes.rulebook.terms import Limits

_NO_INDEX = FoundIndex(None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that may give the amount, with the terms of it; the row is None for a user's own rate."""

    row: RateRow | None
    terms: Terms
    limits: Limits | None
    condition: dict[str, str]
    """Under which choice it is the one; empty texts where the question settles it."""


@dataclass(slots=True)
class Reasoning:
    """What has been found so far; each part of the assessment adds to it. Nothing in it depends on the cost."""

    programme: Programme
    question: Question
    grant: CompiledGrant
    actual: CompiledVersion | None = None
    """The version of the decision date; None before the grant began or after it ended."""
    rules: Rules | None = None
    """The rules used, which a what-if takes from another date."""
    supposed: bool = False
    """Whether these stand in the place of unknown ones: what they refuse, the decision date's own may give."""
    refused: bool = False
    """Whether supposed rules give nothing, whatever the cost."""
    rounding: Rounding | None = None
    index: FoundIndex = _NO_INDEX
    """The fiscal index that the rules mean, which is the question's from then on."""
    status: Status = "unknown"
    candidates: tuple[Candidate, ...] = ()
    """What may give the amount: none where there is none, several where a choice is open."""
    route: Route | None = None
    area: str | None = None
    grounds: tuple[str, ...] = ()
    trace: list[TraceStep] = field(default_factory=list)
    reasons: list[TraceStep] = field(default_factory=list)
    cautions: list[TraceStep] = field(default_factory=list)
    changes: list[TraceStep] = field(default_factory=list)

    def say(self, key: str, cite: tuple[Citation, ...] | None = None, *, decides: bool = False, **params: Any) -> None:
        """Add a step to the trace, and to the reasons where it decides."""
        step = TraceStep(key, params, **(self.programme.cited(cite) if cite is not None else {}))
        self.add(step, decides=decides)

    def add(self, step: TraceStep, *, decides: bool = False) -> None:
        """Add a step that is already made."""
        self.trace.append(step)
        if decides:
            self.reasons.append(step)

    def refusal(self) -> TraceStep:
        """Return the step which says that supposed rules give nothing, so that the amount is not known."""
        assert self.actual is not None
        version = self.actual.version
        reason = version.reason.both() if version.reason is not None else ""
        return TraceStep("programmes.trace.what_if_refuses", {"reason": reason}, **self.programme.cited(version.cite))

    def caution(self, key: str, cite: tuple[Citation, ...] | None = None, **params: Any) -> None:
        """Add a step that stands after the deciding ones among the reasons: what the answer takes for granted."""
        self.say(key, cite, **params)
        self.cautions.append(self.trace[-1])
