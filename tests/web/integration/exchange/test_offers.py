"""Offers: what an organisation can bring, where and when it takes needs, and which needs it could serve."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import NotAllowed
from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.exchange.needs.actions import offers as actions
from todoku_web.exchange.needs.actions.history import Collision
from todoku_web.exchange.needs.models import Need, NeedState, Offer, OfferState
from todoku_web.exchange.needs.offer_content import OfferContent
from todoku_web.exchange.needs.queries import OffersAsked, filtered_offers, offers_taking_needs, public_offers
from todoku_web.exchange.needs.sides import offers_fitting, sides_of, unmet

pytestmark = pytest.mark.django_db
CONTENT = OfferContent(kind="technology", title="遠隔監視", description="カメラと無線で見守る。")
JST = dt.timezone(dt.timedelta(hours=9))


@pytest.fixture
def vendor(db):  # noqa: ARG001
    return Organisation.objects.create(kind=OrganisationKind.VENDOR, name="合成ベンダー")


@pytest.fixture
def reviewer(vendor, person_in):
    return person_in(vendor, Role.REVIEWER)


def begun(person, vendor, *, key="k", **content):
    return actions.begin(replace(CONTENT, **content), by=person, key=key, organisation=vendor)


def opened(person, vendor, **content):
    offer = begun(person, vendor, key=str(Offer.objects.count()), **content)
    return actions.go(offer, "open", by=person, seen=offer.version)


def need(**fields):
    held = {"who": "farm", "issue_area": "local_industry", "title": "放牧", "area_code": "01205", **fields}
    return Need.objects.create(key=str(Need.objects.count()), state=NeedState.OPEN, **held)


class TestContent:
    def test_what_its_kind_has_not_is_left_out(self, reviewer, vendor):
        told = {"fields": ("ai", "radio"), "days_max": 5, "budget_jpy": 10, "programme": "kodo_musen"}
        people = begun(reviewer, vendor, key="p", kind="people", **told)
        assert (people.fields, people.days_max, people.budget_jpy, people.programme) == (["radio", "ai"], 5, None, "")
        money = begun(reviewer, vendor, key="m", kind="money", **{**told, "programme": ""})
        assert (money.fields, money.days_max, money.budget_jpy) == ([], None, 10)

    def test_areas_are_codes_and_the_base_lies_at_the_hall(self, reviewer, vendor):
        offer = begun(reviewer, vendor, areas=("十勝総合振興局", "室蘭市", "01205", "北海道"), base_code="登別市")
        assert offer.areas == ["01-tokachi", "01205", "01"]
        assert offer.base_code == "01230"
        assert offer.lat == pytest.approx(42.4, abs=0.1)

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"open_from": dt.date(2026, 5, 2), "open_until": dt.date(2026, 5, 1)}, "needs.dates_order"),
            ({"link": "javascript:alert(1)"}, "needs.link"),
            ({"link": "https://a b.jp"}, "needs.link"),
            ({"link": "https://user@example.jp/"}, "needs.link"),
            ({"link": "https://[::1"}, "needs.link"),
            ({"requirements": ("REQ-NONE",)}, "needs.requirement_unknown"),
            ({"kind": "gift"}, "planning.choice"),
            ({"issue_areas": ("x",)}, "planning.choice"),
            ({"kind": "people", "fields": ("x",)}, "planning.choice"),
            ({"kind": "people", "days_max": 0}, "needs.number"),
            ({"kind": "money", "programme": "none_such"}, "planning.choice"),
            ({"base_code": "北海道"}, "needs.area_large"),
            ({"title": "題\u200b"}, "planning.text_invisible"),
        ],
    )
    def test_what_cannot_be_is_refused(self, reviewer, vendor, wrong, code):
        with pytest.raises(InputError) as caught:
            begun(reviewer, vendor, **wrong)
        assert caught.value.code == code

    def test_a_form_that_is_sent_twice_makes_one_offer(self, reviewer, vendor):
        assert begun(reviewer, vendor).pk == begun(reviewer, vendor, title="別").pk


class TestWay:
    def test_drafters_write_and_reviewers_open(self, vendor, person_in, reviewer):
        drafter = person_in(vendor, Role.DRAFTER)
        offer = begun(drafter, vendor)
        with pytest.raises(NotAllowed):
            actions.go(offer, "open", by=drafter, seen=1)
        offer = actions.go(offer, "open", by=reviewer, seen=1)
        offer = actions.go(offer, "pause", by=reviewer, seen=offer.version)
        assert offer.is_public
        offer = actions.go(offer, "open", by=reviewer, seen=offer.version)
        offer = actions.go(offer, "withdraw", by=reviewer, seen=offer.version, said="機器の生産が終わる")
        assert (offer.state, offer.is_public) == (OfferState.WITHDRAWN, False)
        assert [one.action for one in offer.events.all()] == ["begun", "open", "pause", "open", "withdraw"]
        with pytest.raises(NotAllowed):
            actions.edit(offer, CONTENT, by=reviewer, seen=offer.version)

    def test_the_public_and_other_vendors_offer_nothing_in_its_name(self, vendor, person_in):
        public = Organisation.objects.create(kind=OrganisationKind.PUBLIC, name="市民")
        with pytest.raises(NotAllowed):
            begun(person_in(public, Role.ADMINISTRATOR), public)
        with pytest.raises(NotAllowed):
            begun(person_in(public, Role.ADMINISTRATOR), vendor)

    def test_one_whose_last_day_has_passed_is_not_opened(self, reviewer, vendor, monkeypatch):
        offer = begun(reviewer, vendor, open_until=dt.date(2026, 5, 1))
        monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 5, 2, 0, 0, 0, tzinfo=JST))
        with pytest.raises(InputError, match="offer_over"):
            actions.go(offer, "open", by=reviewer, seen=1)

    def test_two_who_change_the_dates_are_asked(self, reviewer, vendor):
        offer = begun(reviewer, vendor)
        first = replace(CONTENT, open_until=dt.date(2027, 5, 1), issue_areas=("mobility",))
        actions.edit(offer, first, by=reviewer, seen=1)
        with pytest.raises(Collision) as caught:
            actions.edit(offer, replace(CONTENT, open_until=dt.date(2027, 6, 1)), by=reviewer, seen=1)
        merged = caught.value.merged
        assert [(one.field, one.before) for one in merged.conflicts] == [("open_until", None)]
        assert merged.content.issue_areas == ("mobility",)


@pytest.mark.parametrize(
    ("now", "taken"),
    [
        (dt.datetime(2026, 4, 30, 23, 59, 59, tzinfo=JST), False),
        (dt.datetime(2026, 5, 1, 0, 0, 0, tzinfo=JST), True),
        (dt.datetime(2026, 5, 31, 23, 59, 59, tzinfo=JST), True),
        (dt.datetime(2026, 6, 1, 0, 0, 0, tzinfo=JST), False),
    ],
)
def test_it_takes_needs_from_the_first_second_of_its_days_in_japan_to_the_last(
    reviewer, vendor, monkeypatch, now, taken
):
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 4, 1, tzinfo=JST))
    offer = opened(reviewer, vendor, open_from=dt.date(2026, 5, 1), open_until=dt.date(2026, 5, 31))
    monkeypatch.setattr(timezone, "now", lambda: now)
    day = timezone.localdate()
    assert offer.takes_needs_on(day) is taken
    assert offers_taking_needs(day).exists() is taken


class TestFitting:
    def test_an_offer_serves_its_areas_and_its_issues_or_requirements(self, reviewer, vendor):
        anywhere = opened(reviewer, vendor)
        here = opened(reviewer, vendor, areas=("01",), issue_areas=("local_industry",))
        meets = opened(reviewer, vendor, issue_areas=("education",), requirements=("REQ-AGR-TRACTOR",))
        opened(reviewer, vendor, areas=("02",))
        opened(reviewer, vendor, issue_areas=("education",))
        asked = need(requirements=["REQ-AGR-TRACTOR", "REQ-AGR-PADDY"])
        assert {one.pk for one in offers_fitting(asked)} == {anywhere.pk, here.pk, meets.pk}
        assert offers_fitting(asked)[0].pk == meets.pk
        assert unmet(asked, [meets]) == ["REQ-AGR-PADDY"]

    def test_a_paused_offer_and_one_s_own_serve_not(self, reviewer, vendor):
        paused = opened(reviewer, vendor)
        actions.go(paused, "pause", by=reviewer, seen=paused.version)
        opened(reviewer, vendor)
        assert offers_fitting(need(organisation=vendor)) == []
        assert len(offers_fitting(need())) == 1

    def test_each_side_is_counted_and_assured_money_is_had(self, reviewer, vendor):
        opened(reviewer, vendor, kind="equipment")
        found = {one.name: one for one in sides_of(need(readiness="funded"))}
        assert [found[name].count for name in ("technology", "people", "money")] == [1, 0, 0]
        assert [found[name].lacks for name in ("technology", "people", "money")] == [False, True, False]

    def test_sides_take_one_query_however_many_offers_there_are(self, reviewer, vendor):
        asked = need()
        counted = []
        for _ in range(2):
            opened(reviewer, vendor, areas=("01",))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                sides_of(asked)
            counted.append(len(queries))
        assert counted == [1, 1]

    def test_filters_find_what_holds_a_value_and_no_other_that_begins_alike(self, reviewer, vendor):
        hokkaido = opened(reviewer, vendor, areas=("01",), issue_areas=("tourism",), requirements=("REQ-TOUR-4K",))
        muroran = opened(reviewer, vendor, areas=("01205",))
        anywhere = opened(reviewer, vendor)

        def found(**asked):
            return {one.pk for one in filtered_offers(public_offers(), OffersAsked(**asked))}

        assert found(area_code="01205") == {hokkaido.pk, muroran.pk, anywhere.pk}
        assert found(area_code="01230") == {hokkaido.pk, anywhere.pk}
        assert found(issue="education") == {muroran.pk, anywhere.pk}
        assert found(requirement="REQ-TOUR-4K") == {hokkaido.pk}
        assert found(requirement="REQ-TOUR") == set()
        assert found(kind="money") == set()
        assert found(words="カメラ") == {hokkaido.pk, muroran.pk, anywhere.pk}
