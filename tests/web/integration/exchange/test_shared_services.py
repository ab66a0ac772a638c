"""Shared services: who takes part, the key that all agree to, exact shares, who leaves."""

from __future__ import annotations

import pytest

from todoku.errors import InputError
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed
from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.audit.models import Entry
from todoku_web.exchange.shared_services.actions import costs, keys, members, services
from todoku_web.exchange.shared_services.models import Confirmation, KeyVersion, Member
from todoku_web.exchange.shared_services.queries import service_for_page
from todoku_web.exchange.shared_services.years import years_of
from todoku_web.notices.models import Notice
from web.integration.exchange.sharing import ABOUT, COST, EQUAL, group

pytestmark = pytest.mark.django_db


@pytest.fixture
def them(at, person_in, town):
    return group(at, person_in, town)


def shares_of(service, year=2024):
    """Return what each town pays of a year: in all, by name."""
    found = next(one for one in years_of(service_for_page(service.pk)) if one.fiscal_year == year)
    return {row.member.organisation.name: row.total_jpy for row in found.rows}


class TestBegin:
    def test_a_form_that_is_sent_twice_makes_one_service_and_its_lead_is_the_first_member(self, them):
        again = services.begin(ABOUT, organisation=them.body["室蘭市"], by=them.lead, key="k")
        assert again.pk == them.service.pk
        assert [str(one) for one in again.members.all()] == ["室蘭市"]
        assert Entry.objects.filter(action="shared_service.begun").count() == 1

    def test_a_prefecture_leads_without_being_a_member(self, person_in):
        body = Organisation.objects.create(kind=OrganisationKind.PREFECTURE, name="北海道", area_code="01")
        made = services.begin(ABOUT, organisation=body, by=person_in(body, Role.DRAFTER), key="k")
        assert not made.members.exists()

    def test_a_firm_begins_none(self, person_in):
        body = Organisation.objects.create(kind=OrganisationKind.VENDOR, name="会社")
        with pytest.raises(NotAllowed):
            services.begin(ABOUT, organisation=body, by=person_in(body, Role.APPROVER), key="k")

    def test_only_an_offer_of_a_shared_ai_service_can_be_named(self, them):
        with pytest.raises(InputError, match=r"planning\.choice"):
            services.write(them.service, {**ABOUT, "model_id": "no-model"}, by=them.lead, seen=1)

    def test_what_somebody_saw_before_a_change_is_not_acted_on(self, them):
        services.write(them.service, {**ABOUT, "title": "題"}, by=them.lead, seen=1)
        with pytest.raises(ChangedMeanwhile):
            services.go(them.service, "publish", by=them.lead, seen=1)

    def test_it_is_not_used_before_a_key_is_agreed(self, person_in, town):
        who = person_in(town, Role.APPROVER)
        made = services.begin(ABOUT, organisation=town, by=who, key="other")
        made = services.go(made, "publish", by=who, seen=made.version)
        with pytest.raises(InputError, match="no_key"):
            services.go(made, "start_use", by=who, seen=made.version)


class TestKey:
    def test_it_holds_once_every_member_s_approver_has_confirmed_it(self, them):
        them.join("登別市")
        them.join("伊達市")
        them.propose(mix=[{**EQUAL[0], "basis": "population"}, EQUAL[1]])
        them.confirm("室蘭市", "登別市")
        assert KeyVersion.objects.get(number=2).state == "proposed"
        them.confirm("伊達市", "伊達市")
        assert KeyVersion.objects.get(number=2).state == "agreed"
        assert Confirmation.objects.filter(version__number=2).count() == 3

    def test_a_changed_key_needs_all_again_and_who_saw_the_old_one_is_told(self, them):
        them.join("登別市")
        them.propose(late="none")
        them.confirm("登別市", number=2)
        them.propose(late="none", leaving="whole_year")
        with pytest.raises(ChangedMeanwhile) as caught:
            them.confirm("室蘭市", number=2)
        assert caught.value.params["newest"] == 3
        them.confirm("室蘭市", number=3)
        assert not KeyVersion.objects.filter(number__gt=1, state="agreed").exists()

    def test_the_page_of_who_confirms_a_changed_key_answers_409(self, them):
        member = them.fresh("室蘭市")
        them.propose(late="none")
        them.propose(late="fee", late_fee_jpy=5)
        answer = them.page("confirm_key", member.pk, by=them.lead, form={"number": "2"})
        assert answer.status_code == 409
        assert "Version 2 is not to be confirmed any more" in answer.content.decode()

    def test_two_who_propose_at_once_are_asked(self, them):
        form = {
            "seen": "1",
            "from_year": "2024",
            "late": "none",
            "leaving": "by_month",
            "mix-rows": "2",
            "fixed-rows": "0",
        }
        for at, of in enumerate(("development", "operation")):
            form |= {f"mix-{at}-of": of, f"mix-{at}-basis": "equal", f"mix-{at}-percent": "100"}
        assert them.page("propose_key", by=them.lead, form=form).status_code == 302
        asked = them.page("propose_key", by=them.lead, form={**form, "late": "buy_in"})
        assert asked.status_code == 409
        assert "Save mine" in asked.content.decode()
        assert them.service.keys.count() == 2

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"mix-0-percent": "90"}, "Development: the per cents add up to 90"),
            ({"mix-1-of": "development"}, "stands twice"),
            ({"from_year": "20245"}, "no fiscal year"),
            ({"late": "fee"}, "Write the fee"),
            ({"late": "buy_in", "mix-0-basis": "cases"}, "has no past cases"),
            ({"mix-0-basis": "fixed"}, "a weight for each member"),
            ({"late_years": "0"}, "1 or more"),
            ({"mix-0-basis": "moon"}, "wrong-text"),
        ],
    )
    def test_a_key_that_cannot_be_is_refused(self, them, changed, said):
        form = {
            "seen": "1",
            "from_year": "2024",
            "late": "none",
            "leaving": "by_month",
            "mix-rows": "2",
            "fixed-rows": "0",
        }
        for at, of in enumerate(("development", "operation")):
            form |= {f"mix-{at}-of": of, f"mix-{at}-basis": "equal", f"mix-{at}-percent": "100"}
        answer = them.page("propose_key", by=them.lead, form={**form, **changed})
        assert answer.status_code == 400
        assert said in answer.content.decode()

    def test_agreed_weights_leave_no_member_out(self, them):
        them.join("登別市")
        mix = [{**one, "basis": "fixed"} for one in EQUAL]
        own = str(them.body["室蘭市"].pk)
        with pytest.raises(InputError) as caught:
            them.propose(mix=mix, fixed=[{"organisation": own, "weight": 3}])
        assert caught.value.params["who"]["ja"] == "登別市"

    def test_a_member_that_leaves_no_longer_keeps_a_key_from_holding(self, them):
        them.join("登別市")
        them.propose(late="none")
        them.confirm("室蘭市")
        them.go("登別市", "leave", said="統合のため")
        assert KeyVersion.objects.get(number=2).state == "agreed"

    def test_a_drafter_does_not_speak_for_a_municipality(self, them, person_in):
        them.propose(late="none")
        drafter = person_in(them.body["室蘭市"], Role.DRAFTER)
        with pytest.raises(NotAllowed):
            keys.confirm(them.fresh("室蘭市"), 2, by=drafter)


class TestMembers:
    def test_an_invitation_is_told_and_sent_twice_is_one(self, them):
        for _ in range(2):
            members.invite(them.service, them.body["登別市"], by=them.lead)
        assert Notice.objects.filter(kind="shared_services.invited", person=them.who["登別市"]).count() == 1
        assert Member.objects.filter(organisation=them.body["登別市"]).count() == 1

    def test_nobody_is_admitted_before_they_confirmed_the_key(self, them):
        members.invite(them.service, them.body["登別市"], by=them.lead)
        them.go("登別市", "consider")
        with pytest.raises(InputError, match="key_unconfirmed"):
            them.go("登別市", "admit", by=them.lead)

    def test_a_municipality_asks_by_itself_once_the_service_is_public(self, them):
        with pytest.raises(InputError, match="closed"):
            members.ask(them.service, them.body["登別市"], by=them.who["登別市"])
        them.lead_on("publish")
        assert members.ask(them.service, them.body["登別市"], by=them.who["登別市"]).state == "considering"
        assert Notice.objects.filter(kind="shared_services.asked", person=them.lead).exists()

    def test_only_municipalities_are_members(self, them):
        firm = Organisation.objects.create(kind=OrganisationKind.VENDOR, name="会社")
        with pytest.raises(InputError, match="no_municipality"):
            members.invite(them.service, firm, by=them.lead)

    def test_who_left_may_come_again_but_not_before_they_left(self, them):
        them.join("登別市")
        them.go("登別市", "leave", on="2024-09-30", said="見直し")
        them.on("2024-08-01")
        with pytest.raises(InputError, match="still_there"):
            them.join("登別市")
        assert them.go("登別市", "admit", by=them.lead, on="2024-10-01").state == "member"

    def test_the_lead_body_does_not_leave(self, them):
        with pytest.raises(NotAllowed):
            them.go("室蘭市", "leave", said="x")

    def test_a_change_meanwhile_is_a_question(self, them):
        member = members.invite(them.service, them.body["登別市"], by=them.lead)
        members.go(member, "consider", by=them.who["登別市"], seen=1)
        with pytest.raises(ChangedMeanwhile):
            members.go(member, "decline", by=them.who["登別市"], seen=1, said="x")


class TestShares:
    def test_they_sum_to_the_yen_by_the_key(self, them):
        them.join("登別市")
        them.join("伊達市")
        them.cost()
        assert sorted(shares_of(them.service).values()) == [333_333, 333_333, 333_334]

    def test_people_and_households_are_those_of_the_census_at_the_proposal(self, them):
        mix = [{**EQUAL[0], "basis": "population"}, {**EQUAL[1], "basis": "households"}]
        them.propose(mix=mix)
        them.confirm("室蘭市")
        them.join("登別市")
        key = KeyVersion.objects.get(number=2)
        own = key.census[str(them.body["室蘭市"].pk)]
        assert (own["population"], own["households"], own["as_of"]) == (82_383, 41_766, "2020-10-01 census")
        them.cost()
        other = them.fresh("登別市").census["population"]
        exact = 1_000_000 * 82_383 / (82_383 + other)
        assert abs(shares_of(them.service)["室蘭市"] - exact) < 1

    def test_who_leaves_in_september_pays_for_six_months_or_for_the_year_as_was_agreed(self, them):
        them.join("登別市")
        them.cost()
        them.go("登別市", "leave", on="2024-09-10", said="見直し")
        assert shares_of(them.service) == {"室蘭市": 666_667, "登別市": 333_333}
        them.propose(leaving="whole_year")
        them.confirm("室蘭市")
        assert shares_of(them.service) == {"室蘭市": 500_000, "登別市": 500_000}

    def test_an_amount_that_is_not_known_is_no_zero(self, them):
        them.cost(amount_jpy=None)
        year = years_of(service_for_page(them.service.pk))[0]
        assert year.sum_jpy is None
        assert year.rows[0].total_jpy is None
        assert year.why["development"].code == "shared_services.amount_unknown"
        page = them.page("costs", by=them.lead).content.decode()
        assert "A cost has no amount yet" in page
        with pytest.raises(InputError, match="amount_unknown"):
            them.settle(2024, 0)

    def test_a_year_is_settled_once_in_order_and_stays(self, them):
        them.join("登別市")
        them.cost()
        them.cost("late", fiscal_year=2025)
        with pytest.raises(InputError, match="settle_first"):
            them.settle(2025, 1_000_000)
        with pytest.raises(ChangedMeanwhile):
            them.settle(2024, 999_999)
        first = them.settle(2024, 1_000_000)
        assert them.settle(2024, 1_000_000).pk == first.pk
        with pytest.raises(InputError, match="year_settled"):
            them.cost("more")
        with pytest.raises(InputError, match="year_settled"):
            costs.write(them.service, them.service.costs.first().pk, {**COST, "amount_jpy": 5}, by=them.lead, seen=1)
        with pytest.raises(InputError, match="year_settled"):
            them.propose(from_year=2024)
        with pytest.raises(InputError, match="year_settled"):
            them.go("登別市", "leave", on="2025-01-31", said="x")
        assert shares_of(them.service) == {"室蘭市": 500_000, "登別市": 500_000}

    def test_a_cost_that_two_change_is_a_question(self, them):
        item = them.cost()
        costs.write(them.service, item.pk, {**COST, "amount_jpy": 5}, by=them.lead, seen=1)
        form = {
            name: "" if value is None else value for name, value in {**COST, "amount_jpy": "6", "seen": "1"}.items()
        }
        answer = them.page("cost", item.pk, by=them.lead, form=form)
        assert answer.status_code == 409
        assert "JPY 5<" in answer.content.decode()
        costs.remove(them.service, item.pk, by=them.lead, seen=2)
        costs.remove(them.service, item.pk, by=them.lead, seen=2)
        assert not them.service.costs.exists()
