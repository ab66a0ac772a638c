"""Matches: proposed, agreed, confirmed, ended; places under races; what follows on withdrawals."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from todoku.errors import InputError
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed
from todoku_web.accounts.models import Organisation, OrganisationKind, Person, Role
from todoku_web.audit.models import Entry
from todoku_web.exchange.matches.actions import matches as actions
from todoku_web.exchange.matches.gather import market
from todoku_web.exchange.matches.models import Match
from todoku_web.exchange.matches.workflow import WAYS, MatchState, Outcome
from todoku_web.exchange.needs.actions import needs as needs_actions
from todoku_web.exchange.needs.actions import offers as offers_actions
from web.matching_samples import make_need, make_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor(db):  # noqa: ARG001
    return Organisation.objects.create(kind=OrganisationKind.VENDOR, name="株式会社つなぐ")


@pytest.fixture
def officer(town, person_in):
    return person_in(town, Role.REVIEWER)


@pytest.fixture
def seller(vendor, person_in):
    return person_in(vendor, Role.REVIEWER)


@pytest.fixture
def need(town, officer):
    return make_need(organisation=town, author=officer)


@pytest.fixture
def offer(vendor, seller):
    return make_offer(vendor, author=seller)


def proposed(need, offer, by, *, key="k", said="合う"):
    return actions.propose(need, offer, by=by, key=key, said=said)


def led(match, *steps, said="よい", outcome=""):
    for name, by in steps:
        match = actions.go(match, name, by=by, seen=match.version, said=said, outcome=outcome)
    return match


@pytest.fixture
def confirmed(need, offer, officer, seller):
    match = proposed(need, offer, officer)
    return led(match, ("agree_offer", seller), ("agree_need", officer), ("confirm", officer))


class TestPropose:
    def test_the_score_and_its_reasons_are_frozen_with_the_proposal(self, need, offer, officer, vendor):
        match = proposed(need, offer, officer)
        before = (match.score, match.known, match.rank, match.reasons)
        assert match.score == 1.0
        assert 0.0 < match.known < 1.0
        assert match.rank == 1
        told = {one["component"]: one for one in match.reasons}
        assert told["field"]["value"] == 1.0
        assert told["coverage"]["value"] is None
        assert told["coverage"]["text"]["en"] == "Whether it covers the place is unknown."
        make_offer(vendor)
        offer.issue_areas = ["tourism"]
        offer.version += 1
        offer.save()
        match.refresh_from_db()
        assert (match.score, match.known, match.rank, match.reasons) == before

    def test_a_form_that_is_sent_twice_makes_one_proposal(self, need, offer, officer):
        first, second = proposed(need, offer, officer), proposed(need, offer, officer, said="別の理由")
        assert first.pk == second.pk
        assert Entry.objects.filter(action="match.proposed").count() == 1

    def test_a_proposal_needs_a_reason(self, need, offer, officer):
        with pytest.raises(InputError):
            proposed(need, offer, officer, said="  ")
        assert not Match.objects.exists()

    def test_a_full_offer_is_refused_until_a_place_is_free(self, need, offer, officer, seller, town):
        first = proposed(need, offer, officer)
        other = make_need(organisation=town)
        with pytest.raises(InputError, match=r"matches\.full"):
            proposed(other, offer, officer, key="l")
        led(first, ("decline", seller))
        assert proposed(other, offer, officer, key="m").state == MatchState.PROPOSED

    def test_an_offer_without_a_number_of_places_takes_several(self, need, offer, officer, town):
        offer.capacity = None
        offer.save()
        proposed(need, offer, officer)
        assert proposed(make_need(organisation=town), offer, officer, key="l").pk

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"state": "paused"}, "matches.offer_closed"),
            ({"open_until": "2020-03-31"}, "matches.offer_closed"),
            ({"areas": ["01230"]}, "matches.offer_elsewhere"),
        ],
    )
    def test_an_offer_that_cannot_be_had_is_refused(self, need, offer, officer, wrong, code):
        for name, value in wrong.items():
            setattr(offer, name, value)
        offer.save()
        offer.refresh_from_db()
        with pytest.raises(InputError, match=re.escape(code)):
            proposed(need, offer, officer)

    def test_the_owner_s_own_offer_and_a_second_living_match_are_refused(self, need, offer, officer, town):
        with pytest.raises(InputError, match=r"matches\.own"):
            proposed(need, make_offer(town), officer)
        proposed(need, offer, officer)
        with pytest.raises(InputError, match=r"matches\.lives_already"):
            proposed(need, offer, officer, key="again")

    def test_a_vendor_and_another_town_propose_nothing(self, need, offer, seller, person_in):
        other = Organisation.objects.create(kind="municipality", name="登別市", area_code="01230")
        for by in (seller, person_in(other, Role.ADMINISTRATOR)):
            with pytest.raises(NotAllowed):
                proposed(need, offer, by)


class TestAgree:
    def test_both_owners_agree_and_an_office_confirms_and_everybody_is_told(
        self, need, offer, officer, seller, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            match = proposed(need, offer, officer)
        assert [one.to for one in mail.outbox] == [[seller.email]]
        assert "契約を意味しません" in mail.outbox[0].body
        assert "no contract" in mail.outbox[0].body
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            match = led(match, ("agree_offer", seller))
        assert [one.to for one in mail.outbox] == [[officer.email]]
        match = led(match, ("agree_need", officer), ("confirm", officer))
        assert match.state == MatchState.CONFIRMED
        assert match.confirmed_at is not None
        assert [one.action for one in match.events.all()] == ["proposed", "agree_offer", "agree_need", "confirm"]
        assert {one.text for one in match.events.all()} == {"合う", "よい"}

    def test_a_need_is_matched_with_its_match_and_open_again_when_that_ends(self, confirmed, need, officer):
        need.refresh_from_db()
        assert (need.state, need.events.last().text) == ("matched", confirmed.offer.title)
        actions.go(confirmed, "end", by=officer, seen=confirmed.version, said="終わり", outcome="not_met")
        need.refresh_from_db()
        assert need.state == "open"

    def test_a_need_that_was_matched_elsewhere_stays_so_when_a_proposal_is_declined(self, need, offer, officer, seller):
        match = proposed(need, offer, officer)
        needs_actions.follow(need, "match", by=officer, said="別の事業者", body=None)
        actions.go(match, "decline", by=seller, seen=match.version, said="できない")
        need.refresh_from_db()
        assert need.state == "matched"

    def test_no_way_is_gone_from_a_state_where_it_does_not_begin(self, need, offer, officer, seller):
        match = proposed(need, offer, officer)
        for way in WAYS:
            if MatchState.PROPOSED not in way.sources:
                for by in (officer, seller):
                    with pytest.raises(NotAllowed):
                        actions.go(match, way.name, by=by, seen=match.version, said="x", outcome="met")

    def test_the_other_side_cannot_agree_in_one_s_place(self, need, offer, officer, seller):
        match = proposed(need, offer, officer)
        with pytest.raises(NotAllowed):
            led(match, ("agree_offer", officer))
        match = led(match, ("agree_offer", seller))
        with pytest.raises(NotAllowed):
            led(match, ("agree_need", seller))

    def test_a_resident_agrees_for_their_own_need(self, offer, officer, seller):
        resident = Person.objects.create_user("resident@example.jp", "a-long-password", name="住民")
        match = proposed(make_need(author=resident, who="resident"), offer, officer)
        match = led(match, ("agree_offer", seller), ("agree_need", resident))
        assert match.events.last().office == ""

    def test_what_was_moved_on_meanwhile_is_told_and_nothing_is_changed(self, need, offer, officer, seller):
        match = proposed(need, offer, officer)
        led(match, ("agree_offer", seller))
        with pytest.raises(ChangedMeanwhile):
            actions.go(match, "decline", by=seller, seen=1, said="x")
        match.refresh_from_db()
        assert match.state == MatchState.OFFER_AGREED

    def test_it_ends_with_an_outcome_which_counts_as_a_past_result(self, confirmed, officer, vendor):
        with pytest.raises(InputError, match=r"matches\.outcome"):
            led(confirmed, ("end", officer))
        assert led(confirmed, ("end", officer), outcome="met").outcome == Outcome.MET
        again = make_offer(vendor)
        found = market()
        party = found.scores.offers[found.column[str(again.pk)]]
        assert (party.succeeded, party.finished) == (1, 1)


class TestWithdrawal:
    def test_a_withdrawn_offer_ends_its_matches_tells_everybody_and_keeps_the_history(
        self, confirmed, offer, officer, seller, django_capture_on_commit_callbacks
    ):
        offer.refresh_from_db()
        with django_capture_on_commit_callbacks(execute=True):
            offers_actions.go(offer, "withdraw", by=seller, seen=offer.version, said="人が足りない")
        confirmed.refresh_from_db()
        assert (confirmed.state, confirmed.outcome) == (MatchState.ENDED, Outcome.NOT_KNOWN)
        last = confirmed.events.last()
        assert (last.action, last.text, last.office) == ("offer_withdrawn", "人が足りない", "株式会社つなぐ")
        assert officer.email in {one.to[0] for one in mail.outbox}
        assert Entry.objects.filter(action="match.offer_withdrawn", subject_id=str(confirmed.pk)).exists()

    def test_a_proposal_of_a_withdrawn_offer_is_withdrawn_and_the_pair_can_be_told_apart_from_an_end(
        self, need, offer, officer, seller
    ):
        match = proposed(need, offer, officer)
        offers_actions.go(offer, "withdraw", by=seller, seen=offer.version, said="理由")
        match.refresh_from_db()
        assert (match.state, match.outcome) == (MatchState.WITHDRAWN, "")

    def test_a_closed_need_frees_the_place_of_its_offer(self, need, offer, officer, town):
        match = proposed(need, offer, officer)
        needs_actions.go(need, "close", by=officer, seen=need.version, said="解決した")
        match.refresh_from_db()
        assert match.events.last().action == "need_closed"
        assert proposed(make_need(organisation=town), offer, officer, key="next").pk

    def test_an_adopted_need_keeps_its_matches(self, confirmed, need, person_in):
        bureau = Organisation.objects.create(kind="bureau", name="総合通信局", area_code="01")
        decider = person_in(bureau, Role.REVIEWER)
        need.refresh_from_db()
        for name in ("begin_trial", "adopt"):
            need = needs_actions.go(need, name, by=decider, seen=need.version, said="結果")
        confirmed.refresh_from_db()
        assert confirmed.state == MatchState.CONFIRMED

    def test_if_the_match_cannot_be_ended_the_offer_stays(self, need, offer, officer, seller, monkeypatch):
        match = proposed(need, offer, officer)

        def fail(*_args, **_kwargs):
            raise RuntimeError

        monkeypatch.setattr("todoku_web.exchange.matches.actions.history.record", fail)
        with pytest.raises(RuntimeError):
            offers_actions.go(offer, "withdraw", by=seller, seen=offer.version, said="理由")
        offer.refresh_from_db()
        match.refresh_from_db()
        assert (offer.state, match.state) == ("open", MatchState.PROPOSED)
