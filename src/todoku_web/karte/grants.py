"""What each programme says of a municipality on a day: who may have how much of it, why, and by which clause."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from todoku.errors import ProgrammeError
from todoku.i18n import text
from todoku.programmes.grounds import municipal_grounds, unknown_grounds
from todoku.programmes.question import Question
from todoku.programmes.rulebook.load import builtin_programmes
from todoku.programmes.settle import settle
from todoku.reports.rows import words
from todoku_web.karte.build import figures

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from todoku.i18n import Lang
    from todoku.programmes.question import Status
    from todoku.programmes.reasoning import Candidate, Reasoning
    from todoku.programmes.rulebook.rules import CompiledGrant, Programme
    from todoku.programmes.trace import TraceStep

IMPLEMENTERS = ("municipality", "third_sector", "private")
OPEN, UNKNOWN, CLOSED = "open", "unknown", "closed"
_REMEMBERED = 512


@dataclass(frozen=True, slots=True)
class Step:
    """A sentence of the reasoning, with the clause it rests on and where that stands."""

    sentence: str
    clause: str
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a grant says to implementers who all get the same answer."""

    implementers: tuple[str, ...]
    status: Status
    status_name: str
    gives: tuple[str, ...]
    """The national share, or what else is given: one for each form that is open."""
    reasons: tuple[Step, ...]
    changes: tuple[str, ...]
    """What would change the answer."""


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A grant of a programme with its answers; ``group`` is open, unknown or closed."""

    programme: str
    title: str
    grant: str
    authority: str
    support: str
    rule_status: str
    historical: bool
    group: str
    answers: tuple[Answer, ...]


@lru_cache(maxsize=_REMEMBERED)
def grant_rows(
    code: str, lang: Lang, *, version: str, day: dt.date, rules_as_of: dt.date | None = None
) -> tuple[GrantRow, ...]:
    """Return what every grant says of a municipality for a decision on a day, those that give something first.

    ``rules_as_of`` asks what the rules of another day would give: such an answer is conditional on their holding.
    ``version`` is that of the data, so that newer data are asked anew.
    """
    assert version
    rows = [
        _row(programme, grant, _answers(programme, grant, code, lang, day, rules_as_of), lang, day)
        for programme in builtin_programmes().values()
        for grant in programme.grants.values()
    ]
    order = (OPEN, UNKNOWN, CLOSED)
    return tuple(sorted(rows, key=lambda row: (order.index(row.group), row.historical)))


def _row(programme: Programme, grant: CompiledGrant, answers: tuple[Answer, ...], lang: Lang, day: dt.date) -> GrantRow:
    at = grant.at(day)
    status = "programmes.rule_status." + at.version.status if at is not None else "karte.rules_outside"
    return GrantRow(
        programme=programme.id,
        title=programme.file.title.in_lang(lang),
        grant=grant.grant.title.in_lang(lang),
        authority=programme.file.authority.in_lang(lang),
        support=text(f"programmes.support.{grant.grant.support}", lang),
        rule_status=text(status, lang),
        historical=programme.file.era == "historical",
        group=_group(answers),
        answers=answers,
    )


def _group(answers: Iterable[Answer]) -> str:
    found = {answer.status for answer in answers}
    if found & {"eligible", "conditional"}:
        return OPEN
    return UNKNOWN if "unknown" in found else CLOSED


def _answers(
    programme: Programme, grant: CompiledGrant, code: str, lang: Lang, day: dt.date, rules_as_of: dt.date | None
) -> tuple[Answer, ...]:
    """Return the answers, one for all implementers to whom the same is said."""
    found: dict[Answer, list[str]] = {}
    for implementer in IMPLEMENTERS:
        answer = _answer(programme, _question(code, implementer, grant, day, rules_as_of), lang)
        found.setdefault(answer, []).append(text(f"programmes.implementer.{implementer}", lang))
    return tuple(replace(answer, implementers=tuple(names)) for answer, names in found.items())


def _question(code: str, implementer: str, grant: CompiledGrant, day: dt.date, rules_as_of: dt.date | None) -> Question:
    known = municipal_grounds(code)
    return Question(
        decision_date=day,
        municipality_code=code,
        implementer=implementer,
        eligible_cost_jpy=0,
        grounds=unknown_grounds() if known is None else known.of(),
        indices=figures().indices.get(code, {}) if implementer == "municipality" else {},
        rules_as_of=rules_as_of,
        grant=grant.grant.id,
    )


def _answer(programme: Programme, question: Question, lang: Lang) -> Answer:
    """Return the answer to a question, without saying whose question it was."""
    try:
        settled = settle(programme, question)
    except ProgrammeError:  # the grant has no rules of that day
        step = Step(text("karte.no_rules_then", lang, day=question.rules_as_of), "", "")
        return Answer((), "unknown", text("programmes.status.unknown", lang), (), (step,), ())
    return Answer(
        implementers=(),
        status=settled.status,
        status_name=text(f"programmes.status.{settled.status}", lang),
        gives=_gives(settled, lang),
        reasons=tuple(_step(step, lang) for step in (*settled.reasons, *settled.cautions)),
        changes=tuple(dict.fromkeys(step.sentence(lang) for step in settled.changes)),
    )


def _gives(settled: Reasoning, lang: Lang) -> tuple[str, ...]:
    if settled.status == "ineligible":
        return ()
    return tuple(_form(one, lang) for one in settled.candidates)


def _form(one: Candidate, lang: Lang) -> str:
    terms = one.terms
    if terms.rate is not None:
        given = text("programmes.trace.rate", lang, rate=str(terms.rate))
    else:
        given = text("programmes.gives.fixed", lang, fixed_jpy=terms.fixed_jpy)
    limits = [
        text(f"karte.limit.{name}", lang, amount=words.yen(amount, lang))
        for name, amount in (
            ("cost_floor", terms.cost_floor_jpy),
            ("cost_cap", terms.cost_cap_jpy),
            ("grant_cap", terms.grant_cap_jpy),
        )
        if amount is not None
    ]
    told = [part for part in (one.condition.get(lang, ""), given, *limits) if part]
    return text("karte.list_mark", lang).join(told)


def _step(step: TraceStep, lang: Lang) -> Step:
    return Step(step.sentence(lang), step.clause or "", step.source or "")
