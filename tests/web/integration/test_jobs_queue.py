"""The queue: jobs are taken in order, held, ended once, cancelled, tried again, and cleared away."""

from __future__ import annotations

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.jobs import actions, kinds, leases
from todoku_web.jobs.models import Job, JobState, Worker
from todoku_web.jobs.outcome import End, Outcome
from todoku_web.jobs.sweep import sweep
from todoku_web.jobs.worker import Worker as WorkerProcess
from todoku_web.store.results import content_hash, draft, drafts, keep, result_path, results_folder

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    """Register a kind for the test: ``kind(work, done=...)``; it is called "sample"."""
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))

    def register(work=write_text, **more):
        kinds.register("sample", work, **more)

    register()
    return register


def write_text(parameters, folder, *, run):
    del run
    (folder / "text.txt").write_text(parameters.get("text", "found"), encoding="utf-8")


def ask(**given):
    return actions.enqueue("sample", given)


def finish(lease, text="found"):
    with draft() as folder:
        write_text({"text": text}, folder, run=None)
        leases.finish(lease, folder, content_hash(folder))


def test_a_kind_that_nobody_registered_is_not_taken():
    with pytest.raises(KeyError):
        actions.enqueue("no-such-kind", {})


@pytest.mark.usefixtures("kind")
def test_the_oldest_job_is_taken_first_and_only_once():
    first, second = ask(n=1), ask(n=2)
    taken = [leases.claim("a"), leases.claim("b"), leases.claim("a")]
    assert [lease and lease.job for lease in taken] == [first.pk, second.pk, None]


@pytest.mark.usefixtures("kind")
def test_work_off_does_all_and_keeps_results_by_content(work_off):
    jobs = [ask(text="same"), ask(text="same"), ask(text="other")]
    work_off()
    same, again, other = (Job.objects.get(pk=job.pk) for job in jobs)
    assert {job.state for job in (same, again, other)} == {JobState.DONE}
    assert same.result == again.result != other.result
    assert (result_path(other.result) / "text.txt").read_text(encoding="utf-8") == "other"
    assert list(drafts()) == []


def test_what_follows_from_a_result_happens_in_the_same_transaction(kind, work_off):
    seen = []

    def done(job):
        assert Job.objects.get(pk=job.pk).state == JobState.DONE
        seen.append((result_path(job.result) / "text.txt").read_text(encoding="utf-8"))
        Worker.objects.create(name=f"after {job.parameters['text']}")
        if job.parameters["text"] == "bad":
            raise InputError("job.asked_anew")

    kind(done=done)
    good, bad = ask(text="good"), ask(text="bad")
    work_off()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert seen == ["good", "bad"]
    assert (good.state, bad.state, bad.error_code, bad.result) == (JobState.DONE, JobState.FAILED, "job.asked_anew", "")
    assert [one.name for one in Worker.objects.filter(name__startswith="after")] == [
        "after good"
    ]  # the other was undone


def test_an_error_of_ours_is_kept_with_its_parameters(kind, work_off):
    def refuse(parameters, _folder, *, run):
        del run
        raise InputError("job.unknown_kind", kind=parameters["kind"], more={"rates": (float("nan"), 1.5), 2: b"\0"})

    kind(refuse)
    job = ask(kind="室蘭\0")
    work_off()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "job.unknown_kind")
    assert job.error_params == {"kind": "室蘭�", "more": {"rates": ["nan", 1.5], "2": "b'\\x00'"}}


def test_a_mistake_of_the_program_is_told_with_its_log(kind, work_off, settings):
    def mistake(_parameters, _folder, *, run):
        del run
        return 1 / 0

    kind(mistake)
    job = ask()
    work_off()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "job.internal")
    log = settings.HOME_FOLDER / "logs" / job.error_params["log"]
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


@pytest.mark.usefixtures("kind")
def test_the_same_key_gives_the_same_job_until_it_fails():
    first = actions.enqueue("sample", {"n": 1}, key="k")
    assert actions.enqueue("sample", {"n": 2}, key="k").pk == first.pk
    leases.fail(leases.claim("a"), "job.internal", {"log": "x"})
    second = actions.enqueue("sample", {"n": 3}, key="k")
    assert second.pk != first.pk
    with pytest.raises(InputError) as refused:
        actions.retry(first, by=None)
    assert refused.value.code == "job.asked_anew"


@pytest.mark.usefixtures("kind")
def test_a_worker_that_comes_back_late_changes_nothing():
    job = ask()
    late = leases.claim("late")
    Job.objects.filter(pk=job.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    assert leases.recover() == 1
    now = leases.claim("now")
    assert (now.job, now.attempt) == (job.pk, 2)
    for end in (
        lambda: finish(late),
        lambda: leases.fail(late, "job.internal", {}),
        lambda: leases.cancelled(late),
        lambda: leases.crashed(late),
        lambda: leases.give_back(late),
    ):
        with pytest.raises(leases.LeaseLost):
            end()
    leases.report(late, {"step": "step.measure", "done": 1, "total": 2})
    assert leases.renew([late]).lost == {job.pk}
    job.refresh_from_db()
    assert (job.state, job.worker, job.progress) == (JobState.RUNNING, "now", {})
    finish(now)
    with pytest.raises(leases.LeaseLost):
        finish(now, "twice")


@pytest.mark.usefixtures("kind")
def test_a_lease_that_is_renewed_is_not_recovered():
    ask()
    lease = leases.claim("a")
    Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert leases.renew([lease]) == leases.Held(frozenset(), frozenset())
    assert leases.recover() == 0


@pytest.mark.usefixtures("kind")
def test_a_job_that_crashes_thrice_fails_and_can_be_tried_again():
    job = ask()
    for _ in range(leases.MOST_CRASHES):
        leases.crashed(leases.claim("a"))
    assert leases.claim("a") is None
    job.refresh_from_db()
    assert (job.state, job.error_code, job.error_params) == (JobState.FAILED, "job.crashed", {"attempts": 3})
    assert actions.retry(job, by=None).state == JobState.WAITING
    assert leases.claim("a").attempt == 4


@pytest.mark.usefixtures("kind")
def test_a_job_outlives_three_lost_workers_but_not_ten():
    job = ask()
    for lost in range(1, leases.MOST_LOSSES + 1):
        assert leases.claim("a").attempt == lost
        Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        leases.recover()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "job.worker_lost")


@pytest.mark.usefixtures("kind")
def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_by_its_worker():
    waiting, running = ask(), ask()
    assert actions.cancel(waiting, by=None).state == JobState.CANCELLED
    lease = leases.claim("a")
    assert lease.job == running.pk
    assert actions.cancel(running, by=None).state == JobState.RUNNING
    assert leases.renew([lease]).cancel == {running.pk}
    finish(lease)  # it was done before it heard of it: what was not wanted any more is not kept
    running.refresh_from_db()
    assert (running.state, running.result) == (JobState.CANCELLED, "")
    assert actions.cancel(running, by=None).state == JobState.CANCELLED


@pytest.mark.usefixtures("kind")
def test_a_lost_job_that_was_to_be_cancelled_is_cancelled():
    job = ask()
    leases.claim("a")
    actions.cancel(job, by=None)
    Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    leases.recover()
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


class Obedient:
    """A hand that beats the worker's heart while it works, and ends as it is asked to."""

    def __init__(self, beat):
        self.beat = beat

    def do(self, _task, _folder, *, wishes, tell):
        tell({"step": "step.measure", "done": 1, "total": 2})
        self.beat()
        if wishes.leave.is_set():
            return Outcome(End.LEFT)
        return Outcome(End.CANCELLED if wishes.cancel.is_set() else End.DONE)

    def close(self):
        pass


@pytest.mark.usefixtures("kind")
def test_the_heart_tells_a_hand_of_a_wish_to_cancel():
    job = ask()

    def somebody_cancels():
        assert Job.objects.get(pk=job.pk).progress == {"step": "step.measure", "done": 1, "total": 2}
        actions.cancel(job, by=None)
        worker.beat()

    hand = Obedient(somebody_cancels)
    ended = []
    worker = WorkerProcess([hand], tell=ended.append)
    worker.work_off(hand)
    job.refresh_from_db()
    assert (job.state, [one.end for one in ended]) == (JobState.CANCELLED, [End.CANCELLED])
    assert Worker.objects.filter(name=worker.name).exists()


@pytest.mark.usefixtures("kind")
def test_a_worker_that_stops_gives_its_job_back():
    job = ask()
    hand = Obedient(None)
    worker = WorkerProcess([hand])
    hand.beat = worker.stop
    worker.work_off(hand)
    job.refresh_from_db()
    assert (job.state, job.worker, job.crashes, job.losses) == (JobState.WAITING, "", 0, 0)


def test_what_nobody_needs_is_cleared_away(kind, work_off):
    kind(keep_days=30)
    running = ask(text="running")
    lease = leases.claim("a")
    with draft(f"{lease.job}.{lease.attempt}") as alive, draft(f"{uuid4()}.1") as dead, draft("") as nameless:
        (dead / "half.txt").write_text("half", encoding="utf-8")
        sweep()
        assert (alive.exists(), dead.exists(), nameless.exists()) == (True, False, True)
        os.utime(nameless, (0, 0))
        sweep()
        assert not nameless.exists()
    leases.give_back(lease)
    shared, young, old = ask(text="shared"), ask(text="shared"), ask(text="old")
    work_off()
    over = timezone.now() - timedelta(days=31)
    Job.objects.filter(pk__in=[running.pk, shared.pk, old.pk]).update(ended_at=over)
    digests = dict(Job.objects.values_list("pk", "result"))
    sweep()
    assert dict(Job.objects.values_list("pk", "result")) == {
        running.pk: "",
        shared.pk: "",
        young.pk: digests[young.pk],
        old.pk: "",
    }
    assert result_path(digests[young.pk]).exists()  # the old job's result, too, but the young one refers to it
    assert not result_path(digests[old.pk]).exists()


def test_results_of_a_kind_that_others_refer_to_stay(kind, work_off):
    kind()
    job = ask(text="for ever")
    work_off()
    Job.objects.update(ended_at=timezone.now() - timedelta(days=3650))
    sweep()
    job.refresh_from_db()
    assert result_path(job.result).exists()


def test_the_same_result_is_kept_once_and_a_draft_never_replaces_it():
    with draft() as one, draft() as two:
        for folder in (one, two):
            (folder / "a.txt").write_text("unique to this test", encoding="utf-8")
        assert keep(one) == keep(two)
    assert list(drafts()) == []
    assert results_folder().exists()
