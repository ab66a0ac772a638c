"""Shared services: late joiners, mergers of municipalities, the end."""

from __future__ import annotations

import pytest

from todoku.errors import InputError
from todoku_web.accounts.doors import NotAllowed
from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.exchange.shared_services.actions import members
from todoku_web.exchange.shared_services.models import Confirmation, Member, SharedService
from todoku_web.exchange.shared_services.queries import service_for_page
from todoku_web.exchange.shared_services.years import years_of
from todoku_web.notices.models import Notice
from web.integration.exchange.sharing import EQUAL, group, in_use

pytestmark = pytest.mark.django_db


@pytest.fixture
def them(at, person_in, town):
    return group(at, person_in, town)


def shares_of(service, year=2024):
    """Return what each town pays of a year: in all, by name."""
    found = next(one for one in years_of(service_for_page(service.pk)) if one.fiscal_year == year)
    return {row.member.organisation.name: row.total_jpy for row in found.rows}


class TestLateJoiner:
    def late(self, them, **key):
        """Let 登別市 be there from the start, and 伊達市 come in April 2026 after 1,000,000 yen of development."""
        if key:
            them.propose(**key)
            them.confirm("室蘭市")
        them.join("登別市")
        them.cost()
        them.settle(2024, 1_000_000)
        them.on("2026-04-01")
        return them.join("伊達市", on="2026-04-01")

    def paid(self, them, joiner):
        names = {str(one.pk): str(one) for one in them.service.members.all()}
        return {names[member]: jpy for member, jpy in joiner.joining["credits"].items()}

    def test_it_pays_as_if_it_had_been_there_and_the_others_get_it_back(self, them):
        joiner = self.late(them)
        assert joiner.joining["amount_jpy"] in {333_333, 333_334}
        assert sum(self.paid(them, joiner).values()) == joiner.joining["amount_jpy"]
        assert set(self.paid(them, joiner)) == {"室蘭市", "登別市"}

    def test_development_is_written_down_where_that_was_agreed(self, them):
        joiner = self.late(them, late_years=5)
        assert (joiner.joining["base_jpy"], joiner.joining["amount_jpy"]) == (600_000, 200_000)

    def test_a_fee_is_what_was_agreed(self, them):
        joiner = self.late(them, late="fee", late_fee_jpy=100_001)
        assert sorted(self.paid(them, joiner).values()) == [50_000, 50_001]

    def test_it_may_pay_nothing_of_what_was(self, them):
        assert self.late(them, late="none").joining == {}

    def test_the_years_before_must_be_settled_first(self, them):
        them.join("登別市")
        them.cost()
        them.on("2026-04-01")
        with pytest.raises(InputError) as caught:
            them.join("伊達市")
        assert caught.value.params["years"] == [2024]
        assert them.fresh("伊達市").state == "considering"

    def test_a_second_joiner_pays_to_all_three_in_proportion_to_what_they_paid(self, them):
        self.late(them)
        joiner = them.join("小樽市", on="2026-05-01")
        assert joiner.joining["amount_jpy"] == 250_000
        paid = self.paid(them, joiner)
        assert sum(paid.values()) == 250_000
        assert max(paid.values()) - min(paid.values()) <= 1

    def test_who_joins_before_anything_was_developed_pays_nothing_for_it(self, them):
        them.cost()
        assert them.join("登別市").joining == {}


class TestMerger:
    """岩舟町 became part of 栃木市 on 5 April 2014, and the register knows it."""

    def towns(self, them, person_in):
        for name, code in (("岩舟町", "09367"), ("栃木市", "09203")):
            them.body[name] = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name=name, area_code=code)
            them.who[name] = person_in(them.body[name], Role.APPROVER)
        return Member.objects.create(
            service=them.service,
            organisation=them.body["岩舟町"],
            area_code="09367",
            state="member",
            joined_on="2024-04-01",
            census={"population": 30_000, "households": 10_000, "as_of": "2000-10-01 census"},
        )

    def test_its_successor_takes_its_place_pays_no_joining_and_what_was_confirmed_stays(self, them, person_in):
        old = self.towns(them, person_in)
        them.propose(late="none", mix=[{**EQUAL[0], "basis": "population"}, EQUAL[1]])
        them.confirm("室蘭市", "岩舟町")
        them.cost()
        heir = members.succeed(old, them.body["栃木市"], on="2024-10-01", by=them.lead, seen=1)
        old.refresh_from_db()
        assert (old.state, str(old.left_on), old.successor_id) == ("left", "2024-09-30", heir.pk)
        assert (heir.state, heir.joining["amount_jpy"]) == ("member", 0)
        assert Confirmation.objects.get(member=heir).taken_over
        # 室蘭市 by its census, 岩舟町 for six months, its people on with 栃木市 for the other six
        shares = shares_of(them.service)
        assert sum(shares.values()) == 1_000_000
        assert shares["岩舟町"] == pytest.approx(1_000_000 * 15_000 / (82_383 + 30_000), abs=1)
        assert shares["栃木市"] == pytest.approx(shares["岩舟町"], abs=1)
        told = Notice.objects.filter(kind="shared_services.succeeded").values_list("person__email", flat=True)
        assert set(told) == {them.who["岩舟町"].email, them.who["栃木市"].email}

    def test_a_merger_in_the_middle_of_a_month_charges_it_once(self, them, person_in):
        old = self.towns(them, person_in)
        them.cost()
        members.succeed(old, them.body["栃木市"], on="2024-10-15", by=them.lead, seen=1)
        shares = shares_of(them.service)
        assert shares["岩舟町"] + shares["栃木市"] == 500_000

    def test_what_the_register_does_not_know_is_refused(self, them, person_in):
        old = self.towns(them, person_in)
        with pytest.raises(InputError, match="not_merged"):
            members.succeed(old, them.body["登別市"], on="2024-10-01", by=them.lead, seen=1)
        with pytest.raises(InputError, match="not_merged"):
            members.succeed(them.fresh("室蘭市"), them.body["登別市"], on="2024-10-01", by=them.lead, seen=1)

    def test_the_page_asks_for_it(self, them, person_in):
        self.towns(them, person_in)
        page = them.page("members", by=them.lead).content.decode()
        assert "岩舟町 is Tochigi-shi today" in page
        assert "Record who takes its place" in page
        assert "Municipalities that are no more" in them.page("service", by=them.lead).content.decode()

    def test_a_municipality_that_is_no_more_is_not_invited_under_its_old_code_alone(self, them):
        town = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="岩舟町", area_code="09367")
        assert members.invite(them.service, town, by=them.lead).area_code == "09203"


class TestEnd:
    def test_all_are_told_and_nothing_is_written_after_it_but_open_years_are_settled(self, them):
        in_use(them, "登別市")
        them.cost()
        them.lead_on("end", said="役目を終えた")
        assert Notice.objects.filter(kind="shared_services.end", person=them.who["登別市"]).exists()
        with pytest.raises(NotAllowed):
            them.cost("more")
        assert them.settle(2024, 1_000_000).total_jpy == 1_000_000
        assert SharedService.objects.get().state == "ended"
