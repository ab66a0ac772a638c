"""What tests of the portal share: people and organisations."""

from __future__ import annotations

import pytest
from django.test import TransactionTestCase

from web.postgres import postgres  # noqa: F401 - a fixture


@pytest.fixture(autouse=True, scope="session")
def emptied_after_transactional_tests():
    """Let tests that commit be tidied up: the log's triggers would refuse that its tables are emptied."""
    from django.db import connection

    from todoku_web.audit import append_only

    emptied = TransactionTestCase._fixture_teardown

    def empty(case):
        append_only.remove(connection)
        emptied(case)
        append_only.install(connection)

    TransactionTestCase._fixture_teardown = empty
    yield
    TransactionTestCase._fixture_teardown = emptied


@pytest.fixture(autouse=True)
def forgotten_limits():
    """Let no test be held back by the tries of the one before it."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def town(db):  # noqa: ARG001
    """Return the organisation of 室蘭市."""
    from todoku_web.accounts.models import Organisation, OrganisationKind

    return Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="室蘭市", area_code="01205")


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


@pytest.fixture
def work_off(db):  # noqa: ARG001
    """Do all waiting jobs in this process: ``work_off()``."""
    from todoku.run import Run
    from todoku_web.jobs.outcome import attempt
    from todoku_web.jobs.progress import Telling
    from todoku_web.jobs.worker import Worker

    class InThisProcess:
        def do(self, task, folder, *, wishes, tell):
            return attempt(task.kind, task.parameters, folder, run=Run(reporter=Telling(tell), stop=wishes.cancel))

        def close(self):
            pass

    def do_all():
        hand = InThisProcess()
        Worker([hand]).work_off(hand)

    return do_all
