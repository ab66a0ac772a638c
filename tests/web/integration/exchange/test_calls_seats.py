"""What becomes of applications: the deadline, seats, waiting lists, once and no more, and who is told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from sample_calls import (
    HOUR,
    announced,
    applied,
    content,
    draft_of,
    somebody,
)
from todoku.errors import InputError
from todoku_web.accounts.doors import ChangedMeanwhile
from todoku_web.accounts.models import Membership, Role
from todoku_web.exchange.calls.actions import applying, calling
from todoku_web.exchange.calls.models import Application, Call
from todoku_web.exchange.calls.queries import seats_left, waiting_place
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


class TestDeadline:
    def test_the_last_instant_is_taken_and_the_very_second_of_the_deadline_is_not(self, officer, at):
        call = announced(officer)
        in_time, late = (draft_of(call, somebody()) for _ in range(2))
        at(call.closes_at - dt.timedelta(microseconds=1))
        assert applying.submit(in_time, by=in_time.applicant, seen=in_time.version).number == 1
        at(call.closes_at)
        error = refused("calls.closed", applying.submit, late, by=late.applicant, seen=late.version)
        assert error.params["closes"] == f"{timezone.localtime(call.closes_at):%Y-%m-%d %H:%M}"
        assert (state(late), late.answers) == ("draft", {"theme": "雪"})

    def test_what_is_written_after_the_deadline_is_kept_all_the_same(self, officer, at):
        call, person = announced(officer), somebody()
        at(call.closes_at + HOUR)
        assert draft_of(call, person, {"theme": "遅れた"}).answers == {"theme": "遅れた"}

    def test_nothing_is_taken_before_it_opens(self, officer, at):
        call = announced(officer)
        draft = draft_of(call, somebody())
        at(call.opens_at - dt.timedelta(microseconds=1))
        refused("calls.not_yet_open", applying.submit, draft, by=draft.applicant, seen=draft.version)
        at(call.opens_at)
        assert applying.submit(draft, by=draft.applicant, seen=draft.version).state == "accepted"

    def test_a_deadline_may_be_put_off_but_not_into_the_past(self, officer):
        call = announced(officer)
        past = timezone.now() - dt.timedelta(seconds=1)
        refused("calls.closes_past", calling.edit, call, content(closes_at=past), by=officer, seen=call.version)
        later = content(closes_at=timezone.now() + 5 * HOUR)
        assert calling.edit(call, later, by=officer, seen=call.version).closes_at == later.closes_at


class TestSeats:
    def test_who_comes_first_is_accepted_and_the_rest_wait_in_order(self, officer):
        call = announced(officer, capacity=2, waiting_list=True)
        got = [applied(call) for _ in range(4)]
        assert [one.state for one in got] == ["accepted", "accepted", "waiting", "waiting"]
        assert [one.number for one in got] == [1, 2, 3, 4]
        assert [waiting_place(one) for one in got] == [None, None, 1, 2]
        call.refresh_from_db()
        assert seats_left(call) == 0

    def test_without_a_waiting_list_it_is_full_and_the_draft_stays(self, officer):
        call = announced(officer, capacity=1)
        applied(call)
        draft = draft_of(call, somebody())
        refused("calls.full", applying.submit, draft, by=draft.applicant, seen=draft.version)
        assert (state(draft), draft.number) == ("draft", None)

    def test_a_seat_that_becomes_free_goes_to_who_waits_first_and_all_are_told(
        self, officer, django_capture_on_commit_callbacks
    ):
        call = announced(officer, capacity=1, waiting_list=True)
        first, second, third = (applied(call) for _ in range(3))
        with django_capture_on_commit_callbacks(execute=True):
            applying.withdraw(first, by=first.applicant, seen=first.version, reason="都合により")
        assert [state(one) for one in (first, second, third)] == ["withdrawn", "accepted", "waiting"]
        assert waiting_place(third) == 1
        assert notices_of(second.applicant) == ["waiting", "promoted"]
        assert {letter.to[0] for letter in mail.outbox} == {first.applicant.email, second.applicant.email}
        letter = next(one for one in mail.outbox if one.to == [second.applicant.email])
        assert "あなたの番" in letter.body
        assert "it is yours" in letter.body
        assert Notice.objects.filter(mailed_at__isnull=False).count() == 2

    def test_more_seats_go_to_who_waits_and_fewer_than_are_taken_are_refused(self, officer):
        call = announced(officer, capacity=1, waiting_list=True)
        got = [applied(call) for _ in range(4)]
        call = calling.edit(call, content(capacity=3, waiting_list=True), by=officer, seen=call.version)
        assert [state(one) for one in got] == ["accepted", "accepted", "accepted", "waiting"]
        error = refused("calls.capacity_taken", calling.edit, call, content(capacity=2), by=officer, seen=call.version)
        assert error.params == {"taken": 3}

    def test_somebody_whose_account_is_gone_is_passed_over(self, officer):
        call = announced(officer, capacity=1, waiting_list=True)
        first, left, inactive, third = (applied(call) for _ in range(4))
        left.applicant.delete()
        inactive.applicant.is_active = False
        inactive.applicant.save()
        applying.withdraw(first, by=first.applicant, seen=first.version)
        assert [state(one) for one in (left, inactive, third)] == ["withdrawn", "withdrawn", "accepted"]
        assert left.applicant_name
        assert left.events.last().action == "account_gone"

    def test_nobody_is_promoted_once_it_has_begun(self, officer, at):
        held_at = timezone.now() + 3 * HOUR
        call = announced(officer, capacity=1, waiting_list=True, held_at=held_at)
        first, second = applied(call), applied(call)
        at(held_at)
        applying.withdraw(first, by=first.applicant, seen=first.version)
        assert state(second) == "waiting"

    def test_a_server_of_mail_that_fails_keeps_nobody_from_a_seat(
        self, officer, settings, django_capture_on_commit_callbacks
    ):
        settings.EMAIL_BACKEND = "sample_calls.BrokenMail"
        call = announced(officer)
        with django_capture_on_commit_callbacks(execute=True):
            made = applied(call)
        assert state(made) == "accepted"
        assert Notice.objects.get(person=made.applicant).mailed_at is None


class TestOnce:
    def test_the_same_page_sent_twice_is_one_application(self, officer):
        call, person = announced(officer), somebody()
        for _ in range(2):
            draft = applying.keep_draft(call, {"theme": "雪"}, by=person, key="k", seen=1)
            made = applying.submit(draft, by=person, seen=draft.version)
        assert (Application.objects.count(), made.number, made.events.count()) == (1, 1, 1)

    def test_one_applicant_hands_in_as_many_as_the_call_says(self, officer):
        call, person = announced(officer), somebody()
        first = applied(call, person)
        draft = draft_of(call, person)
        refused("calls.applied_already", applying.submit, draft, by=person, seen=draft.version)
        applying.withdraw(first, by=person, seen=first.version)
        assert applying.submit(draft, by=person, seen=draft.version).number == 2

    def test_an_organisation_counts_as_one_whoever_applies_for_it(self, officer, town, person_in):
        from allauth.account.models import EmailAddress

        call = announced(officer)
        people = [person_in(town, Role.DRAFTER) for _ in range(2)]
        for one in people:
            EmailAddress.objects.create(user=one, email=one.email, verified=True)
        applied(call, people[0], organisation=town)
        draft = draft_of(call, people[1], organisation=town)
        refused("calls.applied_already", applying.submit, draft, by=people[1], seen=draft.version)

    def test_nobody_applies_for_an_organisation_in_which_they_only_look(self, officer, town):
        call, person = announced(officer), somebody()
        refused("calls.not_for_organisation", draft_of, call, person, organisation=town)
        Membership.objects.create(person=person, organisation=town, role=Role.VIEWER)
        person._todoku_memberships = None
        refused("calls.not_for_organisation", draft_of, call, person, organisation=town)

    def test_a_call_begun_twice_by_one_page_is_one_call(self, officer):
        (body,) = officer.organisations.all()
        made = {calling.begin(body, content(), (), key="same", by=officer).pk for _ in range(2)}
        assert len(made) == Call.objects.count() == 1

    def test_two_who_write_at_one_draft_do_not_overwrite_each_other(self, officer):
        call, person = announced(officer), somebody()
        applying.keep_draft(call, {"theme": "一"}, by=person, key="k")
        applying.keep_draft(call, {"theme": "二"}, by=person, key="k", seen=1)
        with pytest.raises(ChangedMeanwhile):
            applying.keep_draft(call, {"theme": "三"}, by=person, key="k", seen=1)
        assert Application.objects.get().answers == {"theme": "二"}
