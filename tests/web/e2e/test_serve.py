"""``todoku serve`` as people run it: prepared, answering, with its worker, and wholly gone at the end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from processes import PROGRAM
from queue_process import Queue

TESTS = Path(__file__).resolve().parents[2]
START_S = 240
LISTENING = re.compile(r"The portal runs at (http://127\.0\.0\.1:\d+/)")

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket, pytest.mark.timeout(900)]


class Portal:
    """A portal in a folder, begun and ended as at a terminal."""

    def __init__(self, home):
        self.home = home
        own = {name: value for name, value in os.environ.items() if not name.startswith(("TODOKU_", "DJANGO_"))}
        self.environment = {
            **own,
            "TODOKU_LANG": "en",
            "DJANGO_SETTINGS_MODULE": "web_serve_settings",
            "PYTHONPATH": str(TESTS),
        }
        self.process = None
        self.address = ""
        self.log = home.parent / "serve.log"

    def run(self, *arguments):
        command = [*PROGRAM, *arguments, "--home", str(self.home)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def begin(self):
        with self.log.open("w") as log:
            command = [*PROGRAM, "serve", "--port", "0", "--home", str(self.home)]
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, process_group=0)
        until_s = time.monotonic() + START_S
        while not (found := LISTENING.search(self.said())):
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until_s, self.said()
            time.sleep(0.1)
        self.address = found[1]

    def said(self):
        return self.log.read_text(encoding="utf-8")

    def below(self):
        """Return the processes that it started, and those that they started."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, how=signal.SIGINT):
        """End it, at the terminal where it is Ctrl-C; return its exit code and the processes that it left."""
        below = self.below()
        if how == signal.SIGINT:
            os.killpg(self.process.pid, how)  # a terminal tells all of them
        else:
            self.process.send_signal(how)
        code = self.process.wait(60)
        _gone, left = psutil.wait_procs(below, timeout=20)
        return code, left


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    made = Portal(tmp_path_factory.mktemp("portal") / "home")
    made.begin()
    yield made
    if made.process.poll() is None:
        made.end(signal.SIGTERM)


def answered(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.status


def test_the_first_start_says_what_it_does(portal):
    said = portal.said()
    assert said.index("Preparing the database") < said.index("Gathering the files") < said.index("The portal runs at")
    assert "mails that confirm an address are written as files to" in said
    assert answered(portal.address) == 200


def test_check_finds_nothing_wrong_with_it(portal):
    code, out, err = portal.run("serve", "--check", "--lang", "en")
    assert (code, err) == (0, ""), out
    assert out.splitlines()[-1] == "Nothing is wrong for use on this machine"
    assert "todoku worker" not in out  # its own is seen


def test_a_job_is_watched_stopped_and_tried_again_in_a_browser(portal, opened, is_accessible):
    code, out, err = portal.run("person", "staff@example.jp", "--staff", "--name", "運営", "--url", portal.address)
    assert code == 0, err
    queue = Queue(portal.home, **{**portal.environment, "TODOKU_HOME": str(portal.home)})
    try:
        (job,) = queue("ask", "sample.steps", [{"steps": 60, "seconds": 0.5}])
        page = opened(re.search(r"http://\S+", out)[0])
        for field in page.locator("input[type=password]").all():
            field.fill("a-long-pass-phrase")
        page.locator("main form button").first.click()
        page.goto(f"{portal.address}account/login/")
        page.locator("[name=login]").fill("staff@example.jp")
        page.locator("[name=password]").fill("a-long-pass-phrase")
        page.locator("main form button").first.click()
        page.goto(f"{portal.address}jobs/{job}/?lang=en")
        page.locator("progress[max='60']").wait_for()
        first = int(page.locator("progress").get_attribute("value"))
        page.locator(f"progress[value='{first + 2}']").wait_for()
        assert page.locator("[role=status]").inner_text() == "Measuring the indicators"
        is_accessible(page)
        page.get_by_role("button", name="Cancel").click()
        page.get_by_role("button", name="Try again").wait_for()
        assert "Cancelled" in page.locator("main").inner_text()
        page.get_by_role("button", name="Try again").click()
        page.locator("progress").wait_for()
        queue("cancel", job)
        page.get_by_role("button", name="Try again").wait_for()
        page.goto(f"{portal.address}jobs/?scope=all")
        is_accessible(page)
    finally:
        queue.close()


def test_ctrl_c_ends_all_of_it_with_one_line_and_a_later_start_prepares_nothing(portal):
    code, left = portal.end()
    told = portal.said().splitlines()
    assert (code, left) == (130, [])
    assert told[-1] == "error: Cancelled. Nothing half-written was left behind."
    assert "Traceback" not in portal.said()
    portal.begin()
    assert "Preparing" not in portal.said()
    assert "Gathering" not in portal.said()


@pytest.mark.parametrize("who", ["server", "worker"])
def test_a_process_that_is_killed_is_begun_anew(portal, who):
    before = {process.pid for process in portal.below()}
    position = 0 if who == "server" else -1
    served = [process for process in portal.below() if process.ppid() == portal.process.pid and _is_python(process)]
    served[position].kill()
    until_s = time.monotonic() + 60
    while len({process.pid for process in portal.below()} - before) < 1 and time.monotonic() < until_s:
        time.sleep(0.1)
    assert {process.pid for process in portal.below()} - before
    assert answered(portal.address) == 200


def _is_python(process):
    return "spawn_main" in " ".join(process.cmdline())


@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)])
def test_however_it_ends_nothing_is_left_running(portal, how, code):
    if portal.process.poll() is not None:
        portal.begin()
    assert portal.end(how) == (code, [])
    assert "Traceback" not in portal.said()
