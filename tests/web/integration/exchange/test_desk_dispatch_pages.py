"""The limits of a year that offices record, and what the pages of dispatches show of them; bad input."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from todoku.dates import JST
from todoku_web.accounts.doors import ChangedMeanwhile
from todoku_web.accounts.models import Membership, Role
from todoku_web.exchange.desk.actions import visits, years
from todoku_web.exchange.desk.actions.years import YearContent
from todoku_web.exchange.desk.models import YearRule
from todoku_web.exchange.needs.models import Need
from web.integration.exchange.desking import DAY, NOON, desk, refused, reported, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def them(at):
    at(NOON)
    return desk()


class TestYears:
    THIS = dt.datetime(2026, 11, 23, 12, tzinfo=JST)

    def content(self, **given):
        said = {"days": 2, "online_hours": 5, "first_month": 4, "last_month": 12, "times_a_year": 1, "report_days": 7}
        told = {
            "fiscal_year": 2026,
            "numbers": {**said, **given.pop("numbers", {})},
            "source_title": "令和8年度の要領（架空）",
            "source_url": "https://example.go.jp/yoryo",
            "checked_on": self.THIS.date(),
        }
        return YearContent(**{**told, **given})

    def test_a_year_that_nobody_verified_lets_no_visit_be_planned_until_a_bureau_records_it(self, them, at):
        at(self.THIS)
        found = them.agreed()
        refused("desk.year_unknown", self.visit, them, found, 0)
        years.record_year(self.content(), office=them.bureau, by=them.decider, seen=0)
        for day in range(2):
            self.visit(them, found, day)
        error = refused("desk.visit_days", self.visit, them, found, 2)
        assert error.params["most"] == 2

    def visit(self, them, found, day):
        content = visits.VisitContent(self.THIS.date() + day * DAY, 60, online=False)
        return visits.plan(found, content, by=them.clerk, key=f"y{day}")

    def test_two_who_record_it_at_once_are_told(self, them, at):
        at(self.THIS)
        years.record_year(self.content(), office=them.bureau, by=them.decider, seen=0)
        with pytest.raises(ChangedMeanwhile):
            years.record_year(self.content(numbers={"days": 9}), office=them.bureau, by=them.decider, seen=0)
        again = years.record_year(self.content(numbers={"days": 3}), office=them.bureau, by=them.decider, seen=1)
        assert (again.version, YearRule.objects.get().days) == (2, 3)

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"fiscal_year": 2024}, "desk.year_far"),
            ({"fiscal_year": 2029}, "desk.year_far"),
            ({"numbers": {"days": None}}, "desk.year_numbers"),
            ({"numbers": {"days": 0}}, "needs.number"),
            ({"numbers": {"last_month": None}}, "desk.year_months"),
            ({"numbers": {"first_month": 12, "last_month": 4}}, "desk.year_months"),
            ({"source_url": ""}, "desk.year_source"),
            ({"source_url": "ftp://x"}, "needs.link"),
            ({"source_title": ""}, "planning.text_empty"),
            ({"checked_on": THIS.date() + DAY}, "desk.checked_on"),
        ],
    )
    def test_limits_without_a_source_are_none(self, them, at, given, code):
        at(self.THIS)
        refused(code, years.record_year, self.content(**given), office=them.bureau, by=them.decider, seen=0)
        assert not YearRule.objects.exists()

    def test_what_the_programme_knows_is_not_recorded_anew(self, them):
        refused(
            "desk.year_built_in",
            years.record_year,
            self.content(fiscal_year=2024),
            office=them.bureau,
            by=them.decider,
            seen=0,
        )


class TestPages:
    def test_who_takes_part_sees_the_report_and_everybody_that_it_is(self, them, client):
        found = them.decided()
        reported(them, found.visits.get())
        page = reverse("desk:dispatch", args=[found.pk])
        assert "電柱の位置を調べる" not in client.get(page).content.decode()
        assert "総務省が負担します" in client.get(page).content.decode()
        for person in (them.clerk, them.adviser, them.officer):
            assert "電柱の位置を調べる" in sign_in(client, person).get(page).content.decode()

    def test_a_refused_visit_says_which_limit_and_keeps_what_was_typed(self, them, client):
        found = them.decided()
        for day in (1, 2):
            them.visit(found, day, 6)
        sent = sign_in(client, them.clerk).post(
            reverse("desk:plan", args=[found.pk]), {"day": "2024-06-20", "hours": "２", "online": "no", "key": "k"}
        )
        page = sent.content.decode()
        assert sent.status_code == 422
        assert "3日までです（この予定で4日）" in page
        assert 'value="2024-06-20"' in page
        for typed in ({"day": "", "hours": "2"}, {"day": "2024-06-20", "hours": "many"}):
            assert client.post(reverse("desk:plan", args=[found.pk]), typed).status_code == 422

    def test_a_year_s_page_takes_what_was_typed_and_shows_where_numbers_are_from(self, them, client, at):
        at(TestYears.THIS)
        page = reverse("desk:year", args=[2026])
        assert "確かめていません" in client.get(page).content.decode()
        sign_in(client, them.decider)
        typed = {"days": "３", "online_hours": "10", "source_title": "要領", "source_url": "https://example.go.jp/"}
        assert client.post(page, {**typed, "checked_on": ""}).status_code == 422
        assert client.post(page, {**typed, "days": "x", "checked_on": "2026-11-20"}).status_code == 422
        assert client.post(page, {**typed, "checked_on": "2026-11-20"}).status_code == 302
        assert "https://example.go.jp/" in client.get(page).content.decode()
        assert client.get(reverse("desk:year", args=[1999])).status_code == 404
        assert client.get(reverse("desk:year", args=[99999])).status_code == 404

    def test_lists_take_as_many_queries_for_three_rows_as_for_one(self, them, client):
        Membership.objects.create(person=them.clerk, organisation=them.body, role=Role.DRAFTER)
        sign_in(client, them.clerk)
        counted = []
        for number in range(3):
            need = Need.objects.create(
                key=f"n{number}",
                author=them.asker,
                organisation=them.town,
                who="municipality",
                issue_area="tourism",
                title="題",
                area_code="01205",
                state="open",
            )
            found = them.agreed(key=f"d{number}", need=need)
            them.visit(found, number, 6)
            them.lead(found, "decide")
            for name in ("desk:dispatches", "desk:own_dispatches"):
                with CaptureQueriesContext(connection) as held:
                    assert client.get(reverse(name)).context["page"].paginator.count == number + 1
                counted.append(len(held))
        assert counted[:2] == counted[-2:]
