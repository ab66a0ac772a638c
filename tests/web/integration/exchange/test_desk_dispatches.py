"""Dispatches of advisers: asked for, agreed to, within limits, reported and confirmed; what ends them; bad input."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from todoku.dates import JST
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed
from todoku_web.accounts.models import OrganisationKind, Role
from todoku_web.audit.actions import verify
from todoku_web.exchange.calls.clock import CallState
from todoku_web.exchange.calls.models import Application, Call, CallForm
from todoku_web.exchange.desk.actions import advisers, consequences, dispatches, visits
from todoku_web.exchange.desk.models import AdviserDays, Dispatch, DispatchEvent, Visit
from todoku_web.exchange.needs.actions import needs as of_needs
from todoku_web.exchange.needs.actions import offers as of_offers
from todoku_web.exchange.needs.models import Need, Offer
from todoku_web.notices.models import Notice
from web.integration.exchange.desking import DAY, NOON, desk, organisation, refused, reported, sign_in, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def them(at):
    at(NOON)
    return desk()


def told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def confirmed(them, visit):
    found = reported(them, visit)
    return visits.judge(found, "confirm", by=them.decider, seen=found.version)


class TestAsking:
    def test_the_form_that_is_sent_twice_asks_once_and_all_are_told(self, them):
        assert them.dispatch().pk == them.dispatch().pk
        assert [told(one) for one in (them.adviser, them.officer, them.clerk)] == [
            ["desk.dispatch_asked"],
            ["desk.dispatch_asked"],
            [],
        ]

    def test_the_same_adviser_comes_once_a_year_for_the_same_project(self, them):
        found = them.dispatch()
        error = refused("desk.times_a_year", them.dispatch, key="again")
        assert (error.params["most"], error.params["year"]) == (1, 2024)
        other = Offer.objects.create(key="o", organisation=them.body, kind="people", title="別の助言者", state="open")
        assert them.dispatch(key="team", offer=other).state == "asked", "a team may come"
        them.lead(found, "decline")
        assert them.dispatch(key="later").state == "asked", "what came to nothing does not count"

    @pytest.mark.parametrize(
        ("moment", "taken"),
        [
            (dt.datetime(2024, 12, 31, 23, 59, 59, tzinfo=JST), True),
            (dt.datetime(2025, 1, 1, 0, 0, 0, tzinfo=JST), False),
            (dt.datetime(2024, 3, 31, 23, 59, 59, tzinfo=JST), True),
            (dt.datetime(2024, 4, 1, 0, 0, 0, tzinfo=JST), True),
        ],
    )
    def test_applications_come_in_the_months_of_the_calls_to_the_second_in_japan(self, them, at, moment, taken):
        at(moment)
        if taken:
            assert them.dispatch().asked_on == moment.date()
        else:
            refused("desk.out_of_season", them.dispatch)

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"kind": "technology"}, "desk.no_adviser"),
            ({"state": "paused"}, "desk.no_adviser"),
            ({"open_until": NOON.date() - DAY}, "desk.no_adviser"),
            ({"areas": ["13"]}, "desk.adviser_elsewhere"),
        ],
    )
    def test_only_an_adviser_who_takes_requests_here_is_asked(self, them, change, code):
        Offer.objects.filter(pk=them.offer.pk).update(**change)
        refused(code, them.dispatch)
        assert not Dispatch.objects.exists()

    def test_it_goes_to_a_local_government_of_the_place_and_is_decided_above_it(self, them):
        other = organisation(OrganisationKind.MUNICIPALITY, "登別市", "01230")
        refused("desk.not_local_government", them.dispatch, organisation=other)
        refused("desk.not_local_government", them.dispatch, organisation=them.body)
        refused("desk.dispatch_office", them.dispatch, office=them.town)
        with pytest.raises(NotAllowed):
            them.dispatch(by=them.asker)


class TestFromAnApplication:
    def test_a_selected_application_waits_until_an_adviser_was_asked(self, them, client):
        call = Call.objects.create(
            key="c",
            organisation=them.bureau,
            kind="adviser_dispatch",
            title="派遣",
            description="x",
            admission="selection",
            state=CallState.ANNOUNCED,
            announced_at=NOON,
        )
        form = CallForm.objects.create(call=call, number=1, schema={})
        application = Application.objects.create(
            call=call,
            form=form,
            key="a",
            applicant=them.clerk,
            applicant_name="x",
            organisation=them.town,
            state="selected",
            number=1,
            submitted_at=dt.datetime(2024, 4, 30, 23, 59, tzinfo=JST),
            answers={"theme": "窓口"},
        )
        said = {"offer": them.offer, "title": "窓口", "area_code": "01205", "by": them.officer}
        with pytest.raises(NotAllowed):
            dispatches.begin_from(application, key="k", **said)
        call.state = CallState.DECIDED
        call.save()
        application.refresh_from_db()
        page = sign_in(client, them.officer).get(reverse("desk:own_dispatches")).content.decode()
        assert reverse("desk:new_dispatch_from", args=[application.pk]) in page
        refused(
            "desk.not_local_government", dispatches.begin_from, application, key="k", **{**said, "area_code": "01230"}
        )
        found = dispatches.begin_from(application, key="k", **said)
        assert (found.asked_on, found.office, found.organisation) == (dt.date(2024, 4, 30), them.bureau, them.town)
        refused("desk.times_a_year", dispatches.begin_from, application, key="k2", **{**said, "title": "窓　口"})
        assert "派遣を待つ申請" not in client.get(reverse("desk:own_dispatches")).content.decode()
        them.lead(found, "agree")
        them.visit(found, 1, 2)
        application.state = "withdrawn"
        application.save()
        refused("desk.application_gone", them.lead, found, "decide")
        application.events.create(actor=them.clerk, action="withdrawn")
        found.refresh_from_db()
        assert (found.state, found.visits.get().state) == ("cancelled", "cancelled")


class TestVisits:
    def test_three_days_are_three_days_and_a_cancelled_one_is_free_again(self, them):
        found = them.agreed()
        planned = [them.visit(found, day, 6) for day in (0, 1, 2)]
        error = refused("desk.visit_days", them.visit, found, 3, 1)
        assert (error.params["most"], error.params["found"]) == (3, 4)
        visits.cancel(planned[1], by=them.adviser, said="吹雪")
        assert them.visit(found, 3, 1).state == "planned"
        assert [one.action for one in found.events.all()][-2:] == ["visit_cancelled", "visit_planned"]

    def test_online_takes_ten_hours_and_a_visit_on_the_spot_counts_the_days_of_all(self, them):
        found = them.agreed()
        for day in range(5):
            them.visit(found, day, 2, online=True)
        error = refused("desk.visit_hours", them.visit, found, 6, 0.5, online=True)
        assert error.params["hours"] == "10.5"
        refused("desk.visit_days_mixed", them.visit, found, 0, 1)

    @pytest.mark.parametrize(
        ("day", "hours", "code"),
        [(-1, 2, "desk.visit_past"), (302, 2, "desk.visit_year"), (1, 0.25, "desk.hours"), (1, 25, "desk.hours")],
    )
    def test_bad_days_and_hours_are_refused_in_one_line(self, them, day, hours, code):
        refused(code, them.visit, them.agreed(), day, hours)

    def test_the_adviser_s_own_days_are_kept(self, them):
        found = them.agreed()
        days = {"first": NOON.date() + DAY, "last": NOON.date() + 2 * DAY}
        noted = advisers.add_days(them.offer, **days, by=them.adviser, key="k")
        assert advisers.add_days(them.offer, **days, by=them.adviser, key="k") == noted
        refused("desk.not_offered", them.visit, found, 0, 2)
        assert them.visit(found, 2, 2).day == NOON.date() + 2 * DAY
        advisers.remove_days(them.offer, noted.pk, by=them.adviser)
        advisers.remove_days(them.offer, noted.pk, by=them.adviser)
        assert not AdviserDays.objects.exists()
        assert them.visit(found, 0, 2).state == "planned"

    def test_nobody_is_in_two_towns_on_one_day(self, them):
        first = them.agreed()
        them.visit(first, 0, 6)
        second_need = Need.objects.create(
            key="n2",
            author=them.asker,
            organisation=them.town,
            who="municipality",
            issue_area="tourism",
            title="二つ目",
            area_code="01205",
            state="open",
        )
        second = them.agreed(key="d2", need=second_need)
        refused("desk.adviser_busy", them.visit, second, 0, 2)
        refused("desk.adviser_busy", them.visit, second, 0, 2, online=True)
        them.visit(first, 1, 1, online=True)
        assert them.visit(second, 1, 1, online=True).online, "two talks online go on one day"
        Offer.objects.filter(pk=them.offer.pk).update(capacity=2)
        assert them.visit(second, 0, 2).state == "planned", "a body of two has another to send"

    def test_what_the_adviser_gives_to_one_need_is_kept(self, them):
        Offer.objects.filter(pk=them.offer.pk).update(days_max=1, hours_max=5)
        found = them.agreed()
        refused("desk.visit_own_hours", them.visit, found, 0, 6)
        them.visit(found, 0, 5)
        refused("desk.visit_own_days", them.visit, found, 1, 0.5)

    def test_a_form_that_is_sent_twice_plans_once(self, them):
        found = them.agreed()
        assert them.visit(found, 0, 6, key="same") == them.visit(found, 0, 6, key="same")
        assert Visit.objects.count() == 1

    def test_nobody_plans_before_the_adviser_has_agreed(self, them):
        with pytest.raises(NotAllowed):
            them.visit(them.dispatch(), 0, 2)


class TestCourse:
    def test_the_whole_way_from_asking_to_the_end(self, them):
        found = them.agreed()
        refused("desk.no_visits", them.lead, found, "decide")
        visit = them.visit(found, 0, 6)
        them.lead(found, "decide")
        refused("desk.not_confirmed", them.lead, found, "end")
        back = reported(them, visit)
        visits.judge(back, "send_back", by=them.decider, seen=back.version, said="時間を書く")
        confirmed(them, visit)
        assert them.lead(found, "end", said="照会が済んだ").state == "ended"
        assert verify().faults == ()
        actions = list(DispatchEvent.objects.filter(dispatch=found).values_list("action", flat=True))
        assert actions == [
            "asked",
            "agree",
            "visit_planned",
            "decide",
            "visit_reported",
            "visit_sent_back",
            "visit_reported",
            "visit_confirmed",
            "end",
        ]
        assert told(them.clerk)[-1] == "desk.dispatch_end"

    def test_a_visit_is_reported_on_its_day_or_later_to_the_second(self, them, at):
        found = them.agreed()
        visit = them.visit(found, 1, 2)
        them.lead(found, "decide")
        at(dt.datetime(2024, 6, 3, 23, 59, 59, tzinfo=JST))
        refused("desk.report_early", reported, them, visit)
        at(dt.datetime(2024, 6, 4, 0, 0, 0, tzinfo=JST))
        assert reported(them, visit).state == "reported"

    def test_the_hours_that_it_took_are_those_that_count(self, them):
        found = them.agreed()
        visit = them.visit(found, 0, 4, online=True)
        them.lead(found, "decide")
        reported(them, visit, minutes=9 * 60)
        refused("desk.visit_hours", them.visit, found, 1, 1.5, online=True)
        refused("desk.hours", reported, them, visit, minutes=7)

    def test_two_who_report_or_judge_at_once_are_told(self, them):
        found = them.decided()
        visit = found.visits.get()
        seen = visit.version
        reported(them, visit)
        with pytest.raises(ChangedMeanwhile):
            visits.report(visit, advised="x", next_steps="y", minutes=60, by=them.clerk, seen=seen)
        with pytest.raises(ChangedMeanwhile):
            visits.judge(visit, "confirm", by=them.decider, seen=seen)
        version = found.version
        them.visit(found, 1, 1)
        with pytest.raises(ChangedMeanwhile):
            dispatches.go(found, "cancel", by=them.decider, seen=version, said="x")


class TestWhatEndsIt:
    def withdraw(self, them):
        boss = somebody(them.body, Role.REVIEWER)
        them.offer.refresh_from_db()
        of_offers.go(them.offer, "withdraw", by=boss, seen=them.offer.version, said="退任")

    def test_an_adviser_who_withdraws_after_the_decision_frees_the_days_and_all_are_told(self, them):
        found = them.agreed()
        held, coming = them.visit(found, 0, 6), them.visit(found, 1, 6)
        them.lead(found, "decide")
        self.withdraw(them)
        found.refresh_from_db()
        states = dict(Visit.objects.values_list("pk", "state"))
        assert (states[held.pk], states[coming.pk]) == ("planned", "cancelled"), "today's may have been held"
        assert (found.state, found.counts) == ("decided", True)
        assert all(told(one)[-1] == "desk.dispatch_adviser_withdrawn" for one in (them.clerk, them.officer))
        refused("desk.adviser_gone", them.visit, found, 2, 1)
        confirmed(them, held)
        assert them.lead(found, "end").state == "ended"
        assert verify().faults == ()

    def test_before_any_visit_it_comes_to_nothing_and_another_can_be_asked(self, them):
        found = them.agreed()
        them.visit(found, 1, 6)
        self.withdraw(them)
        found.refresh_from_db()
        assert (found.state, found.counts) == ("cancelled", False)
        other = Offer.objects.create(key="o", organisation=them.body, kind="people", title="別の助言者", state="open")
        assert them.dispatch(key="other", offer=other).state == "asked"

    def test_a_need_that_is_closed_takes_its_dispatch_along(self, them):
        found = them.agreed()
        boss = somebody(them.town, Role.REVIEWER)
        of_needs.go(them.need, "close", by=boss, seen=them.need.version, said="解決")
        found.refresh_from_db()
        assert found.state == "cancelled"

    def test_a_merged_municipality_takes_its_dispatches_along(self, them, monkeypatch):
        found = them.dispatch()
        monkeypatch.setattr(
            consequences, "holding", lambda code: ("01230", "室蘭市") if code == "01205" else (code, "")
        )
        assert consequences.follow_mergers() == 1
        found.refresh_from_db()
        assert (found.area_code, found.events.last().action) == ("01230", "moved")
