"""Jobs on a Dask cluster: done there, with progress, errors and cancellation; and clear refusals without one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from queue_process import PATIENCE_S, TESTS, Queue, is_over
from todoku.errors import InputError
from todoku_web.jobs.dask_hand import connected
from todoku_web.jobs.dask_task import pack, unpack


@pytest.fixture(scope="module")
def cluster_and_queue(tmp_path_factory):
    """Return a queue whose workers use a cluster."""
    pytest.importorskip("distributed")
    home = tmp_path_factory.mktemp("home")
    made = Queue(home)
    cluster = subprocess.Popen(
        [sys.executable, str(TESTS / "dask_cluster.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**made.environment, "TODOKU_HOME": str(home / "elsewhere")},
    )
    made.environment["TODOKU_DASK"] = cluster.stdout.readline().strip()
    yield made
    made.close()
    cluster.stdin.close()
    cluster.stdout.close()
    cluster.wait()


@pytest.mark.slow
def test_a_cluster_does_the_jobs(cluster_and_queue):
    queue = cluster_and_queue
    jobs = queue("ask", "sample.add", [{"numbers": [n, 1]} for n in range(6)])
    (refused,) = queue("ask", "sample.refuse", [{"kind": "見知らぬ"}])
    worker = queue.work("--once")
    said, _ = worker.communicate(timeout=PATIENCE_S)
    assert (worker.returncode, "Traceback" in said) == (0, False), said
    found = queue("look")
    assert [(found[job]["done"], found[job]["files"]) for job in jobs] == [
        (1, {"sum.txt": str(n + 1)}) for n in range(6)
    ]
    assert found[refused]["error"] == ["job.unknown_kind", {"kind": "見知らぬ"}]


@pytest.mark.slow
def test_progress_comes_back_from_the_cluster_and_a_wish_to_stop_goes_there(cluster_and_queue):
    queue = cluster_and_queue
    (job,) = queue("ask", "sample.steps", [{"steps": 400, "seconds": 0.2}])
    worker = queue.work()
    queue.until(lambda found: found["progress"].get("done", 0) > 1, [job])
    queue("cancel", job)
    assert queue.until(is_over, [job])[job]["state"] == "cancelled"
    worker.terminate()
    assert worker.wait(PATIENCE_S) == 0


@pytest.mark.slow
def test_a_worker_without_its_scheduler_says_so(cluster_and_queue):
    queue = cluster_and_queue
    before = queue.environment
    queue.environment = {**before, "TODOKU_DASK": "tcp://127.0.0.1:9"}
    try:
        worker = queue.work("--once")
        said, _ = worker.communicate(timeout=PATIENCE_S)
    finally:
        queue.environment = before
    assert worker.returncode == 1
    assert said.splitlines()[-1].startswith("error: The Dask scheduler tcp://127.0.0.1:9 does not answer")


@pytest.mark.parametrize("address", ["garbage", "tcp://", "http://example.jp:80", "tcp://host", "tcp://host:port"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(InputError) as refused:
        connected(address)
    assert refused.value.code == "job.dask_address"


@pytest.mark.enable_socket
def test_a_scheduler_that_does_not_answer_is_told():
    with pytest.raises(InputError) as refused:
        connected("tcp://127.0.0.1:9")
    assert refused.value.code == "job.dask_unreachable"


def test_a_machine_without_dask_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError) as refused:
        connected("tcp://127.0.0.1:8786")
    assert refused.value.code == "job.no_dask"


def test_a_result_is_packed_and_unpacked(tmp_path):
    (tmp_path / "there" / "日本").mkdir(parents=True)
    (tmp_path / "there" / "日本" / "計画.txt").write_text("届く", encoding="utf-8")
    (tmp_path / "here").mkdir()
    unpack(pack(tmp_path / "there"), tmp_path / "here")
    assert (tmp_path / "here" / "日本" / "計画.txt").read_text(encoding="utf-8") == "届く"
