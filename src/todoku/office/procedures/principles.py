"""Scores municipalities by the three principles of the smart municipality, from facts that they stated.

A fact of a procedure is met, not met, not applicable, or unknown. A score is the share met of those known to be met or
not, with the ends that the unknown ones leave open; unknown facts are counted apart. Inventories differ from town to
town, so that scores are compared over the procedures that all of them list.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from todoku.i18n import LANGS, load_yaml
from todoku.office.survey.forms import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from todoku.i18n import Lang
    from todoku.office.procedures.inventory import Procedure

State = Literal["met", "not_met", "not_applicable", "unknown"]


@dataclass(frozen=True, slots=True)
class Principle:
    """One of the three principles: its number in the source, its name there, and the facts that stand for it."""

    id: str
    number: int
    name: Mapping[Lang, str]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How many facts are met, not met, not applicable and unknown; the score is None where nothing is known."""

    met: int
    not_met: int
    not_applicable: int
    unknown: int

    @property
    def score(self) -> float | None:
        """The share met of the facts known, 0-1."""
        known = self.met + self.not_met
        return self.met / known if known else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The score if all unknown facts were not met, and if all were met."""
        whole = self.met + self.not_met + self.unknown
        return (self.met / whole, (self.met + self.unknown) / whole) if whole else None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A municipality's score by principle and by fact, over ``procedures`` of its procedures."""

    municipality: str
    procedures: int
    by_principle: Mapping[str, Score]
    by_fact: Mapping[str, Score]


def _content() -> dict[str, Any]:
    file = resources.files("todoku").joinpath("data/office/procedures.yaml")
    content: dict[str, Any] = load_yaml(file.read_text(encoding="utf-8"))
    return content


@cache
def principles() -> tuple[Principle, ...]:
    """Return the three principles in the order of their source."""
    return tuple(
        Principle(one["id"], one["number"], {lang: one["name"][lang] for lang in LANGS}, tuple(one["facts"]))
        for one in _content()["principles"]
    )


@cache
def principles_source() -> tuple[str, str]:
    """Return title and month of the paper that states the principles."""
    source = _content()["source"]
    return source["title"], str(source["date"])


def scorecards(procedures: Sequence[Procedure]) -> tuple[Scorecard, ...]:
    """Return the scorecard of each municipality over all that it lists."""
    towns = dict.fromkeys(one.municipality for one in procedures)
    return tuple(_scorecard(town, [one for one in procedures if one.municipality == town]) for town in towns)


def common_scorecards(procedures: Sequence[Procedure]) -> tuple[Scorecard, ...]:
    """Return scorecards over the procedures that every municipality lists under one name; none for one municipality."""
    names: dict[str, set[str]] = {}
    for one in procedures:
        names.setdefault(one.municipality, set()).add(plain(one.name))
    if len(names) < 2:  # noqa: PLR2004 (nobody to compare with)
        return ()
    shared = set.intersection(*names.values())
    return scorecards([one for one in procedures if plain(one.name) in shared])


def fact_state(one: Procedure, fact: str) -> State:
    """Return whether a procedure meets a fact, by what was stated of it; KeyError for a fact that is none."""
    return _STATES[fact](one)


def _offered_online(one: Procedure) -> State:
    return "met" if one.offered_online is None and (one.online_share or 0) > 0 else _yes(one.offered_online)


def _fee_paid_online(one: Procedure) -> State:
    return "not_applicable" if one.has_fee is False else _yes(one.fee_paid_online)


def _asks_only_once(one: Procedure) -> State:
    return "not_applicable" if one.attachments == 0 else _none(one.own_records)


def _runs_as_service(one: Procedure) -> State:
    if one.service == "none":
        return "not_applicable"
    return "unknown" if one.service is None else "met" if one.service == "service" else "not_met"


def _yes(told: bool | None) -> State:  # noqa: FBT001 (an answer)
    return "unknown" if told is None else "met" if told else "not_met"


def _none(told: float | None) -> State:
    return "unknown" if told is None else "met" if not told else "not_met"


_STATES: dict[str, Callable[[Procedure], State]] = {
    "offered_online": _offered_online,
    "no_signature": lambda one: _none(one.signature_needed),
    "no_paper_forms": lambda one: _none(one.paper_forms),
    "fee_paid_online": _fee_paid_online,
    "asks_only_once": _asks_only_once,
    "runs_as_service": _runs_as_service,
    "use_of_freed_time": lambda one: _yes(one.use_of_freed_time),
}


def _scorecard(town: str, procedures: Sequence[Procedure]) -> Scorecard:
    by_fact = {fact: _score(procedures, (fact,)) for one in principles() for fact in one.facts}
    by_principle = {one.id: _score(procedures, one.facts) for one in principles()}
    return Scorecard(town, len(procedures), by_principle, by_fact)


def _score(procedures: Sequence[Procedure], facts: Sequence[str]) -> Score:
    states = [fact_state(one, fact) for one in procedures for fact in facts]
    return Score(*(states.count(state) for state in ("met", "not_met", "not_applicable", "unknown")))
