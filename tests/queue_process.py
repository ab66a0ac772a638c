"""A portal's queue driven from outside, with workers in processes of their own that can be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from processes import PROGRAM

TESTS = Path(__file__).resolve().parent
PATIENCE_S = 120


class Queue:
    """The queue of a portal in a folder; ``queue("ask", kind, [parameters])`` and so on as in ``queue_driver``."""

    def __init__(self, home, database_url="", **more):
        own = {name: value for name, value in os.environ.items() if not name.startswith("TODOKU_")}
        self.home = home
        self.environment = {
            **own,
            "TODOKU_HOME": str(home),
            "TODOKU_LANG": "en",
            "PYTHONPATH": str(TESTS),
            "DJANGO_SETTINGS_MODULE": "web_queue_settings",
            "DATABASE_URL": database_url,
            **more,
        }
        self.workers = []
        self.driver = subprocess.Popen(
            [sys.executable, str(TESTS / "queue_driver.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=self.environment,
        )
        assert json.loads(self.driver.stdout.readline()) == "ready"

    def __call__(self, *command):
        self.driver.stdin.write(json.dumps(command) + "\n")
        self.driver.stdin.flush()
        return json.loads(self.driver.stdout.readline())

    def work(self, *options):
        """Start a worker."""
        worker = subprocess.Popen(
            [*PROGRAM, "worker", *options],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self.workers.append(worker)
        return worker

    def until(self, wanted, jobs=None, quantity=all):
        """Return what is found once the jobs are as wanted."""
        until_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < until_s:
            found = self("look")
            if quantity(wanted(found[job]) for job in jobs or found):
                return found
            time.sleep(0.05)
        raise AssertionError(found)

    def close(self):
        for worker in self.workers:
            worker.kill()
            worker.wait()
            worker.stdout.close()
        self.driver.stdin.close()
        self.driver.wait()
        self.driver.stdout.close()


def is_over(job):
    return job["state"] in {"done", "failed", "cancelled"}


def is_running(job):
    return job["state"] == "running"
