"""The meetings of the made-up year's screenings: the rank table, what was struck and moved, the decision."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.i18n import text
from todoku.matching.committee import OPEN, committee_record, outcome, rank_rows
from todoku.matching.decisions import decision_record
from todoku_web.exchange.calls.models import ApplicationState
from todoku_web.exchange.screening.facts import read, written
from todoku_web.exchange.screening.models import Conflict, Decision, Move, Ranking
from todoku_web.exchange.screening.workflow import ConflictKind, ConflictSource, ReadingState, ScreeningState
from todoku_web.exchange.year.made_screening import READ_DAYS
from todoku_web.exchange.year.texts import texts

if TYPE_CHECKING:
    from datetime import datetime

    from todoku_web.exchange.screening.models import Reading
    from todoku_web.exchange.year.made_screening import MadeScreening

_S: Any = ApplicationState
_STRUCK_SHARE = 0.3


def meet_and_decide(made: MadeScreening) -> bool:
    """Hold the meeting of a screening whose reading is over, and decide; whether that was done in the year."""
    screening, now, at = made.screening, made.desk.frame.now, made.on(READ_DAYS)
    screening.state, screening.met_at = ScreeningState.MEETING, at
    screening.facts_version += 1
    made.note("held", at)
    if not _rank(made, at + timedelta(minutes=5)):
        return False
    if made.desk.draws.happens(_STRUCK_SHARE) and at + timedelta(hours=2) <= now:
        _strike(made, at + timedelta(hours=1))
        _rank(made, at + timedelta(hours=1, minutes=5))
    minuted = at + timedelta(hours=6)
    if minuted > now:
        return False
    screening.held_on = minuted.date()
    screening.attended, screening.minutes = texts()["screening"]["attended"], texts()["screening"]["minutes"]
    made.note("minuted", minuted)
    _move(made, minuted + timedelta(minutes=10))
    decided = made.on(READ_DAYS + 2)
    if decided > now:
        return False
    _decide(made, decided)
    return True


def facts_of(made: MadeScreening) -> dict[str, Any]:
    """Return the facts of a rank table as the portal reads them of the same screening."""
    screening = made.screening
    names = [one["id"] for one in made.criteria.rows]
    order = sorted(made.readings, key=lambda one: (one.candidate.number, one.reviewer.number))

    def told(state: Any) -> list[Any]:
        return [
            [one.candidate.number, one.reviewer.number, [one.scores.get(name) for name in names]]
            for one in order
            if one.state == state
        ]

    sheets, struck = told(ReadingState.SUBMITTED), told(ReadingState.STRUCK)
    return {
        "criteria": [[one["id"], one["weight"]] for one in made.criteria.rows],
        "criteria_version": made.criteria.number,
        "applications": [one.number for one in made.candidates],
        "withdrawn": [],
        "reviewers": sorted({sheet[1] for sheet in (*sheets, *struck)}),
        "sheets": sheets,
        "struck": struck,
        "places": screening.places,
        "reserves": screening.reserves,
        "seed": screening.seed,
    }


def _rank(made: MadeScreening, at: datetime) -> bool:
    """Make a rank table; whether that was done in the year."""
    if at > made.desk.frame.now:
        return False
    facts = written(facts_of(made))
    ranks = decision_record(rank_rows(read(facts.text.decode())))
    made.rankings.append(
        Ranking(
            screening=made.screening,
            number=len(made.rankings) + 1,
            made_by=made.officer,
            made_at=at,
            facts=facts.text.decode(),
            facts_sha256=facts.sha256,
            result=ranks.text.decode(),
            facts_version=made.screening.facts_version,
        )
    )
    made.note("ranked", at)
    return True


def _strike(made: MadeScreening, at: datetime) -> None:
    """Strike one sheet for a relation that the meeting found."""
    barred = {(one.reviewer.number, one.candidate.number) for one in made.conflicts}
    given: list[Reading] = [
        one
        for one in made.readings
        if one.state == ReadingState.SUBMITTED and (one.reviewer.number, one.candidate.number) not in barred
    ]
    one = made.desk.draws.one(given)
    reason = texts()["screening"]["struck"]
    made.conflicts.append(
        Conflict(
            reviewer=one.reviewer,
            candidate=one.candidate,
            kind=ConflictKind.ADVISED,
            source=ConflictSource.OFFICE,
            reason=reason,
            by=made.officer,
            at=at,
        )
    )
    one.state, one.struck_at, one.struck_by = ReadingState.STRUCK, at, made.officer
    one.changed_at, one.version = at, one.version + 1
    made.screening.facts_version += 1
    made.note("struck", at, candidate=one.candidate, reviewer=one.reviewer)


def _move(made: MadeScreening, at: datetime) -> None:
    """Put everybody whom the rank table leaves open on a side of the line."""
    screening = made.screening
    rows = read(made.rankings[-1].result)["rows"]
    placed = outcome(rows, [], places=screening.places, reserves=screening.reserves)
    free = screening.places - len(placed["selected"])
    candidates = {one.number: one for one in made.candidates}
    reason = texts()["screening"]["move"]
    for place, number in enumerate(placed[OPEN]):
        moment = at + timedelta(minutes=place)
        made.moves.append(
            Move(
                screening=screening,
                candidate=candidates[number],
                to="selected" if place < free else "not_selected",
                reason=reason,
                by=made.officer,
                by_name=str(made.officer),
                at=moment,
            )
        )
        made.note("moved", moment, said=reason, candidate=candidates[number])


def _decide(made: MadeScreening, at: datetime) -> None:
    """Keep the record, and give the call's applications their outcomes."""
    screening, words = made.screening, texts()["screening"]
    ranking = made.rankings[-1]
    facts, ranks = read(ranking.facts), read(ranking.result)
    moves = [
        {
            "application": one.candidate.number,
            "to": one.to,
            "reason": one.reason,
            "by": one.by_name,
            "at": one.at.isoformat(),
        }
        for one in made.moves
    ]
    record = committee_record(_about(made, words["decide"], at), facts, ranks, moves)
    day = timezone.localdate(at)
    letter = {
        "reference": f"{texts()['mark']}{day.year}-{str(screening.pk)[:4]}",
        "day": day.isoformat(),
        "sender": screening.call.organisation.name,
        "contact": words["contact"],
        "note": texts()["note"],
    }
    made.decisions.append(
        Decision(
            screening=screening,
            text=record.text.decode(),
            sha256=record.sha256,
            reason=words["decide"],
            decided_by=made.officer,
            decided_by_name=str(made.officer),
            at=at,
            letter=letter,
        )
    )
    screening.state, screening.decided_at = ScreeningState.DECIDED, at
    _give(made, outcome(ranks["rows"], moves, places=screening.places, reserves=screening.reserves), moves, at)
    made.note("decided", at, said=words["decide"])


def _about(made: MadeScreening, reason: str, at: datetime) -> dict[str, Any]:
    """Return what a decision is and whose, as the portal writes it."""
    screening, call = made.screening, made.screening.call
    return {
        "screening": str(screening.pk),
        "call": {"id": str(call.pk), "title": call.title, "organisation": call.organisation.name},
        "stage": {"id": screening.stage, "title": screening.title, "gives_places": screening.is_final},
        "criteria": made.criteria.rows,
        "meeting": {"held_on": screening.held_on, "attended": screening.attended},
        "decided_at": timezone.localtime(at).isoformat(),
        "decided_by": str(made.officer),
        "reason": reason,
    }


def _give(made: MadeScreening, decided: dict[str, list[int]], moves: list[dict[str, Any]], at: datetime) -> None:
    """Give outcomes by the call's desk, those in reserve one after the other; before the last stage some go on."""
    desk, by = made.desk, made.officer
    application = {one.number: one.application for one in made.candidates}
    if made.screening.is_final:
        desk.give([application[one] for one in decided["selected"]], _S.SELECTED, at, by=by)
        for one in decided["reserve"]:
            desk.give([application[one]], _S.WAITING, at, by=by)
    own = {one["application"]: one["reason"] for one in moves}
    usual = text("screening.reason.not_selected", "ja")
    by_reason: dict[str, list[Any]] = {}
    for one in decided["not_selected"]:
        by_reason.setdefault(own.get(one, usual), []).append(application[one])
    for reason, found in by_reason.items():
        desk.give(found, _S.NOT_SELECTED, at, by=by, reason=reason)
