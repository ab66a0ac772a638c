"""Predicates of permissions: each holds for whom its sentence names, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from todoku_web.accounts import predicates
from todoku_web.accounts.areas import area_contains
from todoku_web.accounts.memberships import remember
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Person, Role

TOWN = Organisation(pk=1, kind=OrganisationKind.MUNICIPALITY, name="town", area_code="01205")
THING = SimpleNamespace(organisation=TOWN, organisation_id=TOWN.pk, area_code="01205", cost_jpy=3_000_000)


def person_of(organisation, role):
    """Return an unsaved person who is this in an organisation, and nothing anywhere else."""
    person = Person(pk=1)
    remember(person, [Membership(pk=1, person=person, organisation=organisation, role=role)])
    return person


def body(kind, area_code="", pk=9):
    return Organisation(pk=pk, kind=kind, name="x", area_code=area_code)


@pytest.mark.parametrize(
    ("holder", "area", "holds"),
    [
        ("01205", "01205", True),
        ("01", "01205", True),
        ("01", "01-tokachi", True),
        ("01-tokachi", "01207", True),
        ("01-tokachi", "01205", False),
        ("01205", "01", False),
        ("01100", "01101", True),  # a ward of 札幌市
        ("01101", "01100", False),
        ("02", "01205", False),
        ("", "01205", False),
        ("01", "", False),
        ("01", "99999", False),
        ("nowhere", "01205", False),
    ],
)
def test_which_area_lies_in_which(holder, area, holds):
    assert area_contains(holder, area) is holds


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("belongs_to_owner", Role.VIEWER),
        ("is_drafter_of_owner", Role.DRAFTER),
        ("is_reviewer_of_owner", Role.REVIEWER),
        ("is_approver_of_owner", Role.APPROVER),
        ("is_administrator_of_owner", Role.ADMINISTRATOR),
    ],
)
def test_roles_of_the_owner_hold_from_one_on(name, least):
    predicate = getattr(predicates, name)
    order = list(Role)
    may = [role for role in Role if predicate.test(person_of(TOWN, role), THING)]
    assert may == order[order.index(least) :]
    assert predicate.test(person_of(TOWN, Role.ADMINISTRATOR), TOWN)  # an organisation belongs to itself
    other = body(OrganisationKind.MUNICIPALITY, "01230")
    assert not predicate.test(person_of(other, Role.ADMINISTRATOR), THING)
    assert not predicate.test(person_of(TOWN, Role.ADMINISTRATOR), None)
    assert not predicate.test(AnonymousUser(), THING)


def test_a_thing_of_nobody_belongs_to_nobody():
    nobody = SimpleNamespace(organisation=None, organisation_id=None)
    assert not predicates.belongs_to_owner.test(person_of(TOWN, Role.ADMINISTRATOR), nobody)


@pytest.mark.parametrize(
    ("name", "kind", "area_code", "holds"),
    [
        ("is_bureau_of_area", OrganisationKind.BUREAU, "01", True),
        ("is_bureau_of_area", OrganisationKind.BUREAU, "02,03,01", True),
        ("is_bureau_of_area", OrganisationKind.BUREAU, "02,03", False),
        ("is_bureau_of_area", OrganisationKind.PREFECTURE, "01", False),
        ("is_prefecture_of_area", OrganisationKind.PREFECTURE, "01", True),
        ("is_prefecture_of_area", OrganisationKind.PREFECTURE, "02", False),
        ("is_municipality_of_area", OrganisationKind.MUNICIPALITY, "01205", True),
        ("is_municipality_of_area", OrganisationKind.MUNICIPALITY, "01230", False),
        ("is_municipality_of_area", OrganisationKind.OPERATOR, "", False),
    ],
)
def test_who_looks_after_an_area(name, kind, area_code, holds):
    person = person_of(body(kind, area_code), Role.VIEWER)
    assert getattr(predicates, name).test(person, THING) is holds
    without_own_area = SimpleNamespace(organisation=TOWN, organisation_id=TOWN.pk)
    assert getattr(predicates, name).test(person, without_own_area) is holds


def test_a_deputy_decides_in_the_absence_and_only_then():
    today = timezone.localdate()
    day = timedelta(days=1)

    def deputy(absent_role, first, last):
        absent = Membership(pk=2, organisation=TOWN, role=absent_role)
        person = Person(pk=3)
        own = Membership(
            pk=4, person=person, organisation=TOWN, role=Role.DRAFTER,
            deputises_for=absent, deputises_from=first, deputises_until=last,
        )  # fmt: skip
        remember(person, [own])
        return predicates.is_deputy_of_approver_of_owner.test(person, THING)

    assert deputy(Role.APPROVER, today, today)
    assert deputy(Role.ADMINISTRATOR, today - day, today + day)
    assert not deputy(Role.REVIEWER, today, today)
    assert not deputy(Role.APPROVER, today + day, today + day)
    assert not deputy(Role.APPROVER, today - day, today - day)
    assert not deputy(Role.APPROVER, None, None)


@pytest.mark.parametrize(
    ("limit_jpy", "cost_jpy", "holds"),
    [
        (3_000_000, 3_000_000, True),
        (3_000_000, 3_000_001, False),
        (None, 1, False),
        (3_000_000, None, False),  # an unknown cost is not a small one
    ],
)
def test_sole_decisions_end_at_the_limit(limit_jpy, cost_jpy, holds):
    person = Person(pk=3)
    remember(person, [Membership(organisation=TOWN, role=Role.REVIEWER, sole_decision_limit_jpy=limit_jpy)])
    thing = SimpleNamespace(organisation_id=TOWN.pk, cost_jpy=cost_jpy)
    assert predicates.decides_alone_on_it.test(person, thing) is holds


@pytest.mark.django_db
def test_memberships_are_asked_for_once(town, person_in, django_assert_num_queries):
    person = person_in(town, Role.DRAFTER)
    other = Organisation.objects.create(kind=OrganisationKind.VENDOR, name="別の会社")
    with django_assert_num_queries(1):
        assert person.has_perm("accounts.view_organisation", town)
        assert not person.has_perm("accounts.view_organisation", other)
        assert not person.has_perm("audit.read_log", town)


@pytest.mark.django_db
def test_the_staff_have_no_more_than_the_sentences_say(town):
    staff = Person.objects.create_superuser("staff@example.jp", "a-long-password")
    assert staff.has_perm("accounts.make_organisation")
    assert not staff.has_perm("audit.read_log", town)
    assert not staff.has_perm("accounts.no_such_permission")
    staff.is_active = False
    assert not staff.has_perm("accounts.make_organisation")
