"""What the table of rights asks of the desk: a question, an answer, a dispatch, a visit in each state."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from todoku.dates import fiscal_year
from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.form_fields import Choice, FieldType, FormField, schema_of
from todoku_web.exchange.calls.models import Application, ApplicationState, Call, CallForm, CallKind
from todoku_web.exchange.desk.models import Dispatch, Knowledge, Question, QuestionFile, QuestionStep, Visit
from todoku_web.exchange.desk.workflow import DispatchState, KnowledgeState, QuestionState, VisitState
from todoku_web.exchange.needs.models import Need, NeedState, Offer, OfferState
from todoku_web.uploads.actions import take
from todoku_web.uploads.kinds import Kind

if TYPE_CHECKING:
    from web.rights.world import World

QUESTIONS = {state: f"desk.state.{state}" for state in QuestionState.values}
ANSWERS = {state: f"desk.knowledge_state.{state}" for state in KnowledgeState.values}
_FIELDS = (FormField("role", FieldType.CHOICE, "x", required=True, choices=(Choice("a", "x"), Choice("b", "y"))),)
DISPATCHES = {state: f"desk.dispatch_state.{state}" for state in DispatchState.values}
VISITS = {state: f"desk.visit_state.{state}" for state in VisitState.values}


def a_need(world: World, state: Any, key: str) -> Need:
    """Return a need of the vendor."""
    return Need.objects.create(
        key=f"desk {key}",
        author=world.who["signed_in"],
        organisation=world.body["vendor"],
        state=state,
        area_code="01205",
        issue_area="mobility",
        title="x",
        who="firm",
    )


def an_offer(world: World, key: str) -> Offer:
    """Return an adviser who can be asked."""
    return Offer.objects.create(
        key=f"desk {key}", organisation=world.body["adviser"], kind="people", title="x", state=OfferState.OPEN
    )


def a_question(world: World, state: Any, key: str) -> Question:
    """Return a question, with a file."""
    question = Question.objects.create(
        key=f"{key} {state}",
        author=world.who["signed_in"],
        asker_name="someone else",
        organisation=world.body["vendor"],
        office=world.body["bureau"],
        field="tourism",
        area_code="01205",
        title="y",
        text="y",
        may_publish=True,
        state=state,
        due_on=timezone.localdate(),
    )
    step = QuestionStep.objects.create(question=question, action="asked", to_state="open", version=1)
    upload = take(SimpleUploadedFile("x.csv", b"a,b\n1,2\n"), kinds={Kind.CSV}, by=world.who["signed_in"])
    QuestionFile.objects.create(question=question, step=step, upload=upload)
    return question


def an_answer(world: World, state: Any, key: str) -> Knowledge:
    """Return an answer of the bureau."""
    return Knowledge.objects.create(
        key=f"{key} {state}",
        office=world.body["bureau"],
        field="money",
        title="x",
        answer="x",
        checked_on=timezone.localdate(),
        state=state,
    )


def a_dispatch(world: World, state: Any, key: str) -> Dispatch:
    """Return a dispatch with a visit today."""
    need = a_need(world, NeedState.OPEN, f"{key} {state}")
    dispatch = Dispatch.objects.create(
        key=f"{key} {state}",
        need=need,
        project=f"need:{need.pk}",
        offer=an_offer(world, f"{key} {state}"),
        organisation=world.town,
        office=world.body["bureau"],
        area_code="01205",
        title="x",
        asked_on=timezone.localdate(),
        fiscal_year=fiscal_year(timezone.localdate()),
        state=state,
    )
    _visit(dispatch, VisitState.CONFIRMED if state == DispatchState.DECIDED else VisitState.PLANNED)
    return dispatch


def _visit(dispatch: Dispatch, state: Any) -> Visit:
    return Visit.objects.create(key="x", dispatch=dispatch, day=timezone.localdate(), minutes=60, state=state)


def visits_of_each(world: World, key: str) -> dict[str, Visit]:
    """Return a visit in each state, each of a decided dispatch of its own."""
    made = {}
    for state, word in VISITS.items():
        dispatch = a_dispatch(world, DispatchState.DECIDED, f"{key} visit {state}")
        visit = dispatch.visits.get()
        visit.state = state
        visit.save()
        made[word] = visit
    return made


def a_call(world: World, kind: Any, key: str) -> Call:
    """Return a decided call of the bureau."""
    now = timezone.now()
    call = Call.objects.create(
        key=f"desk {key}",
        organisation=world.body["bureau"],
        kind=kind,
        title="x",
        description="x",
        admission="selection",
        opens_at=now - timedelta(days=2),
        closes_at=now - timedelta(days=1),
        state=CallState.DECIDED,
        announced_at=now,
        last_number=1,
        tally_field="role",
    )
    call.form = CallForm.objects.create(call=call, number=1, schema=schema_of(_FIELDS))
    call.save()
    return call


def an_application(world: World, key: str) -> Application:
    """Return a selected application of the town for an adviser."""
    call = a_call(world, CallKind.ADVISER_DISPATCH, key)
    return Application.objects.create(
        call=call,
        form=call.form,
        key=key,
        applicant=world.who["own_town.drafter"],
        applicant_name="x",
        organisation=world.town,
        state=ApplicationState.SELECTED,
        number=1,
        submitted_at=timezone.now(),
    )
