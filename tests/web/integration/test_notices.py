"""What people are told: each once, in the inbox at once, by letter when it is kept, again where none went out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from todoku_web.accounts.models import Role
from todoku_web.exchange.needs import workflow as need_workflow
from todoku_web.exchange.trials import workflow as trial_workflow
from todoku_web.notices.actions import deliver, notice, people_of, tell
from todoku_web.notices.letters import send_again
from todoku_web.notices.models import Notice

pytestmark = pytest.mark.django_db
TITLE = {"ja": "冬の会", "en": "Winter"}


@pytest.fixture(name="told")
def _told(person_in, town, django_capture_on_commit_callbacks):
    """Tell two people, one of them twice named, and somebody who has left."""
    one, two, left = person_in(town, Role.DRAFTER), person_in(town, Role.APPROVER), person_in(town, Role.DRAFTER)
    left.is_active = False
    left.save()
    with django_capture_on_commit_callbacks(execute=True):
        tell([one, two, one, None, left], "calls.submitted", url="/calls/mine/", said="理由です", title=TITLE, number=3)
    return one, two


def test_each_is_told_once_and_who_left_is_not(told):
    assert sorted(Notice.objects.values_list("person__pk", flat=True)) == sorted(one.pk for one in told)
    assert sorted(one.to[0] for one in mail.outbox) == sorted(one.email for one in told)


@pytest.mark.usefixtures("told")
def test_a_letter_is_in_both_languages_with_what_was_added_and_where_to_look():
    (letter, _) = mail.outbox
    assert "「冬の会」の申込みを受け付けました（受付番号 3）。" in letter.body
    assert "“Winter”" in letter.body
    assert "理由です" in letter.body
    assert "/calls/mine/" in letter.body
    assert letter.subject == "[todoku] 冬の会 / Winter"


def test_what_concerns_nobody_needs_no_words():
    assert tell([None], "lending.prepared") == []


@pytest.mark.parametrize(
    "kind",
    [f"needs.{one.name}" for one in need_workflow.NEED_TRANSITIONS if one.tells_author]
    + [f"trials.{one.name}" for one in trial_workflow.TRANSITIONS if one.tells_author],
)
def test_what_an_author_is_told_of_can_be_said(person_in, town, kind):
    (told,) = tell([person_in(town, Role.DRAFTER)], kind, title="冬の会")
    assert "冬の会" in told.text["ja"] + told.subject["ja"]


def test_the_link_is_whole_where_the_server_knows_its_name(
    person_in, town, settings, django_capture_on_commit_callbacks
):
    settings.HOSTS, settings.HTTPS = [".example.jp", "todoku.example.jp"], True
    with django_capture_on_commit_callbacks(execute=True):
        tell([person_in(town, Role.DRAFTER)], "calls.submitted", url="/calls/mine/", title=TITLE, number=1)
    assert "https://todoku.example.jp/calls/mine/" in mail.outbox[0].body


def test_nothing_goes_out_of_a_change_that_is_not_kept(person_in, town):
    tell([person_in(town, Role.DRAFTER)], "calls.submitted", title=TITLE, number=1)
    assert not mail.outbox


def test_a_letter_that_failed_goes_out_later_and_once(person_in, town, settings, django_capture_on_commit_callbacks):
    sound, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "sample_calls.BrokenMail"
    with django_capture_on_commit_callbacks(execute=True):
        tell([person_in(town, Role.DRAFTER)], "calls.submitted", title=TITLE, number=1)
    settings.EMAIL_BACKEND = sound
    assert send_again() == 0, "it was tried just now"
    Notice.objects.update(tried_at=timezone.now() - timedelta(hours=1))
    assert (send_again(), send_again()) == (1, 0)
    assert len(mail.outbox) == 1


def test_an_address_that_the_server_refuses_keeps_no_other_letter_back(
    person_in, town, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "sample_calls.PickyMail"
    first, other = person_in(town, Role.DRAFTER), person_in(town, Role.DRAFTER)
    first.email = "refused@example.jp"
    first.save()
    with django_capture_on_commit_callbacks(execute=True):
        tell([first, other], "calls.submitted", title=TITLE, number=1)
    assert Notice.objects.get(person=first).mailed_at is None
    assert Notice.objects.get(person=other).mailed_at is not None


def test_what_is_old_is_not_sent_any_more(person_in, town):
    tell([person_in(town, Role.DRAFTER)], "calls.submitted", title=TITLE, number=1)
    Notice.objects.update(tried_at=None, at=timezone.now() - timedelta(days=4))
    assert send_again() == 0


def test_many_letters_wait_for_the_worker(person_in, town, django_capture_on_commit_callbacks):
    person = person_in(town, Role.DRAFTER)
    with django_capture_on_commit_callbacks(execute=True):
        deliver(notice(person, "calls.submitted", title=TITLE, number=number) for number in range(51))
    assert not mail.outbox
    assert send_again() == 51


def test_people_of_a_body_are_those_with_the_role(person_in, town):
    person_in(town, Role.VIEWER)
    drafter, approver = person_in(town, Role.DRAFTER), person_in(town, Role.APPROVER)
    assert set(people_of([town.pk, None])) == {drafter, approver}
    assert people_of([town.pk], role=Role.APPROVER) == [approver]


def test_nobody_reads_or_opens_anothers(client, told):
    one, two = told
    other = Notice.objects.get(person=two)
    client.force_login(one)
    assert client.post("/notices/read/", {"notice": str(other.pk)})["Location"] == "/notices/"
    client.post("/notices/read/")
    other.refresh_from_db()
    assert other.read_at is None
    assert not Notice.objects.filter(person=one, read_at=None).exists()


@pytest.mark.parametrize("typed", ["", "x", "9" * 30, "-1", "１"])
def test_a_strange_number_is_no_error(client, told, typed):
    client.force_login(told[0])
    assert client.post("/notices/read/", {"notice": typed}).status_code == 302
