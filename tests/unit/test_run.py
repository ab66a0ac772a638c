"""Progress and cancellation."""

import pytest

from todoku.errors import Cancelled
from todoku.run import Run


class Recorder:
    def __init__(self):
        self.seen = []

    def begin(self, step, total):
        self.seen.append(("begin", step, total))

    def advance(self, step, parts):
        self.seen.append(("advance", step, parts))

    def end(self, step):
        self.seen.append(("end", step))


def test_steps_are_reported_in_order():
    recorder = Recorder()
    with Run(reporter=recorder).step("step.x", 2) as advance:
        advance(1)
        advance(1)
    assert recorder.seen == [
        ("begin", "step.x", 2),
        ("advance", "step.x", 1),
        ("advance", "step.x", 1),
        ("end", "step.x"),
    ]


def stop_in_the_middle(run):
    with run.step("step.x", 2) as advance:
        run.stop.set()
        advance(1)


def test_a_stop_ends_the_step_and_is_reported():
    recorder = Recorder()
    with pytest.raises(Cancelled):
        stop_in_the_middle(Run(reporter=recorder))
    assert recorder.seen[-1] == ("end", "step.x")
