"""What the table of rights asks of screenings: one in each state, of a call of 室蘭市, with readers and readings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku.matching.committee import committee_record, rank_rows
from todoku.matching.decisions import decision_record
from todoku_web.accounts.actions.invitations import token_hash
from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.form_fields import FieldType, FormField, schema_of
from todoku_web.exchange.calls.models import Admission, Application, ApplicationState, Call, CallForm
from todoku_web.exchange.screening.facts import facts_of, read, written
from todoku_web.exchange.screening.models import (
    Candidate,
    Conflict,
    CriteriaVersion,
    Decision,
    Move,
    Ranking,
    Reading,
    Reviewer,
    Screening,
)
from todoku_web.exchange.screening.workflow import ReviewerState, ScreeningState

if TYPE_CHECKING:
    from web.rights.world import World

PREPARING, READING, MEETING, DECIDED = STATES = tuple(str(one) for one in ScreeningState)
INVITED, ACCEPTED, LEFT = "invited", "accepted", "left"
GIVEN, RELATED, UNDECLARED, STRUCK = READINGS = ("given", "related", "undeclared", "struck")
TOKEN = "a-token-of-the-table"
_TOKEN_HASH = token_hash(TOKEN)


def call_of(world: World, key: str, *, state: Any = CallState.DECIDED) -> Call:
    now = timezone.now()
    call = Call.objects.create(
        key=f"screening {key}",
        organisation=world.town,
        kind="project_call",
        title="x",
        description="x",
        admission=Admission.SELECTION,
        opens_at=now - timedelta(days=2),
        closes_at=now - timedelta(days=1),
        capacity=5,
        waiting_list=True,
        state=state,
        announced_at=now,
        most_each=50,
        stages=[{"id": "s1", "kind": "screening", "title": "x"}],
    )
    fields = (FormField("q1", FieldType.TEXT, "x"), FormField("paper", FieldType.FILE, "x"))
    call.form = CallForm.objects.create(call=call, number=1, schema=schema_of(fields))
    call.save()
    return call


def screening_of(world: World, state: str, key: str) -> Screening:
    """Return a screening with three applications, the second one for another town, and what its state needs."""
    call = call_of(world, key, state=CallState.ANNOUNCED)
    made = Screening.objects.create(
        call=call, stage="s1", title="x", is_final=True, readers=1, places=1, reserves=1, state=state,
        closes_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    rows = [{"id": "c1", "title": {"ja": "x", "en": ""}, "weight": 1, "anchors": [], "source": ""}]
    made.criteria = CriteriaVersion.objects.create(screening=made, number=1, rows=rows)
    made.confirmed_at = None if state == PREPARING else timezone.now()
    made.save()
    outcomes = (ApplicationState.WITHDRAWN, ApplicationState.WAITING, ApplicationState.NOT_SELECTED)
    for number in (1, 2, 3):
        for_town = number == 2
        one = Application.objects.create(
            call=call,
            form=call.form,
            key=f"{key} {number}"[-64:],
            applicant=world.who["other_town.drafter" if for_town else "staff"],
            applicant_name="x",
            organisation=world.body["other_town"] if for_town else None,
            answers={"q1": "x"},
            state=outcomes[number - 1] if state == DECIDED else ApplicationState.SUBMITTED,
            waiting_number=1 if state == DECIDED and number == 2 else None,
            number=number,
            submitted_at=timezone.now(),
        )
        if state != PREPARING:
            Candidate.objects.create(screening=made, application=one, number=number)
    if state in (MEETING, DECIDED):
        _ranked(made)
    return made


def _ranked(made: Screening) -> None:
    """Give a screening a rank table, and a decided one its decision, as if nothing had been withdrawn then."""
    facts = facts_of(made) | {"applications": [1, 2, 3], "withdrawn": []}
    facts["sheets"] = []
    kept = written(facts)
    ranks = rank_rows(read(kept.text.decode()))
    Ranking.objects.create(
        screening=made, number=1, facts=kept.text.decode(), facts_sha256=kept.sha256,
        result=decision_record(ranks).text.decode(), facts_version=0,
    )  # fmt: skip
    if made.state == DECIDED:
        moves = [{"application": number, "to": to, "reason": "x"} for number, to in
                 ((1, "selected"), (2, "reserve"), (3, "not_selected"))]  # fmt: skip
        record = committee_record({}, facts, ranks, moves)
        Decision.objects.create(
            screening=made, text=record.text.decode(), sha256=record.sha256, reason="x", decided_by_name="x",
            letter={"reference": "x", "day": "2026-04-01", "sender": "x", "contact": "", "note": ""},
        )  # fmt: skip


def application_of(screening: Screening, number: int) -> Application:
    found: Application = screening.call.applications.get(number=number)
    return found


def reviewer_of(world: World, screening: Screening, state: str, number: int, *, declared: bool = True) -> Reviewer:
    """Return somebody of no organisation as a reviewer of a screening of their own, for one reviews once in each."""
    own = screening_of(world, str(screening.state), f"of reviewer {number}") if number > 1 else screening
    return Reviewer.objects.create(
        screening=own,
        number=number,
        person=None if state == INVITED else world.who["signed_in"],
        name="x",
        email=world.who["signed_in"].email,
        token_hash=_TOKEN_HASH if state == INVITED and number == 1 else "",
        state=ReviewerState(state),
        most=9,
        declared_at=timezone.now() if declared and state == ACCEPTED else None,
    )


def readings_of(world: World) -> dict[str, Reading]:
    made = {}
    for number, name in enumerate(READINGS, start=20):
        screening = screening_of(world, READING, f"reading {name}")
        who = reviewer_of(world, screening, ACCEPTED, 1, declared=name != UNDECLARED)
        candidate = screening.candidates.get(number=1 + number % 3)
        state = "struck" if name == STRUCK else "assigned"
        if name == RELATED:
            Conflict.objects.create(reviewer=who, candidate=candidate, kind="paid", source="declared")
        made[name] = Reading.objects.create(screening=screening, candidate=candidate, reviewer=who, state=state)
    return made


def ready_one(world: World) -> Screening:
    """Return a screening that needs only to be decided."""
    made = screening_of(world, MEETING, "ready")
    by = world.who["own_town.approver"]
    for candidate, to in zip(made.candidates.all(), ("selected", "reserve", "not_selected"), strict=True):
        Move.objects.create(screening=made, candidate=candidate, to=to, reason="x", by=by, by_name="x")
    return made
