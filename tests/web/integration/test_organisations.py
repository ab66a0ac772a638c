"""Organisations: made, asked for, joined by invitation; roles, sole decisions and deputies; the last administrator."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from todoku.errors import AreaError, InputError
from todoku_web.accounts.actions import (
    accept_invitation,
    ask_for_organisation,
    change_member,
    invite,
    make_administrator,
    make_organisation,
    make_person,
    password_link,
    remove_member,
    seed_organisations,
)
from todoku_web.accounts.actions.members import EditedMeanwhile, Terms
from todoku_web.accounts.models import (
    Invitation,
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationRequest,
    Person,
    RequestState,
    Role,
)
from todoku_web.audit.actions import verify
from todoku_web.audit.models import Entry

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def administrator(town):
    return make_administrator("head@example.jp", town.name, name="管理 花子").person


@pytest.fixture
def staff():
    return make_person("staff@example.jp", name="運営", staff=True)


def client_of(person):
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def done(organisation):
    return list(Entry.objects.filter(organisation=organisation).order_by("number").values_list("action", flat=True))


def refused(code, action, *arguments, **named):
    with pytest.raises((InputError, AreaError)) as raised:
        action(*arguments, **named)
    assert raised.value.code == code


# -- making


def test_a_prefecture_is_seeded_once():
    made = seed_organisations("01")
    assert len(made) == 180
    assert Organisation.objects.get(area_code="01205").name == "室蘭市"
    assert Organisation.objects.get(area_code="01").kind == OrganisationKind.PREFECTURE
    assert Organisation.objects.get(area_code="01233").name == "北海道伊達市"  # 福島県 has one, too
    assert seed_organisations("北海道") == []
    assert len(seed_organisations("07")) == 60
    assert verify().faults == ()
    refused("accounts.not_a_prefecture", seed_organisations, "室蘭市")


def test_the_first_administrator_is_made_from_a_name_or_code():
    membership = make_administrator("Head@Example.JP", "01205", name="管理", password="a-long-password")
    assert (membership.organisation.name, membership.role) == ("室蘭市", Role.ADMINISTRATOR)
    assert membership.person.email == "head@example.jp"
    assert EmailAddress.objects.get().verified
    again = make_administrator("head@example.jp", "室蘭市")
    assert again.pk == membership.pk
    assert Organisation.objects.count() == 1
    sold = make_administrator("seller@example.jp", "北の機器", kind=OrganisationKind.VENDOR)
    assert sold.organisation.kind == OrganisationKind.VENDOR
    refused("accounts.organisation_unknown", make_administrator, "x@example.jp", "存在しない会社")
    refused("accounts.email_wrong", make_administrator, "no address", "室蘭市")
    refused("accounts.password_weak", make_administrator, "y@example.jp", "室蘭市", password="12345678")
    assert not Person.objects.filter(email__in=["x@example.jp", "y@example.jp"]).exists()  # nothing is half done


def test_a_link_lets_the_first_administrator_choose_a_password(administrator):
    client = Client()
    to = client.get(password_link(administrator), follow=True).redirect_chain[-1][0]
    client.post(to, {"password1": "correct-horse-battery", "password2": "correct-horse-battery"})
    administrator.refresh_from_db()
    assert administrator.check_password("correct-horse-battery")


@pytest.mark.parametrize(
    ("kind", "name", "area", "code"),
    [
        ("municipality", "室蘭市", "", "accounts.area_missing"),
        ("municipality", "室蘭市", "北海道", "accounts.area_not_of_kind"),
        ("municipality", "伊達市", "伊達市", "area.ambiguous"),
        ("prefecture", "北海道", "室蘭市", "accounts.area_not_of_kind"),
        ("bureau", "総合通信局", "、", "accounts.area_missing"),
        ("vendor", "会社", "室蘭市", "accounts.area_not_wanted"),
        ("vendor", " ", "", "accounts.name_empty"),
        ("vendor", "a\u202eb", "", "accounts.name_unseen"),
        ("guild", "会社", "", "accounts.kind_unknown"),
    ],
)
def test_organisations_that_cannot_be_are_refused(kind, name, area, code):
    refused(code, make_organisation, kind, name, area=area, by=None)


def test_there_is_one_organisation_of_a_name_and_of_a_municipality(town):
    refused("accounts.organisation_exists", make_organisation, "vendor", town.name, by=None)
    refused("accounts.organisation_exists", make_organisation, "municipality", "室蘭市役所", area="01205", by=None)


def test_a_bureau_looks_after_several_prefectures():
    made = make_organisation("bureau", "北陸総合通信局", area="富山県、石川県、18", by=None)
    assert made.area_code == "16,17,18"


# -- asking


def test_a_wish_is_confirmed_by_the_staff_and_makes_an_administrator(staff):
    person = make_person("wish@example.jp", name="申込 太郎")
    client = client_of(person)
    wish = {"kind": "adviser", "name": "北の助言者", "reason": "計画を助けるため"}
    client.post("/organisations/wish/", wish)
    client.post("/organisations/wish/", wish)
    (asked,) = OrganisationRequest.objects.all()  # sent twice, asked once
    desk = client_of(staff)
    assert "北の助言者" in desk.get("/organisations/wishes/").text
    desk.post(f"/organisations/wishes/{asked.pk}/", {"confirm": "", "answer": "ようこそ"})
    body = Organisation.objects.get(name="北の助言者")
    assert Membership.objects.get(organisation=body).role == Role.ADMINISTRATOR
    assert "ようこそ" in mail.outbox[0].body
    again = desk.post(f"/organisations/wishes/{asked.pk}/", {"refuse": ""})
    assert "すでに決まっています" in again.text
    assert client.get(f"/organisations/{body.pk}/").status_code == 200


def test_a_refused_wish_makes_nothing(staff):
    person = make_person("wish@example.jp")
    asked = ask_for_organisation("vendor", "会社", by=person, reason="x")
    client_of(staff).post(f"/organisations/wishes/{asked.pk}/", {"refuse": "", "answer": "確かめられません"})
    asked.refresh_from_db()
    assert asked.state == RequestState.REFUSED
    assert not Organisation.objects.exists()
    assert "確かめられません" in client_of(person).get("/organisations/").text


# -- invitations


def test_who_is_invited_joins_with_the_role(town, administrator):
    page = client_of(administrator).post(
        f"/organisations/{town.pk}/invite/", {"email": "Guest@example.jp", "role": "reviewer"}
    )
    link = re.search(r"http://testserver(/invitations/\S+)", mail.outbox[0].body).group(1)
    assert link in page.text  # to be handed over where no mail arrives
    assert link not in client_of(administrator).get(f"/organisations/{town.pk}/").text
    seen = Client().get(link)
    assert "室蘭市" in seen.text
    assert f"/account/signup/?next={link}" in seen.text
    guest = make_person("guest@example.jp", name="客")
    client = client_of(guest)
    assert client.post(link).headers["Location"] == f"/organisations/{town.pk}/"
    assert Membership.objects.get(person=guest).role == Role.REVIEWER
    assert "もう使えません" in client.post(link).text
    assert done(town)[-2:] == ["invitation.made", "invitation.accepted"]


def test_signing_up_by_an_invitation_needs_no_second_mail(town, administrator):
    _, token = invite("guest@example.jp", town, Role.DRAFTER, by=administrator)
    client = Client()
    link = f"/invitations/{token}/"
    client.get(link)
    form = {
        "name": "客",
        "email": "guest@example.jp",
        "password1": "correct-horse-battery",
        "password2": "correct-horse-battery",
        "next": link,
    }
    assert client.post("/account/signup/", form).headers["Location"] == link
    client.post(link)
    assert Membership.objects.get(person__email="guest@example.jp").role == Role.DRAFTER


def test_an_invitation_is_for_its_address_alone(town, administrator):
    invitation, token = invite("guest@example.jp", town, Role.ADMINISTRATOR, by=administrator)
    other = make_person("other@example.jp")
    refused("accounts.invitation_of_other", accept_invitation, invitation, by=other)
    assert "guest@example.jp あてです" in client_of(other).post(f"/invitations/{token}/").text
    EmailAddress.objects.create(user=other, email="guest@example.jp", verified=False)
    refused("accounts.invitation_of_other", accept_invitation, invitation, by=other)
    assert not Membership.objects.filter(person=other).exists()


def test_an_invitation_expires_and_is_withdrawn(town, administrator):
    guest = make_person("guest@example.jp")
    invitation, _ = invite("guest@example.jp", town, Role.VIEWER, by=administrator)
    refused("accounts.invited_already", invite, " GUEST@example.jp", town, Role.VIEWER, by=administrator)
    client_of(administrator).post(f"/organisations/{town.pk}/invitations/{invitation.pk}/withdraw/")
    refused("accounts.invitation_over", accept_invitation, invitation, by=guest)
    late, _ = invite("guest@example.jp", town, Role.VIEWER, by=administrator)
    Invitation.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    refused("accounts.invitation_over", accept_invitation, late, by=guest)
    refused("accounts.member_already", invite, administrator.email, town, Role.VIEWER, by=administrator)


def test_the_portal_keeps_no_token(town, administrator):
    invitation, token = invite("guest@example.jp", town, Role.VIEWER, by=administrator)
    assert token not in {str(value) for value in vars(invitation).values()}
    assert Client().get("/invitations/guessed/").status_code == 404


# -- members


@pytest.fixture
def drafter(town, person_in):
    return Membership.objects.get(person=person_in(town, Role.DRAFTER), organisation=town)


@pytest.fixture
def approver(town, person_in):
    return Membership.objects.get(person=person_in(town, Role.APPROVER), organisation=town)


def test_terms_are_set_and_logged(town, administrator, drafter, approver):
    terms = Terms(Role.REVIEWER, 3_000_000, approver, date(2027, 4, 1), date(2027, 4, 7))
    after = change_member(drafter, terms, seen_version=1, by=administrator)
    assert (after.role, after.sole_decision_limit_jpy, after.deputises_for, after.version) == (
        "reviewer", 3_000_000, approver, 2,
    )  # fmt: skip
    entry = Entry.objects.filter(organisation=town).latest("number")
    assert entry.detail["changed"]["deputises_until"] == [None, "2027-04-07"]
    change_member(after, terms, seen_version=2, by=administrator)  # nothing changed: nothing logged
    assert Entry.objects.filter(organisation=town).latest("number") == entry


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sole_decision_limit_jpy": 0}, "accounts.limit_range"),
        ({"sole_decision_limit_jpy": 10**13}, "accounts.limit_range"),
        ({"deputises_from": date(2027, 4, 1)}, "accounts.deputy_of_nobody"),
        ({"deputises_for": "self"}, "accounts.deputy_of_other"),
        ({"deputises_for": "approver"}, "accounts.deputy_without_days"),
        (
            {"deputises_for": "approver", "deputises_from": date(2027, 4, 2), "deputises_until": date(2027, 4, 1)},
            "accounts.deputy_days_order",
        ),
        (
            {"deputises_for": "viewer", "deputises_from": date(2027, 4, 1), "deputises_until": date(2027, 4, 1)},
            "accounts.deputy_of_no_approver",
        ),
    ],
)
def test_terms_that_cannot_be_are_refused(town, administrator, drafter, approver, person_in, changes, code):
    viewer = Membership.objects.get(person=person_in(town, Role.VIEWER))
    known = {"self": drafter, "approver": approver, "viewer": viewer}
    terms = Terms(Role.DRAFTER, **{name: known.get(value, value) for name, value in changes.items()})
    refused(code, change_member, drafter, terms, seen_version=1, by=administrator)


def test_somebody_of_another_organisation_is_no_deputy(administrator, drafter, person_in):
    other = Organisation.objects.create(kind=OrganisationKind.VENDOR, name="会社")
    outside = Membership.objects.get(person=person_in(other, Role.APPROVER))
    terms = Terms(Role.DRAFTER, None, outside, date(2027, 4, 1), date(2027, 4, 1))
    refused("accounts.deputy_of_other", change_member, drafter, terms, seen_version=1, by=administrator)


def test_the_last_administrator_stays(town, administrator, drafter):
    own = Membership.objects.get(person=administrator)
    refused("accounts.last_administrator", remove_member, own, by=administrator)
    refused("accounts.last_administrator", change_member, own, Terms(Role.VIEWER), seen_version=1, by=administrator)
    page = client_of(administrator).post(f"/organisations/{town.pk}/members/{own.pk}/remove/")
    assert "最後の管理者です" in page.text
    change_member(drafter, Terms(Role.ADMINISTRATOR), seen_version=1, by=administrator)
    remove_member(own, by=administrator)
    assert not administrator.has_perm("accounts.view_organisation", town)


def test_who_goes_has_no_deputies_left(administrator, drafter, approver):
    terms = Terms(Role.DRAFTER, None, approver, date(2027, 4, 1), date(2027, 4, 7))
    change_member(drafter, terms, seen_version=1, by=administrator)
    remove_member(approver, by=administrator)
    drafter.refresh_from_db()
    assert (drafter.deputises_for, drafter.deputises_from, drafter.deputises_until) == (None, None, None)


def test_a_member_may_leave(town, administrator, drafter):
    client = client_of(drafter.person)
    assert (
        client.post(f"/organisations/{town.pk}/members/{drafter.pk}/remove/").headers["Location"] == "/organisations/"
    )
    assert not Membership.objects.filter(pk=drafter.pk).exists()
    own = Membership.objects.get(person=administrator)
    assert client.post(f"/organisations/{town.pk}/members/{own.pk}/remove/").status_code == 404


def test_two_editors_get_a_question_not_a_silent_overwrite(town, administrator, drafter):
    address = f"/organisations/{town.pk}/members/{drafter.pk}/"
    client = client_of(administrator)
    assert 'name="version" value="1"' in client.get(address).text
    change_member(drafter, Terms(Role.VIEWER, 500_000), seen_version=1, by=administrator)
    mine = {"version": "1", "role": "approver", "deputises_for": ""}
    question = client.post(address, mine).text
    assert "ほかの人が先に変えました" in question
    assert "500,000円まで" in question  # theirs is shown
    assert '<option value="approver" selected>' in question  # mine is not lost
    assert 'name="version" value="2"' in question
    drafter.refresh_from_db()
    assert drafter.role == Role.VIEWER
    client.post(address, {**mine, "version": "2"})
    drafter.refresh_from_db()
    assert (drafter.role, drafter.version) == (Role.APPROVER, 3)
    with pytest.raises(EditedMeanwhile):
        change_member(drafter, Terms(Role.VIEWER), seen_version=1, by=administrator)


def test_a_member_of_another_organisation_is_not_reached_through_ones_own(town, administrator, person_in):
    other = Organisation.objects.create(kind=OrganisationKind.VENDOR, name="会社")
    outside = Membership.objects.get(person=person_in(other, Role.VIEWER))
    client = client_of(administrator)
    assert client.get(f"/organisations/{town.pk}/members/{outside.pk}/").status_code == 404
    assert client.get(f"/organisations/{other.pk}/members/{outside.pk}/").status_code == 404


# -- lists


@pytest.mark.parametrize("address", ["/organisations/{pk}/", "/organisations/", "/organisations/all/"])
def test_lists_ask_the_database_no_more_for_more_rows(town, administrator, staff, person_in, address):
    person = staff if "all" in address else administrator
    client = client_of(person)

    def count():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address.format(pk=town.pk)).status_code == 200
        return len(asked)

    before = count()
    for number in range(3):
        person_in(town, Role.DRAFTER)
        make_organisation("vendor", f"会社{number}", by=None, administrator=person)
        invite(f"guest{number}@example.jp", town, Role.VIEWER, by=administrator)
    assert count() == before


def test_the_staff_find_organisations(staff):
    seed_organisations("01")
    client = client_of(staff)
    first = client.get("/organisations/all/?kind=municipality")
    assert "全179件" in first.text
    assert client.get("/organisations/all/?kind=municipality&page=4").text.count('<th scope="row">') == 29
    assert "01205" in client.get("/organisations/all/?search=室蘭").text
    assert client.get("/organisations/all/?page=zzz&kind=none").status_code == 200
