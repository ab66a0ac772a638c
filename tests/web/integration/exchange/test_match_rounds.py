"""Rounds: reproduced byte for byte, the methods side by side, taken over by a person."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.urls import reverse

from todoku.errors import InputError
from todoku.matching.weights import KIND_WEIGHTS, Weights
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed
from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.audit.models import Entry
from todoku_web.exchange.matches.actions import matches as match_actions
from todoku_web.exchange.matches.actions import rounds as actions
from todoku_web.exchange.matches.computing import result_of
from todoku_web.exchange.matches.models import Match, Round
from todoku_web.exchange.matches.workflow import RoundState
from todoku_web.exchange.needs.models import Need, Offer
from todoku_web.service_reports.models import Finding, PlaceKind, Service, ServiceReport, State
from web.matching_samples import make_need, make_offer

pytestmark = pytest.mark.django_db
SQUARE = "634037774"


@pytest.fixture
def vendor(db):  # noqa: ARG001
    return Organisation.objects.create(kind=OrganisationKind.VENDOR, name="株式会社つなぐ")


@pytest.fixture
def bureau(db):  # noqa: ARG001
    return Organisation.objects.create(kind=OrganisationKind.BUREAU, name="北海道総合通信局", area_code="01")


@pytest.fixture
def officer(bureau, person_in):
    return person_in(bureau, Role.REVIEWER)


def prepared(organisation, by, *, method="stable", key="k", weights=KIND_WEIGHTS):
    return actions.prepare(organisation, by=by, key=key, method=method, weights=weights)


def ran(organisation, by, **given):
    made = prepared(organisation, by, **given)
    return actions.run(made, by=by, seen=made.version)


def pairs(found, side="technology", method="stable"):
    told = json.loads(found.result)["sides"][side]["pairs"][method]
    return {(one["need"], one["offer"]) for one in told}


@pytest.fixture
def market_of_all_sides(town, vendor):
    """Several needs and offers of every kind, with distances, coverage, requirements and a past."""
    operator = Organisation.objects.create(kind=OrganisationKind.OPERATOR, name="NTTドコモ")
    needs = [
        make_need(organisation=town, square=SQUARE, place_kind="point", requirements=["REQ-GEN-IMT"]),
        make_need(organisation=town, issue_area="disaster", readiness="funded", budget_year=2027),
        make_need(area_code="01100", issue_area="disaster"),
    ]
    make_offer(vendor, base_code="01100", lat=43.06, lon=141.35, areas=["01"], requirements=["REQ-GEN-IMT"])
    make_offer(operator, kind="infrastructure", capacity=2, issue_areas=[])
    make_offer(vendor, kind="people", fields=["radio"], capacity=None)
    make_offer(vendor, kind="money", budget_jpy=3_000_000, capacity=2, issue_areas=["disaster"])
    ServiceReport.objects.create(
        key="r", state=State.CONFIRMED, area_code="01205", square=SQUARE, place_kind=PlaceKind.SQUARE, place="x",
        service=Service.MOBILE, finding=Finding.SERVED, carrier="NTTドコモ", observed_on="2026-04-01",
    )  # fmt: skip
    return needs


class TestReproduction:
    @pytest.mark.parametrize("method", ["shortlist", "stable", "optimal"])
    def test_the_result_follows_byte_for_byte_from_what_is_kept(self, bureau, officer, market_of_all_sides, method):  # noqa: ARG002
        kept = Round.objects.get(pk=ran(bureau, officer, method=method).pk)
        Need.objects.update(issue_area="tourism")
        Offer.objects.update(capacity=99, issue_areas=["education"])
        again = result_of(kept.snapshot)
        assert again.text == kept.result.encode()
        assert again.sha256 == kept.result_sha256 == hashlib.sha256(kept.result.encode()).hexdigest()
        assert hashlib.sha256(kept.snapshot.encode()).hexdigest() == kept.snapshot_sha256
        told = json.loads(kept.result)
        assert told["method"] == method
        assert all(told["sides"][side]["pairs"]["stable"] for side in ("technology", "people", "money"))

    def test_what_is_known_of_coverage_is_in_it(self, bureau, officer, market_of_all_sides):
        told = json.loads(prepared(bureau, officer).snapshot)
        (row, column, share) = told["coverage"][0]
        assert told["needs"][row]["id"] == str(market_of_all_sides[0].pk)
        assert share == "1"
        assert len(told["coverage"]) == 1
        assert told["offers"][column]["kind"] == "technology"

    def test_it_holds_no_exact_point_and_no_name(self, bureau, officer, town):
        make_need(organisation=town, lat=42.123456, lon=140.98765, place="番地", title="題", problem="私は山田です")
        make_offer(Organisation.objects.create(kind="vendor", name="某社"))
        snapshot = prepared(bureau, officer).snapshot
        assert not any(word in snapshot for word in ("42.123456", "番地", "題", "山田", "某社"))

    def test_a_form_that_is_sent_twice_makes_one_round(self, bureau, officer, market_of_all_sides):  # noqa: ARG002
        assert prepared(bureau, officer).pk == prepared(bureau, officer, method="optimal").pk
        assert Entry.objects.filter(action="matching_round.prepared").count() == 1

    def test_other_weights_make_another_snapshot(self, bureau, officer, market_of_all_sides):  # noqa: ARG002
        other = {**KIND_WEIGHTS, "money": Weights(past=1.0)}
        one, two = prepared(bureau, officer), prepared(bureau, officer, key="l", weights=other)
        assert json.loads(two.snapshot)["weights"]["money"]["past"] == "1"
        assert one.snapshot_sha256 != two.snapshot_sha256


class TestWhoIsIn:
    def test_a_municipality_matches_its_own_needs_and_a_bureau_those_of_its_area(
        self,
        town,
        bureau,
        officer,
        person_in,
        market_of_all_sides,  # noqa: ARG002
    ):
        own = prepared(town, person_in(town, Role.DRAFTER))
        assert (own.need_count, prepared(bureau, officer).need_count) == (2, 3)

    def test_without_needs_there_is_no_round(self, bureau, officer, vendor):
        make_offer(vendor)
        with pytest.raises(InputError, match=r"matches\.round_empty"):
            prepared(bureau, officer)

    def test_what_is_matched_or_assured_or_declined_is_not_proposed_again(
        self, bureau, officer, vendor, town, person_in
    ):
        need, other = make_need(organisation=town), make_need(organisation=town, readiness="funded")
        first, second = make_offer(vendor, capacity=9), make_offer(vendor, capacity=9)
        money = make_offer(vendor, kind="money", budget_jpy=1, capacity=9)
        match = match_actions.propose(need, first, by=officer, key="a", said="x")
        told = ran(bureau, officer)
        assert {one for one, _ in pairs(told)} == {str(other.pk)}
        assert pairs(told, "money") == {(str(need.pk), str(money.pk))}
        match_actions.go(match, "decline", by=person_in(vendor, Role.REVIEWER), seen=1, said="無理")
        after = ran(bureau, officer, key="later")
        assert (str(need.pk), str(second.pk)) in pairs(after)
        assert (str(need.pk), str(first.pk)) not in pairs(after, method="shortlist")

    def test_own_offers_and_full_ones_are_left_out(self, bureau, officer, vendor, town):
        need, busy = make_need(organisation=town), make_need(organisation=town)
        make_offer(town)
        match_actions.propose(busy, make_offer(vendor), by=officer, key="a", said="x")
        assert str(need.pk) not in {one for one, _ in pairs(ran(bureau, officer), method="shortlist")}


class TestMethods:
    def test_places_are_kept_and_methods_differ_where_the_total_asks_for_it(self, bureau, officer, vendor):
        one = make_need(issue_area="mobility", requirements=["REQ-GEN-IMT"])
        make_need(issue_area="mobility")
        make_offer(vendor, requirements=["REQ-GEN-IMT"])
        make_offer(vendor, issue_areas=["disaster"], requirements=["REQ-GEN-IMT"])
        told = json.loads(ran(bureau, officer).result)["sides"]["technology"]
        for method in ("stable", "optimal"):
            offers = [pair["offer"] for pair in told["pairs"][method]]
            assert len(offers) == len(set(offers))
        totals = {name: sum(float(pair["score"]) for pair in held) for name, held in told["pairs"].items()}
        assert totals["optimal"] >= totals["stable"] - 1e-9
        assert float(told["bound"]) >= totals["optimal"] - 1e-6
        assert told["blocking"]["stable"] == []
        assert str(one.pk) in {pair["need"] for pair in told["pairs"]["shortlist"]}


class TestDeciding:
    def test_a_person_takes_over_single_proposals_and_closes_the_round(self, bureau, officer, market_of_all_sides):  # noqa: ARG002
        found = ran(bureau, officer)
        need, offer = min(pairs(found))
        made = match_actions.propose(
            Need.objects.get(pk=need), Offer.objects.get(pk=offer), by=officer, key="a", said="よい", found_in=found
        )
        assert Match.objects.get(pk=made.pk).round_id == found.pk
        closed = actions.decide(found, by=officer, seen=found.version, said="1件だけ採用した")
        assert (closed.state, closed.decided_by, closed.decision) == (RoundState.DECIDED, officer, "1件だけ採用した")
        assert Match.objects.count() == 1

    def test_it_runs_once_and_only_for_its_office(self, bureau, officer, town, person_in, market_of_all_sides):  # noqa: ARG002
        made = prepared(bureau, officer)
        with pytest.raises(NotAllowed):
            actions.run(made, by=person_in(town, Role.ADMINISTRATOR), seen=1)
        actions.run(made, by=officer, seen=made.version)
        with pytest.raises(ChangedMeanwhile):
            actions.run(made, by=officer, seen=made.version)

    def test_its_pages_show_all_sides_and_its_files_are_what_was_hashed(
        self,
        client,
        bureau,
        officer,
        market_of_all_sides,  # noqa: ARG002
    ):
        found = ran(bureau, officer)
        client.force_login(officer)
        for side in ("technology", "people", "money"):
            page = client.get(reverse("matches:round", args=[found.pk]), {"side": side})
            assert page.status_code == 200
        sent = client.get(reverse("matches:round_file", args=[found.pk, "snapshot"])).content
        assert hashlib.sha256(sent).hexdigest() == found.snapshot_sha256

    def test_a_weight_that_is_none_is_told(self, client, bureau, officer, market_of_all_sides):  # noqa: ARG002
        client.force_login(officer)
        sent = {"organisation": bureau.pk, "method": "stable", "key": "a", "weight-money-past": "-1"}
        answer = client.post(reverse("matches:new_round"), sent)
        assert answer.status_code == 400
        assert "-1" in answer.content.decode()
        assert not Round.objects.exists()
        assert client.post(reverse("matches:new_round"), {**sent, "weight-money-past": ""}).status_code == 302
