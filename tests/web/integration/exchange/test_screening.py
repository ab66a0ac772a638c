"""Screenings: relations bar readings whatever and whenever they become known; reviewers answer, change and leave."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from sample_calls import organiser, somebody
from sample_screening import (
    all_scored,
    begun,
    closed_call,
    dealt,
    declared,
    first,
    held,
    invited,
    meets,
    now,
    opened,
    refused,
    scored,
    told,
)
from todoku_web.accounts.doors import NotAllowed
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Role
from todoku_web.audit.actions import verify
from todoku_web.audit.models import Entry
from todoku_web.exchange.calls.actions import calling
from todoku_web.exchange.screening.actions import (
    assigning,
    relations,
    replacing,
    setting_up,
)
from todoku_web.exchange.screening.actions import reviewers as people
from todoku_web.exchange.screening.actions.reviewers import Fields
from todoku_web.exchange.screening.facts import read
from todoku_web.exchange.screening.models import Conflict
from todoku_web.exchange.screening.workflow import LIVE, ReadingState

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def body(name="ある会社"):
    return Organisation.objects.create(kind=OrganisationKind.VENDOR, name=name)


class TestRelations:
    def test_nothing_is_shown_before_relations_are_declared(self, officer, at):
        screening = begun(closed_call(officer, at), officer)
        who = invited(screening, officer)
        refused("screening.not_confirmed", declared, who)
        screening = setting_up.confirm(now(screening), by=officer, seen=now(screening).version)
        assert told(who.person)[-1] == "screening.declare"
        given = replacing.give(screening, screening.candidates.first(), who)
        assert not who.person.has_perm("screening.read_application", given)
        refused("screening.nobody_ready", assigning.deal, screening, by=officer, seen=screening.version)
        given.reviewer = declared(who)
        screening.state = "reading"
        screening.save()
        given.screening = screening
        assert who.person.has_perm("screening.read_application", given)

    def test_own_related_and_declared_applications_are_never_given(self, officer, at, work_off):
        one, two, three = somebody(), somebody(), somebody()
        firm = body()
        Membership.objects.create(person=one, organisation=firm, role=Role.VIEWER)
        Membership.objects.create(person=two, organisation=firm, role=Role.DRAFTER)
        call = closed_call(officer, at, applications=5, applicants=[two, three])
        apart = call.applications.get(number=3)
        screening, them = opened(
            officer, at, work_off, call=call, reviewers=5, people=[one, two, three], related={3: apart}
        )
        given = {(row.reviewer_id, row.candidate.number) for row in screening.readings.select_related("candidate")}
        ids = [who.pk for who in them]
        assert not given & {(ids[0], 1), (ids[1], 1), (ids[2], 2), (ids[3], 3)}
        assert sorted(screening.readings.filter(state__in=LIVE).values_list("candidate__number", flat=True)) == sorted(
            [1, 2, 3, 4, 5] * 2
        )
        assert set(Conflict.objects.values_list("source", flat=True)) == {"found", "declared"}

    def test_who_joins_the_applicant_later_reads_and_scores_no_more_and_the_sheet_is_struck(
        self, officer, at, work_off
    ):
        firm = body()
        applicant = somebody()
        Membership.objects.create(person=applicant, organisation=firm, role=Role.DRAFTER)
        call = closed_call(officer, at, applicants=[applicant])
        screening, _ = opened(officer, at, work_off, call=call)
        mine = (
            screening.readings.filter(candidate__number=1)
            .select_related("reviewer__person", "candidate", "screening")
            .first()
        )
        scored(mine, 5)
        person = mine.reviewer.person
        Membership.objects.create(person=person, organisation=firm, role=Role.VIEWER)
        from todoku_web.accounts.models import Person

        person = Person.objects.get(pk=person.pk)
        assert not person.has_perm("screening.read_application", mine)
        all_scored_but_related(screening)
        at(now(screening).closes_at)
        screening = held(screening, officer, work_off)
        mine.refresh_from_db()
        assert mine.state == ReadingState.STRUCK
        facts = read(screening.rankings.first().facts)
        assert [one[:2] for one in facts["struck"]] == [[1, mine.reviewer.number]]
        assert [1, mine.reviewer.number] not in [one[:2] for one in facts["sheets"]]

    def test_a_relation_reported_after_scoring_strikes_the_sheet_finds_another_and_tells_everyone(
        self, officer, at, work_off, django_capture_on_commit_callbacks
    ):
        screening, _ = opened(officer, at, work_off, readers=2, reviewers=4)
        all_scored(screening)
        mine = first(screening, ReadingState.SUBMITTED)
        other_officer = organiser(Role.REVIEWER)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            relations.report(mine, kind="relative", reason="義理の兄弟", by=mine.reviewer.person)
        mine.refresh_from_db()
        assert (mine.state, mine.scores != {}) == (ReadingState.STRUCK, True)
        fresh = screening.readings.get(candidate=mine.candidate, state=ReadingState.ASSIGNED)
        assert fresh.reviewer_id != mine.reviewer_id
        assert "screening.given" in told(fresh.reviewer.person)
        assert "screening.office_struck" in told(officer)
        assert "screening.office_struck" in told(other_officer)
        addresses = {address for one in mail.outbox for address in one.to}
        assert {officer.email, fresh.reviewer.person.email} <= addresses
        assert not any("義理" in one.body for one in mail.outbox)
        assert "義理" not in "".join(Entry.objects.values_list("detail_json", flat=True))
        actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))
        assert actions[-2:] == ["screening.given", "screening.struck"]
        assert not verify().faults
        relations.report(mine, kind="relative", reason="義理の兄弟", by=mine.reviewer.person)
        assert Entry.objects.count() == len(actions)
        refused("screening.conflict_kind", relations.report, fresh, kind="x", reason="y", by=officer)
        refused("planning.text_empty", relations.report, fresh, kind="paid", reason=" ", by=officer)

    def test_after_the_deadline_the_office_gives_the_replacement_one_of_its_own(self, officer, at, work_off):
        screening, _ = meets(officer, at, work_off)
        mine = first(screening, ReadingState.SUBMITTED)
        relations.report(mine, kind="paid", reason="委託を受けていた", by=officer)
        number = mine.candidate.number
        assert "screening.struck" in told(mine.reviewer.person)
        assert screening.readings.filter(candidate=mine.candidate, state__in=LIVE).count() == 1
        refused("screening.replacement_deadline", replacing.replace, screening, number, closes_at=None, by=officer)
        until = timezone.now() + dt.timedelta(days=1)
        replacing.replace(screening, number, closes_at=until, by=officer)
        refused("screening.has_readers", replacing.replace, screening, number, closes_at=until, by=officer)
        fresh = first(screening)
        at(until)
        refused("screening.closed", scored, fresh, 3)
        at(until - SECOND)
        assert scored(fresh, 3).state == ReadingState.SUBMITTED

    def test_where_nobody_is_left_it_is_said(self, officer, at, work_off):
        screening, _ = opened(officer, at, work_off, reviewers=2)
        relations.report(first(screening), kind="paid", reason="x", by=officer)
        refused("screening.nobody_left", replacing.replace, screening, 1, closes_at=None, by=officer)

    def test_a_stranger_reports_and_declares_nothing(self, officer, at, work_off):
        screening, them = opened(officer, at, work_off)
        with pytest.raises(NotAllowed):
            relations.report(first(screening), kind="paid", reason="x", by=somebody())
        with pytest.raises(NotAllowed):
            relations.declare(them[0], {}, done=True, by=them[1].person)
        refused(
            "screening.no_such_application",
            relations.declare,
            them[0],
            {"x": ("paid", "")},
            done=True,
            by=them[0].person,
        )


def all_scored_but_related(screening):
    from todoku_web.exchange.screening.relations import is_related

    waiting = screening.readings.filter(state=ReadingState.ASSIGNED).select_related(
        "candidate", "reviewer", "screening"
    )
    for one in waiting:
        if not is_related(one):
            scored(one, 3)


class TestReviewers:
    def test_an_address_is_invited_once_and_answers_once(self, officer, at):
        screening = begun(closed_call(officer, at), officer)
        who = invited(screening, officer, accepts=False)
        fields = Fields(3)
        refused(
            "screening.invited_already",
            people.invite,
            screening,
            email=who.email.upper(),
            name="x",
            fields=fields,
            by=officer,
        )
        with pytest.raises(NotAllowed):
            people.answer(who, accepts=True, by=somebody())
        assert (
            people.answer(who, accepts=True, by=who.person, fields=Fields(7, ("tourism",), ("5G", "５ｇ", "雪"))).most
            == 7
        )
        who = people.answer(who, accepts=True, by=who.person)
        assert (who.keywords, who.issues, who.version) == (["5G", "雪"], ["tourism"], 2) or who.keywords == [
            "５ｇ",
            "雪",
        ]
        with pytest.raises(NotAllowed):
            people.answer(who, accepts=False, by=who.person)

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"email": "x"}, "screening.email"),
            ({"fields": Fields(0)}, "screening.most"),
            ({"fields": Fields(501)}, "screening.most"),
            ({"fields": Fields(3, ("nothing",))}, "planning.choice"),
            ({"fields": Fields(3, (), tuple(f"k{n}" for n in range(31)))}, "screening.keywords"),
            ({"name": " "}, "planning.text_empty"),
        ],
    )
    def test_what_cannot_be_is_refused(self, officer, at, given, code):
        screening = begun(closed_call(officer, at), officer)
        refused(
            code,
            people.invite,
            screening,
            **{"email": "a@example.jp", "name": "審査員", "fields": Fields(3), "by": officer} | given,
        )

    def test_who_sees_the_applicants_as_an_officer_reads_nothing_blind(self, officer, at):
        call = closed_call(officer, at)
        drafter, viewer = organiser(Role.DRAFTER), organiser(Role.VIEWER)
        screening = begun(call, officer)
        refused("screening.sees_names", invited, screening, officer, drafter)
        assert invited(screening, officer, viewer).state == "accepted"
        open_one = begun(closed_call(officer, at), officer, hides_applicant=False)
        assert invited(open_one, officer, drafter).state == "accepted"

    def test_of_who_leaves_sheets_count_on_and_the_rest_is_dealt_again(self, officer, at, work_off):
        screening, them = opened(officer, at, work_off, reviewers=4)
        mine = first(screening)
        scored(mine, 4)
        who = mine.reviewer
        people.leave(who, by=who.person, reason="都合により")
        assert set(who.readings.values_list("state", flat=True)) == {"submitted", "released"}
        assert told(officer)[-1] == "screening.left"
        screening = dealt(screening, officer, work_off)
        live = screening.readings.filter(state__in=LIVE)
        assert live.filter(reviewer=who).count() == 1
        assert live.count() == 8
        with pytest.raises(NotAllowed):
            people.leave(them[1], by=somebody(), reason="x")

    def test_who_declined_is_invited_once_more_and_the_link_before_is_void(self, officer, at):
        screening = begun(closed_call(officer, at), officer)
        who = invited(screening, officer, accepts=False)
        before = who.token_hash
        people.answer(who, accepts=False, by=who.person, reason="多忙")
        again, _ = people.invite_anew(who, by=officer)
        assert (again.state, again.reason, again.token_hash != before) == ("invited", "", True)
        assert people.answer(again, accepts=True, by=who.person).state == "accepted"
        refused("screening.invited_already", people.invite_anew, again, by=officer)

    def test_of_a_call_that_is_called_off_reviewers_are_told(self, officer, at, work_off):
        screening, them = opened(officer, at, work_off)
        call = screening.call
        call.refresh_from_db()
        calling.cancel(call, by=officer, seen=call.version, reason="大雪のため")
        assert told(them[0].person)[-1] == "screening.call_cancelled"
        with pytest.raises(NotAllowed):
            scored(first(screening), 3)

    def test_earlier_reviewers_are_invited_again_as_they_were(self, officer, at):
        before = begun(closed_call(officer, at), officer)
        who = invited(before, officer, issues=("labour",), keywords=("雪",), most=7)
        screening = begun(closed_call(officer, at), officer)
        (again,) = people.invite_again(screening, [str(who.pk)], by=officer)
        assert (again[0].email, again[0].most, again[0].keywords, again[0].state) == (who.email, 7, ["雪"], "invited")
        assert people.earlier_reviewers(screening) == []
