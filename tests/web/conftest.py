"""What tests of the portal share: people and organisations."""

from __future__ import annotations

import pytest


@pytest.fixture
def town(db):  # noqa: ARG001
    """Return the organisation of 室蘭市."""
    from todoku_web.accounts.models import Organisation, OrganisationKind

    return Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="室蘭市", area_code="jp:01205")


@pytest.fixture
def person_in(db):  # noqa: ARG001
    """Make a person who has a role in an organisation: ``person_in(town, Role.DRAFTER)``."""
    from todoku_web.accounts.models import Membership, Person

    def make(organisation, role, **fields):
        number = Person.objects.count() + 1
        person = Person.objects.create_user(f"person{number}@example.jp", "a-long-password", name=f"担当{number}")
        Membership.objects.create(person=person, organisation=organisation, role=role, **fields)
        return person

    return make
