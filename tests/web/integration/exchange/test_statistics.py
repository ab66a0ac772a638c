"""Figures: what is counted of a need's way, what the public is not told, lists behind the numbers, files, bad input."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from sample_calls import announced, applied
from todoku_web.accounts.models import Person, Role
from todoku_web.exchange.lending.models import Reservation
from todoku_web.exchange.needs.actions import needs as of_needs
from todoku_web.exchange.needs.models import Need
from todoku_web.exchange.statistics.courses import Asked, all_courses
from todoku_web.exchange.statistics.funnel import counts
from todoku_web.exchange.statistics.others import Loans, calls_by_kind, loans
from todoku_web.exchange.statistics.published import COLUMNS, TABLES
from todoku_web.exchange.statistics.report import report
from todoku_web.exchange.statistics.tables import overall
from web.integration.exchange.trying import CONTENT, adopted, led
from web.lending_world import at as lending_day
from web.lending_world import make_lending_world

pytestmark = pytest.mark.django_db
PAGE = "statistics:figures"


def rows(client, **query):
    """Return the figures of the CSV file, as the portal publishes them."""
    content = client.get(reverse("statistics:file", args=["csv"]), query).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def told(found, table, measure, *, stage="", grouping="all", group=None):
    """Return the value of one figure of a file."""
    return next(
        one["value"]
        for one in found
        if (one["table"], one["measure"], one["stage"], one["grouping"]) == (table, measure, stage, grouping)
        and group in (None, one["group"])
    )


def many(town, count, *, first=0, **fields):
    """Make handed-in needs of 室蘭市 directly."""
    person = Person.objects.create_user(f"many{first}@example.jp", "a-long-password")
    now = timezone.now()
    common = {"author": person, "organisation": town, "who": "municipality", "issue_area": "tourism", "title": "x"}
    common["area_code"] = "01205"
    Need.objects.bulk_create(
        Need(key=f"n{first + number}", submitted_at=now, **{**common, **fields}) for number in range(count)
    )


class TestCourse:
    def test_a_need_is_counted_up_to_its_adoption_by_another_town(self, published, adopter, client):
        led(adopted(published.model_id, adopter), "adopt", by=adopter[0])
        assert counts(all_courses()) == (1, 1, 1, 1, 1, 1, 1)
        found = rows(client)
        assert told(found, "funnel", "count", stage="elsewhere") == "1"
        assert told(found, "funnel", "of_accepted", stage="proven") == "1.0"

    def test_its_own_town_s_adoption_is_none_elsewhere(self, published, person_in, town):
        led(adopted(published.model_id, (person_in(town, Role.REVIEWER), town)), "adopt", by=Person.objects.last())
        assert counts(all_courses())[-2:] == (1, 0)

    def test_a_draft_is_not_counted_and_a_withdrawn_need_stays(self, them):
        of_needs.begin(CONTENT, by=them.resident, key="draft")
        need = them.need()
        of_needs.go(need, "withdraw", by=them.resident, seen=need.version)
        course = all_courses()[0]
        assert counts(all_courses()) == (1, 1, 1, 0, 0, 0, 0)
        assert course.left_at is not None
        time = overall(all_courses(), small=True).times[2]
        assert (time.entered, time.left, time.still) == (1, 1, 0)

    def test_the_clock_is_that_of_japan(self, them, at):
        from datetime import UTC, datetime

        at(datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC))
        them.need()
        at(datetime(2026, 3, 31, 15, 0, 0, tzinfo=UTC))
        them.need(title="次の年度")
        assert sorted(one.year for one in all_courses()) == [2025, 2026]


class TestProtection:
    def test_the_public_is_not_told_how_few_wait_and_offices_are(self, town, person_in, client):
        many(town, 8, state="open", opened_at=timezone.now())
        many(town, 2, first=50, state="submitted")
        assert told(rows(client), "funnel", "count", stage="handed_in") == ""
        page = client.get(reverse(PAGE), {"lang": "en"}).content.decode()
        assert "kept back" in page
        client.force_login(person_in(town, Role.VIEWER))
        page = client.get(reverse(PAGE), {"lang": "en"}).content.decode()
        assert "kept back" not in page
        assert ">10</a>" in page
        assert told(rows(client), "funnel", "count", stage="handed_in") == ""

    def test_enough_are_told(self, town, client):
        many(town, 8, state="open", opened_at=timezone.now())
        many(town, 5, first=50, state="submitted")
        assert told(rows(client), "funnel", "count", stage="handed_in") == "13"

    def test_the_time_of_few_is_not_told_and_says_so(self, town, client):
        many(town, 4, state="open", opened_at=timezone.now())
        found = [one for one in rows(client) if one["table"] == "times" and one["stage"] == "accepted"]
        assert {one["note"] for one in found} == {"small"}
        assert {one["value"] for one in found} == {""}

    def test_an_overdue_loan_is_told_to_offices_alone_where_it_is_one_of_few(self, at):
        at(lending_day(1))
        world = make_lending_world(units=6)
        for _ in range(6):
            world.ask(5, 6)
        Reservation.objects.update(state="handed_over")
        Reservation.objects.filter(pk=Reservation.objects.first().pk).update(ends_at=lending_day(5, 10))
        at(lending_day(5, 11))
        assert loans(Asked(), small=True) == Loans(asked=6, lent=6, out=6, overdue=1)
        assert loans(Asked(), small=False) == Loans(asked=6, lent=6, out=6, overdue=None)
        assert loans(Asked(codes=frozenset({"01230"})), small=True).asked == 0
        assert loans(Asked(year=2026), small=True).asked == 0

    def test_few_applications_to_a_kind_of_call_are_kept_back(self, officer):
        call = announced(officer, capacity=3)
        for _ in range(2):
            applied(call)
        few, told = (calls_by_kind(Asked(), small=small)[0] for small in (False, True))
        assert (few.calls, few.applications, few.seats) == (1, None, 3)
        assert (told.applications, told.chosen) == (2, 2)
        assert calls_by_kind(Asked(year=1999), small=True) == []


class TestPages:
    @pytest.mark.parametrize("lang", ["ja", "en"])
    def test_every_grouping_is_shown_without_a_need(self, client, lang):
        for by in ("issue", "subprefecture", "population", "year", "moon"):
            assert client.get(reverse(PAGE), {"by": by, "lang": lang}).status_code == 200

    def test_a_number_leads_to_the_needs_that_it_counts(self, them, client):
        trial, _ = them.reported()
        them.go(trial, "prove")
        them.need(title="もう一つ")
        page = client.get(reverse(PAGE)).content.decode()
        assert f"{reverse('statistics:needs')}?stage=proven" in page
        listed = client.get(reverse("statistics:needs"), {"stage": "proven"}).content.decode()
        assert "冬の通院" in listed
        assert "もう一つ" not in listed
        waiting = client.get(reverse("statistics:needs"), {"stage": "matched", "still": "1"}).content.decode()
        assert "もう一つ" in waiting
        assert "冬の通院" not in waiting

    def test_the_list_holds_no_need_that_is_not_public(self, town, client, person_in):
        many(town, 3, state="submitted", title="秘密の課題")
        at = reverse("statistics:needs")
        page = client.get(at, {"stage": "handed_in", "lang": "en"}).content.decode()
        assert "秘密の課題" not in page
        assert "3 more" not in page
        client.force_login(person_in(town, Role.VIEWER))
        assert "秘密の課題" in client.get(at, {"stage": "handed_in"}).content.decode()

    def test_filters_hold_for_numbers_and_lists(self, town, client):
        many(town, 6, state="open", opened_at=timezone.now())
        many(town, 7, first=50, state="open", opened_at=timezone.now(), area_code="01230", issue_area="education")
        for query, count in (
            ({}, "13"),
            ({"issue": "education"}, "7"),
            ({"area": "登別市"}, "7"),
            ({"area": "01-iburi"}, "13"),
            ({"area": "01-tokachi"}, "0"),
            ({"size": "5"}, "6"),  # 室蘭市: 82,383 people
            ({"year": "1999"}, "0"),
        ):
            assert told(rows(client, **query), "funnel", "count", stage="accepted") == count, query

    @pytest.mark.parametrize("query", [{"area": "無い町"}, {"issue": "moon"}, {"year": "二千"}, {"size": "99"}])
    def test_a_filter_that_is_none_is_told_in_one_line(self, client, query):
        answer = client.get(reverse(PAGE), query)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.content.decode()
        for name, args in (("needs", []), ("file", ["csv"])):
            stage = {"stage": "proven"} if name == "needs" else {}
            assert client.get(reverse(f"statistics:{name}", args=args), {**query, **stage}).status_code == 400

    def test_a_stage_or_a_format_that_is_none_is_not_there(self, client):
        assert client.get(reverse("statistics:needs"), {"stage": "moon"}).status_code == 404
        assert client.get(reverse("statistics:file", args=["pdf"])).status_code == 404

    def test_it_asks_as_often_for_thirty_needs_as_for_none(self, town, client):
        def queries():
            with CaptureQueriesContext(connection) as caught:
                assert client.get(reverse(PAGE)).status_code == 200
            return len(caught)

        none = queries()
        many(town, 30, state="open", opened_at=timezone.now())
        assert queries() == none


class TestFiles:
    def test_all_formats_hold_the_same_figures_with_their_dictionary(self, them, client, officer):
        announced(officer)
        trial, _ = them.reported()
        them.go(trial, "prove")
        found = rows(client)
        assert tuple(found[0]) == (*COLUMNS, "as_of")
        assert {one["table"] for one in found} == set(TABLES)
        content = json.loads(client.get(reverse("statistics:file", args=["json"])).content)
        assert len(content["figures"]) == len(found)
        named = {one["name"] for one in content["dictionary"]}
        assert {f"{one['table']}.{one['measure']}" for one in found} <= named
        assert {one["stage"] for one in found} - {""} <= named
        book = load_workbook(io.BytesIO(client.get(reverse("statistics:file", args=["xlsx"])).content))
        assert len(book.worksheets) == len(TABLES) + 2
        figures = sum(sheet.max_row - 1 for sheet in book.worksheets[1:-1])
        assert figures == len(found)
        meanings = client.get(reverse("statistics:dictionary")).content.decode("utf-8-sig")
        assert "Aalen-Johansen" in meanings

    def test_a_report_says_when_and_of_what_it_is(self, them):
        them.need()
        found = report(all_courses(), Asked(issue="mobility"), "en", small=True)
        assert found.filters == "Mobility"
        assert found.as_of == timezone.localdate().isoformat()
