"""A made-up year: of one seed the same, as the actions would have made it, and shown by every list to everybody."""

from __future__ import annotations

import json
from unittest.mock import patch

import numpy as np
import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.actions import seed_organisations
from todoku_web.audit.models import Entry
from todoku_web.exchange.needs.models import Need
from todoku_web.exchange.screening.models import Ranking
from todoku_web.exchange.year import readers, seeding
from todoku_web.exchange.year.size import AS_OF, SMALL
from web.year_addresses import addresses, people
from web.year_checks import calls, contents, courses, loans, others, screenings
from web.year_told import told

pytestmark = pytest.mark.django_db
CHECKS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": getattr(module, name)
    for module in (courses, contents, calls, loans, others, screenings)
    for name in sorted(vars(module))
    if name.startswith(("of_", "are_", "counted"))
}
FILES = ("needs:list_file", "needs:offers_file", "statistics:file")


def seeded(seed=1, **given):
    """Put a small year into the portal, with the towns of two prefectures."""
    return seeding.seed_year(SMALL, seed=seed, as_of=AS_OF, **{"anyway": False, "tell": lambda *_: None, **given})


def two_prefectures():
    return sum(len(seed_organisations(code)) for code in ("01", "02"))


def exported(frame):
    """Return the bytes of the files that anybody may take."""
    paths = addresses(frame)
    with patch.object(timezone, "now", return_value=frame.now):
        return [Client().get(paths[name]).content for name in FILES]


def count_again():
    """Let the database number rows as if what was taken back had never been; some rows keep numbers of others."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


def sees(name):
    """Return who is shown a page here: three kinds of people, and a reviewer what is for reviewers."""
    if name == "screening:reviewing":
        return {"reviewer"}
    return {"officer"} if "?" in name else {"stranger", "planner", "officer"}


@pytest.fixture(scope="module")
def year(django_db_setup, django_db_blocker):  # noqa: ARG001
    """Hold a small year in the database while this module's tests run; it is the evening of its last day."""
    with django_db_blocker.unblock(), transaction.atomic(), patch.object(seeding, "make_places", two_prefectures):
        before = transaction.savepoint()
        count_again()
        first = exported(seeded()), told()
        transaction.savepoint_rollback(before)
        count_again()
        frame = seeded()
        with patch.object(timezone, "now", return_value=frame.now):
            yield frame, first
        transaction.set_rollback(True)


def test_the_same_seed_makes_the_same_year(year):
    frame, first = year
    files, rows = first
    assert all(files)
    assert exported(frame) == files
    assert told() == rows


@pytest.mark.parametrize("check", list(CHECKS))
@pytest.mark.usefixtures("year")
def test_it_is_as_the_actions_would_have_made_it(check):
    assert CHECKS[check]() == []


def test_every_list_answers(year):
    paths = addresses(year[0])
    answers = {name: set() for name in paths}
    for kind, person in people(year[0]).items():
        client = Client()
        if person is not None:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for name, path in paths.items():
            if kind in sees(name):
                answers[name].add(client.get(path).status_code)
    assert {code for codes in answers.values() for code in codes} <= {200, 302, 403, 404}
    assert [name for name, codes in answers.items() if 200 not in codes] == []


def test_calibration_finds_who_reads_leniently(year):
    planted = readers.leniency(year[0])
    ranking = Ranking.objects.annotate(n=Count("screening__readings")).order_by("-n", "pk").first()
    emails = dict(ranking.screening.reviewers.values_list("number", "email"))
    found = [(planted[emails[number]], float(value)) for number, value in json.loads(ranking.result)["leniency"]]
    assert len(found) >= 5
    assert np.corrcoef(np.array(found).T)[0, 1] > 0.8


@pytest.mark.usefixtures("year")
def test_one_entry_of_the_record_says_so():
    assert Entry.objects.filter(action="year.seeded").count() == 1


def test_a_portal_that_holds_something_is_left_alone(year):  # noqa: ARG001
    with pytest.raises(InputError, match=r"year\.not_empty"):
        seeded(seed=2)
    with pytest.raises(InputError, match=r"year\.there_already"):
        seeded(anyway=True)


@pytest.mark.usefixtures("year")
def test_another_year_can_stand_beside_it():
    seeded(seed=2, anyway=True)
    assert Need.objects.count() == 2 * SMALL.needs
    assert CHECKS["loans.of_holdings"]() == []
    assert CHECKS["contents.of_rounds"]() == []
