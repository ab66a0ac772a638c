"""The worker in a process of its own, on both databases: crashes, cancellation, kills, and nothing done twice."""

from __future__ import annotations

import random
import time

import pytest

from queue_process import PATIENCE_S, Queue, is_over, is_running

pytestmark = pytest.mark.slow
on_one_database = pytest.mark.parametrize("queue", ["sqlite"], indirect=True, scope="module")
"""For what the database has no part in."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def queue(request, tmp_path_factory):
    url = request.getfixturevalue("postgres")() if request.param == "postgresql" else ""
    made = Queue(tmp_path_factory.mktemp("home"), url)
    yield made
    made.close()


def test_a_worker_does_all_that_waits_and_stops(queue):
    jobs = queue("ask", "sample.add", [{"numbers": [n, 1]} for n in range(12)])
    refused, aborted = queue("ask", "sample.refuse", [{"kind": "見知らぬ"}]), queue("ask", "sample.abort", [{}])
    worker = queue.work("--once")
    said, _ = worker.communicate(timeout=PATIENCE_S)
    found = queue("look")
    assert worker.returncode == 0, said
    assert [(found[job]["state"], found[job]["done"]) for job in jobs] == [("done", 1)] * 12
    assert [found[job]["files"] for job in jobs] == [{"sum.txt": str(n + 1)} for n in range(12)]
    assert found[refused[0]]["error"] == ["job.unknown_kind", {"kind": "見知らぬ"}]
    assert (found[aborted[0]]["state"], found[aborted[0]]["crashes"]) == ("failed", 3)
    assert found[aborted[0]]["error"] == ["job.crashed", {"attempts": 3}]
    assert "Traceback" not in said
    assert said.count("its process came down") == 3
    assert list((queue.home / "results").glob(".draft-*")) == []
    assert "Fatal Python error: Aborted" in "".join(log.read_text() for log in (queue.home / "logs").glob("work-*.log"))


@on_one_database
def test_progress_is_told_and_a_wish_to_stop_is_heeded(queue):
    (job,) = queue("ask", "sample.steps", [{"steps": 400, "seconds": 0.2}])
    worker = queue.work()
    queue.until(lambda found: found["progress"].get("done", 0) > 1, [job])
    assert queue("cancel", job) == "running"
    found = queue.until(is_over, [job])
    assert found[job]["state"] == "cancelled"
    worker.terminate()
    assert worker.wait(PATIENCE_S) == 0


@on_one_database
def test_work_that_heeds_nothing_is_ended_with_its_process(queue):
    (job,) = queue("ask", "sample.deaf", [{"seconds": 600}])
    worker = queue.work()
    queue.until(is_running, [job])
    queue("cancel", job)
    found = queue.until(is_over, [job])
    assert (found[job]["state"], found[job]["crashes"]) == ("cancelled", 0)
    (after,) = queue("ask", "sample.add", [{"numbers": [1]}])
    assert queue.until(is_over, [after])[after]["state"] == "done"
    worker.terminate()
    assert worker.wait(PATIENCE_S) == 0


@on_one_database
def test_a_worker_that_is_stopped_gives_its_jobs_back_and_another_does_them(queue):
    jobs = queue("ask", "sample.steps", [{"steps": 5, "seconds": 0.2}] * 2)
    worker = queue.work()
    queue.until(is_running, jobs)
    worker.send_signal(2)  # Ctrl-C
    said, _ = worker.communicate(timeout=PATIENCE_S)
    assert (worker.returncode, "Traceback" in said) == (130, False)
    given_back = queue("look")
    assert [given_back[job]["state"] for job in jobs] == ["waiting"] * 2, (given_back, said)
    assert queue.work("--once").wait(PATIENCE_S) == 0
    found = queue("look")
    assert [(found[job]["state"], found[job]["attempt"], found[job]["losses"]) for job in jobs] == [("done", 2, 0)] * 2


def test_nothing_is_lost_or_done_twice_when_workers_are_killed(queue):
    luck = random.Random(20_260_801)
    short = queue("ask", "sample.add", [{"numbers": [n]} for n in range(120)])
    long = queue("ask", "sample.steps", [{"steps": 10, "seconds": 0.1}] * 4)
    for _ in range(3):
        worker = queue.work()
        queue.until(is_running, quantity=any)
        time.sleep(2 * luck.random())
        worker.kill()
        worker.communicate()
    queue.work()
    found = queue.until(is_over, [*short, *long])
    assert [(found[job]["state"], found[job]["done"]) for job in short] == [("done", 1)] * len(short)
    assert [found[job]["files"] for job in short] == [{"sum.txt": str(n)} for n in range(len(short))]
    assert [(found[job]["state"], found[job]["files"]) for job in long] == [("done", {"steps.txt": "all"})] * 4
    assert sum(job["losses"] for job in found.values()) >= 1
    assert list((queue.home / "results").glob(".draft-*")) == []
