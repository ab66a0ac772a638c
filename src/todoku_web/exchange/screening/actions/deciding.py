"""Decides a screening: the record that anybody can make again, and the outcomes of its call, in one transaction."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from todoku.errors import InputError
from todoku.i18n import text
from todoku.matching.committee import OPEN, committee_record, outcome
from todoku_web.accounts.doors import require, require_seen
from todoku_web.exchange.calls.actions.locks import locked_call
from todoku_web.exchange.calls.actions.outcomes import MOST_AT_ONCE, set_outcomes
from todoku_web.exchange.calls.models import REASON_LENGTH, ApplicationState
from todoku_web.exchange.screening.actions.history import changed, locked
from todoku_web.exchange.screening.actions.telling import told_names
from todoku_web.exchange.screening.facts import facts_of, read, written
from todoku_web.exchange.screening.models import Decision
from todoku_web.exchange.screening.workflow import GONE, ScreeningState
from todoku_web.notices.actions import deliver, notice
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from todoku_web.exchange.screening.models import Ranking, Screening

_LINE, _NOTE = 120, 1000


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letters about a decision say besides it: number and day of the document, sender, contact, a note."""

    reference: str
    day: date
    sender: str
    contact: str = ""
    note: str = ""


def checked_letter(given: Letter) -> Letter:
    """Return what letters say, in order; InputError for what cannot be."""
    return Letter(
        one_line(given.reference, most=_LINE, needed=True),
        given.day,
        one_line(given.sender, most=_LINE, needed=True),
        paragraphs(given.contact, most=_NOTE),
        paragraphs(given.note, most=_NOTE),
    )


def moves_of(screening: Screening) -> list[dict[str, Any]]:
    """Return the meeting's moves in their order, of applications that stand."""
    rows = screening.moves.exclude(candidate__application__state__in=GONE).order_by("at", "pk")
    told = rows.values_list("candidate__number", "to", "reason", "by_name", "at")
    return [
        {"application": number, "to": to, "reason": reason, "by": by, "at": at.isoformat()}
        for number, to, reason, by, at in told
    ]


def decide(screening: Screening, letter: Letter, *, reason: str, by: Any, seen: int) -> Decision:
    """Decide: keep the record, and give the call's applications their outcomes, all of them or none.

    People are told when the results of the call are published; before the last judged stage, who goes on is told at
    once. Raises InputError where the rank table is outdated, more are selected than there are places, or something is
    open; ChangedMeanwhile, NotAllowed.
    """
    said, sent = one_line(reason, most=REASON_LENGTH, needed=True), checked_letter(letter)
    with transaction.atomic():
        locked_call(screening.call_id)
        now = locked(screening.pk)
        if now.state == ScreeningState.DECIDED and now.decision.decided_by_id == by.pk:
            return now.decision
        require(by, "screening.decide_screening", now)
        require_seen(now, seen)
        ranking = _current(now)
        facts, ranks, moves = read(ranking.facts), read(ranking.result), moves_of(now)
        decided = outcome(ranks["rows"], moves, places=now.places, reserves=now.reserves)
        _require_settled(now, decided)
        at = timezone.now()
        record = committee_record(_about(now, said, by, at), facts, ranks, moves)
        made = Decision.objects.create(
            screening=now,
            text=record.text.decode(),
            sha256=record.sha256,
            reason=said,
            decided_by=by,
            decided_by_name=str(by)[:80],
            at=at,
            letter=asdict(sent) | {"day": sent.day.isoformat()},
        )
        now.state, now.decided_at = ScreeningState.DECIDED, at
        _give(now, decided, moves, by)
        changed(now, "decided", by, said=said, sha256=record.sha256,
                counts={name: len(numbers) for name, numbers in decided.items()})  # fmt: skip
    return made


def _current(now: Screening) -> Ranking:
    """Return the rank table of the sheets as they stand; InputError where there is none."""
    last: Ranking | None = now.rankings.first()
    if last is None:
        raise InputError("screening.no_ranking")
    if last.facts_sha256 != written(facts_of(now)).sha256:
        raise InputError("screening.ranking_old")
    return last


def _require_settled(now: Screening, decided: Mapping[str, Sequence[int]]) -> None:
    if decided[OPEN]:
        raise InputError("screening.left_open", numbers=list(decided[OPEN][:20]))
    if len(decided["selected"]) > now.places:
        raise InputError("screening.over_places", found=len(decided["selected"]), places=now.places)


def _about(now: Screening, said: str, by: Any, at: Any) -> dict[str, Any]:
    return {
        "screening": str(now.pk),
        "call": {"id": str(now.call_id), "title": now.call.title, "organisation": now.organisation.name},
        "stage": {"id": now.stage, "title": now.title, "gives_places": now.is_final},
        "criteria": now.criteria.rows if now.criteria else [],
        "meeting": {"held_on": now.held_on, "attended": now.attended},
        "decided_at": timezone.localtime(at).isoformat(),
        "decided_by": str(by),
        "reason": said,
    }


def _give(now: Screening, decided: Mapping[str, Sequence[int]], moves: Iterable[Mapping[str, Any]], by: Any) -> None:
    """Give outcomes by the call's own action; those who wait one after the other, in the order of their turn."""
    versions = {
        number: (str(key), version)
        for number, key, version in now.candidates.values_list("number", "application_id", "application__version")
    }
    own = {move["application"]: move["reason"] for move in moves}
    usual = text("screening.reason.not_selected", "ja")
    if now.is_final:
        _set(now, [versions[one] for one in decided["selected"]], ApplicationState.SELECTED, by, "")
        for one in decided["reserve"]:
            _set(now, [versions[one]], ApplicationState.WAITING, by, "")
    else:
        _tell_who_goes_on(now, decided["selected"])
    by_reason: dict[str, list[tuple[str, int]]] = {}
    for one in decided["not_selected"]:
        by_reason.setdefault(own.get(one, usual), []).append(versions[one])
    for said, rows in by_reason.items():
        _set(now, rows, ApplicationState.NOT_SELECTED, by, said)


def _set(now: Screening, rows: Sequence[tuple[str, int]], state: Any, by: Any, said: str) -> None:
    for start in range(0, len(rows), MOST_AT_ONCE):
        set_outcomes(now.call, dict(rows[start : start + MOST_AT_ONCE]), state, by=by, reason=said)


def _tell_who_goes_on(now: Screening, numbers: Sequence[int]) -> None:
    found = now.candidates.filter(number__in=list(numbers)).select_related("application__applicant")
    deliver(
        notice(
            one.application.applicant,
            "screening.goes_on",
            url=reverse("calls:application", args=[one.application_id]),
            number=one.number,
            **told_names(now),
        )
        for one in found
        if one.application.applicant is not None
    )
