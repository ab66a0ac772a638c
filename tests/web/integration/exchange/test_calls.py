"""What becomes of calls: versions of their forms, who may answer, selection, steps, counts, and who is told."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import timezone

from sample_calls import (
    HOUR,
    SIMPLE,
    announced,
    applied,
    call_of_template,
    content,
    draft_call,
    draft_of,
    organiser,
    somebody,
)
from todoku.errors import InputError
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Role
from todoku_web.audit.actions import verify
from todoku_web.audit.models import Entry
from todoku_web.exchange.calls.actions import applying, calling, outcomes
from todoku_web.exchange.calls.clock import CallState, Phase
from todoku_web.exchange.calls.form_fields import FieldType, FormField
from todoku_web.exchange.calls.models import Application, CallForm
from todoku_web.exchange.calls.queries import tally
from todoku_web.notices.models import Notice

pytestmark = pytest.mark.django_db


def refused(code, doing, *args, **kwargs):
    with pytest.raises(InputError) as caught:
        doing(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


def notices_of(person):
    kinds = Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True)
    return [kind.removeprefix("calls.") for kind in kinds]


def state(application):
    application.refresh_from_db()
    return application.state


class TestForms:
    def test_a_form_that_changes_while_answers_exist_becomes_a_new_version(self, officer):
        call = announced(officer)
        done, draft = applied(call), draft_of(call, somebody())
        fields = (
            FormField("theme", FieldType.TEXT, "テーマ", required=True),
            FormField("q1", FieldType.TEXT, "場所", required=True),
        )
        call = calling.change_form(call, fields, by=officer, seen=call.version)
        assert CallForm.objects.filter(call=call).count() == 2
        done.refresh_from_db()
        assert (done.form.number, [one.id for one in done.form.fields]) == (1, ["theme"])
        refused("calls.form_is_newer", applying.submit, draft, by=draft.applicant, seen=draft.version)
        draft = applying.keep_draft(call, draft.answers, by=draft.applicant, key=draft.key, seen=draft.version)
        assert draft.form.number == 2
        refused("calls.answers_wrong", applying.submit, draft, by=draft.applicant, seen=draft.version)

    def test_a_version_never_changes(self, officer):
        form = draft_call(officer).form
        refused("calls.form_fixed", form.save)

    def test_the_same_form_makes_no_version(self, officer):
        call = draft_call(officer)
        assert calling.change_form(call, call.form.fields, by=officer, seen=call.version).form.number == 1

    def test_of_two_editors_the_second_is_asked(self, officer):
        call = draft_call(officer)
        calling.edit(call, content(title="一"), by=officer, seen=call.version)
        with pytest.raises(ChangedMeanwhile):
            calling.edit(call, content(title="二"), by=officer, seen=call.version)
        with pytest.raises(ChangedMeanwhile):
            calling.change_form(call, (), by=officer, seen=call.version)


class TestEligibility:
    def test_who_does_not_meet_a_rule_is_told_which_and_why(self, officer):
        call = announced(officer, eligibility=[{"kind": "organisation_kind", "in": ["municipality"]}])
        draft = draft_of(call, somebody())
        error = refused("calls.not_eligible", applying.submit, draft, by=draft.applicant, seen=draft.version)
        assert error.params["why"] == {"ja": "申込者は「個人」です。", "en": "The applicant is: a person."}

    def test_a_town_is_judged_by_its_census_population(self, officer, town):
        person = somebody()
        Membership.objects.create(person=person, organisation=town, role=Role.DRAFTER)
        small = announced(officer, eligibility=[{"kind": "population", "max": 20_000}])
        draft = draft_of(small, person, organisation=town)
        refused("calls.not_eligible", applying.submit, draft, by=person, seen=draft.version)
        large = announced(officer, eligibility=[{"kind": "population", "min": 20_000}])
        assert applied(large, person, organisation=town).state == "accepted"

    def test_what_is_not_known_is_declared(self, officer):
        call = announced(officer, eligibility=[{"kind": "declared", "text": {"ja": "学生である", "en": "Student"}}])
        draft = draft_of(call, somebody())
        refused("calls.not_declared", applying.submit, draft, by=draft.applicant, seen=draft.version)
        assert applied(call, declared=["r1"]).declared == ["r1"]


class TestSelection:
    @pytest.fixture
    def closed(self, officer, at):
        """Return a closed selection of two with four applications."""
        call = announced(officer, admission="selection", capacity=2)
        got = [applied(call) for _ in range(4)]
        at(call.closes_at)
        return call, got

    def test_nothing_is_decided_before_it_closes(self, officer):
        call = announced(officer, admission="selection")
        one = applied(call)
        chosen = {str(one.pk): one.version}
        refused("calls.outcome_early", outcomes.set_outcomes, call, chosen, "selected", by=officer)
        refused("calls.not_closed", calling.decide, call, by=officer, seen=call.version)

    def chosen(self, *applications):
        return {str(one.pk): Application.objects.get(pk=one.pk).version for one in applications}

    def test_outcomes_are_told_when_they_are_published_and_a_withdrawal_promotes_the_next(self, closed, officer):
        call, (one, two, three, four) = closed
        outcomes.set_outcomes(call, self.chosen(one, two), "selected", by=officer)
        outcomes.set_outcomes(call, self.chosen(three), "waiting", by=officer)
        refused("calls.undecided", calling.decide, call, by=officer, seen=call.version)
        outcomes.set_outcomes(call, self.chosen(four), "not_selected", by=officer, reason="対象外のため")
        four.refresh_from_db()
        assert (four.told_state, notices_of(four.applicant)) == ("submitted", ["submitted"])
        call = calling.decide(call, by=officer, seen=call.version)
        four = Application.objects.get(pk=four.pk)
        assert (four.told_state, four.reason) == ("not_selected", "対象外のため")
        assert notices_of(four.applicant) == ["submitted", "not_selected_now"]
        one.refresh_from_db()
        applying.withdraw(one, by=one.applicant, seen=one.version)
        assert [state(each) for each in (one, three)] == ["withdrawn", "selected"]
        assert notices_of(three.applicant) == ["submitted", "waiting_now", "promoted"]
        assert three.events.last().action == "promoted"

    def test_no_more_than_the_capacity_is_selected(self, closed, officer):
        call, got = closed
        refused("calls.capacity_full", outcomes.set_outcomes, call, self.chosen(*got), "selected", by=officer)
        assert {state(one) for one in got} == {"submitted"}

    def test_a_refusal_needs_its_reason(self, closed, officer):
        call, got = closed
        refused("planning.text_empty", outcomes.set_outcomes, call, self.chosen(*got), "not_selected", by=officer)
        refused("calls.outcome", outcomes.set_outcomes, call, self.chosen(*got), "accepted", by=officer)
        refused("calls.outcome_none", outcomes.set_outcomes, call, {}, "selected", by=officer)

    def test_one_that_was_withdrawn_meanwhile_changes_none_of_them(self, closed, officer):
        call, (one, two, *_) = closed
        seen = self.chosen(one, two)
        one.refresh_from_db()
        applying.withdraw(one, by=one.applicant, seen=one.version)
        with pytest.raises(ChangedMeanwhile):
            outcomes.set_outcomes(call, seen, "selected", by=officer)
        assert state(two) == "submitted"

    def test_of_another_call_nothing_is_decided(self, closed, officer):
        call, _ = closed
        other = announced(officer, admission="selection", closes_at=timezone.now() + HOUR)
        foreign = applied(other)
        with pytest.raises(ChangedMeanwhile):
            outcomes.set_outcomes(call, self.chosen(foreign), "selected", by=officer)


class TestSteps:
    def test_calling_off_tells_everybody_who_began(self, officer, django_capture_on_commit_callbacks):
        call = announced(officer, capacity=1, waiting_list=True)
        seated, waits, writes, left = applied(call), applied(call), draft_of(call, somebody()), applied(call)
        applying.withdraw(left, by=left.applicant, seen=left.version)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            call = calling.cancel(call, by=officer, seen=call.version, reason="大雪のため")
        assert call.phase == Phase.CANCELLED
        assert [state(one) for one in (seated, waits, writes, left)] == [
            "cancelled",
            "cancelled",
            "cancelled",
            "withdrawn",
        ]
        assert {one.to[0] for one in mail.outbox} == {one.applicant.email for one in (seated, waits, writes)}
        assert all("大雪のため" in one.body for one in mail.outbox)

    def test_calling_off_needs_a_reason(self, officer):
        call = announced(officer)
        refused("planning.text_empty", calling.cancel, call, by=officer, seen=call.version, reason=" ")

    def test_steps_are_gone_in_order(self, officer, at):
        call = draft_call(officer, opens_at=None, closes_at=None)
        refused("calls.no_period", calling.announce, call, by=officer, seen=call.version)
        call = calling.edit(call, content(), by=officer, seen=call.version)
        call = calling.announce(call, by=officer, seen=call.version)
        with pytest.raises(NotAllowed):
            calling.announce(call, by=officer, seen=call.version)
        at(call.closes_at)
        call = calling.decide(call, by=officer, seen=call.version)
        call = calling.finish(call, by=officer, seen=call.version)
        assert call.state == CallState.FINISHED
        for doing in (calling.decide, calling.finish):
            with pytest.raises(NotAllowed):
                doing(call, by=officer, seen=call.version)

    def test_a_drafter_drafts_and_an_approver_announces(self, officer):
        drafter = organiser(Role.DRAFTER)
        call = draft_call(drafter)
        with pytest.raises(NotAllowed):
            calling.announce(call, by=drafter, seen=call.version)
        call = calling.announce(call, by=officer, seen=call.version)
        with pytest.raises(NotAllowed):
            calling.edit(call, content(title="x"), by=drafter, seen=call.version)

    def test_how_seats_are_given_stays_once_somebody_has_applied(self, officer):
        call = announced(officer)
        applied(call)
        other = content(admission="selection")
        refused("calls.admission_fixed", calling.edit, call, other, by=officer, seen=call.version)

    def test_everything_stands_in_the_log(self, officer):
        call = announced(officer, capacity=1, waiting_list=True)
        first, _ = applied(call), applied(call)
        applying.withdraw(first, by=first.applicant, seen=first.version)
        calling.cancel(call, by=officer, seen=call.version, reason="x")
        said = list(Entry.objects.order_by("pk").values_list("action", flat=True))
        assert said == [
            "call.begun",
            "call.announced",
            "application.submitted",
            "application.submitted",
            "application.promoted",
            "application.withdrawn",
            "call.cancelled",
        ]
        assert verify().faults == ()


def test_telework_days_are_counted_as_the_deck_counts_them(officer):
    """北海道: 83 = 62 実施団体 + 21 応援団体 (総務省重点施策2020より, 2019-12, line 830)."""
    call = call_of_template(officer, "telework_days")
    bodies = Organisation.objects.bulk_create(
        Organisation(kind=OrganisationKind.VENDOR, name=f"団体{number}（架空）") for number in range(85)
    )
    person = somebody()
    Membership.objects.bulk_create(Membership(person=person, organisation=body, role=Role.DRAFTER) for body in bodies)
    implementing = {"role": "implementing", "people": 5}
    for number, body in enumerate(bodies):
        answers = implementing if number < 63 else {"role": "supporting", "support": "場所の提供"}
        made = applied(call, person, answers, organisation=body)
        if number in (0, 84):
            applying.withdraw(made, by=person, seen=made.version)
    counted = tally(call)
    assert (counted.total, counted.rows) == (83, (("implementing", 62), ("supporting", 21)))
    refused("calls.tally_field", calling.change_form, call, SIMPLE, by=officer, seen=call.version)
