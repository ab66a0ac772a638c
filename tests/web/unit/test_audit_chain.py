"""The audit log: added to in order, sealed by day, refused to be changed, and every change of it found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from todoku_web.accounts.models import Organisation, OrganisationKind, Person, Role
from todoku_web.audit import append_only
from todoku_web.audit.actions import record, seal_days, verify
from todoku_web.audit.models import BEGINNING, Chain, Entry, Seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch):
    """Set the clock: ``at(1, 23)`` is 23:00 UTC of 1 April, the 2nd in Japan."""

    def set_to(day, hour=3):
        monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 4, day, hour, tzinfo=UTC))

    return set_to


def forge(change):
    """Change the log as somebody would who has got hold of the database itself."""
    append_only.remove(connection)
    change()
    append_only.install(connection)


def write(town, count, **detail):
    return [
        record("organisation.renamed", town, by=None, organisation=town, step=step, **detail) for step in range(count)
    ]


def codes(found):
    return [(fault.code, fault.number) for fault in found.faults]


def test_entries_count_up_and_follow_from_each_other(town):
    entries = write(town, 3)
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert [entry.previous_hash for entry in entries] == [BEGINNING, entries[0].hash, entries[1].hash]
    found = verify()
    assert (found.chains, found.entries, found.faults) == (1, 3, ())


def test_each_organisation_has_its_own_chain_and_the_portal_one(town):
    other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
    write(town, 2)
    record("organisation.made", other, by=None, organisation=other)
    record("organisation.made", other, by=None)
    assert {(entry.organisation_id, entry.number) for entry in Entry.objects.all()} == {
        (town.pk, 1), (town.pk, 2), (other.pk, 1), (None, 1),
    }  # fmt: skip
    assert verify().faults == ()


def test_what_is_written_is_what_is_hashed_whatever_its_numbers(town):
    record("x.y", town, by=None, organisation=town, huge=1e22, tiny=1e-7, text="\u0000＝1+1 𠮷", none=None)
    assert Entry.objects.get().detail["huge"] == 1e22
    assert verify().faults == ()


def test_what_is_not_json_is_refused(town):
    with pytest.raises(ValueError, match="JSON"):
        record("x.y", town, by=None, organisation=town, rate=float("nan"))


def test_the_name_stays_when_the_account_goes(town, person_in):
    person = person_in(town, Role.DRAFTER)
    record("x.y", town, by=person, organisation=town)
    name = person.name
    person.delete()
    assert Person.objects.count() == 0
    assert Entry.objects.get().actor_name == name
    assert verify().faults == ()


@pytest.mark.parametrize("model", [Entry, Seal])
def test_the_database_refuses_changes(town, at, model):
    at(1)
    write(town, 2)
    at(2)
    write(town, 1)
    for change in (lambda: model.objects.update(organisation=None), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            change()
    assert (Entry.objects.count(), Seal.objects.count()) == (3, 1)


def test_a_new_day_seals_the_one_before_it(town, at):
    at(1, 3)
    first = write(town, 2)
    at(1, 14)  # 23:00 in Japan
    last = write(town, 1)[0]
    at(1, 15)  # midnight
    write(town, 1)
    assert [(str(seal.day), seal.last_number, seal.last_hash) for seal in Seal.objects.all()] == [
        ("2027-04-01", 3, last.hash)
    ]
    assert first[0].number == 1
    assert verify().faults == ()


def test_idle_chains_are_sealed_when_asked_and_once(town, at):
    at(1)
    write(town, 1)
    assert seal_days() == []  # the day has not ended
    at(5)
    assert [seal.last_number for seal in seal_days()] == [1]
    assert seal_days() == []
    write(town, 1)
    at(6)
    seals = [*Seal.objects.all(), *seal_days()]
    assert seals[1].previous_hash == seals[0].hash
    assert verify().faults == ()


def test_a_clock_set_back_puts_no_entry_before_another(town, at):
    at(3)
    write(town, 1)
    at(2)
    write(town, 1)
    assert verify().faults == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda: Entry.objects.filter(number=2).update(detail_json='{"step": 9}'), [("altered", 2)]),
        (lambda: Entry.objects.filter(number=2).update(actor_name="別人"), [("altered", 2)]),
        (lambda: Entry.objects.filter(number=2).delete(), [("gap", 3)]),
        (lambda: Entry.objects.filter(number=5).delete(), [("cut_off", 5), ("seal_disagrees", 5)]),
        (lambda: Entry.objects.filter(number=3).update(previous_hash=BEGINNING), [("wrong_link", 3), ("altered", 3)]),
        (lambda: Seal.objects.filter(last_number=3).update(last_number=2), [("seal_altered", 2), ("seal_disagrees", 2)]),  # noqa: E501
        (
            lambda: Seal.objects.filter(last_number=3).delete(),
            [("seal_wrong_link", 5), ("seal_missing", 3)],
        ),
        (lambda: Seal.objects.filter(last_number=5).delete(), [("seals_cut_off", 5)]),
        (lambda: Chain.objects.all().delete(), [("no_head", None)]),
        (lambda: Chain.objects.update(last_number=4), [("cut_off", 4), ("seal_disagrees", 5), ("beyond_head", 5)]),
    ],
)  # fmt: skip
def test_every_change_is_found(town, at, change, expected):
    at(1)
    write(town, 3)
    at(2)
    write(town, 2)
    at(3)
    seal_days()
    assert verify().faults == ()
    forge(change)
    assert codes(verify()) == expected


def test_a_chain_written_anew_is_shown_by_a_seal_kept_outside(town, at):
    at(1)
    write(town, 2)
    at(2)
    kept = {(str(town.pk), str(seal.day)): seal.hash for seal in seal_days()}
    forge(lambda: [model.objects.all().delete() for model in (Entry, Seal, Chain)])
    at(1)
    write(town, 2, other="story")
    at(2)
    seal_days()
    assert verify().faults == ()  # within itself it is sound
    assert codes(verify(kept)) == [("kept_seal_disagrees", 2)]


def test_missing_triggers_are_told(town):
    write(town, 1)
    append_only.remove(connection)
    assert codes(verify()) == [("unguarded", None), ("unguarded", None)]


def test_every_fault_has_words(town):
    import re
    from pathlib import Path

    from todoku.i18n import catalogue
    from todoku_web.audit import verification

    told = set(re.findall(r'(?:tell|Fault)\("([a-z_]+)"', Path(verification.__file__).read_text(encoding="utf-8")))
    assert {f"audit_fault.{code}" for code in told} == {key for key in catalogue() if key.startswith("audit_fault.")}
    fault = verification.Fault("gap", town.pk, town.name, 5, {"first": 3, "last": 4})
    assert fault.told("en") == "室蘭市: before entry 5, the entries 3 to 4 are missing"
