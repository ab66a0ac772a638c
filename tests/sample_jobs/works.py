"""What the sample jobs do."""

from __future__ import annotations

import os
import time

from todoku.errors import InputError


def add(parameters, folder, *, run):
    """Add the numbers after a moment."""
    run.check()
    time.sleep(parameters.get("seconds", 0.02))
    (folder / "sum.txt").write_text(str(sum(parameters["numbers"])), encoding="utf-8")


def note_done(job):
    """Leave a mark that can be counted, in the transaction that ends the job."""
    from todoku_web.audit.actions import record

    record("job.retried", job, by=None)


def abort(parameters, folder, *, run):
    """End the process that does it, as a fault in compiled code does."""
    del parameters, folder, run
    os.abort()


def steps(parameters, folder, *, run):
    """Go step by step, heeding a wish to stop."""
    with run.step("step.measure", parameters["steps"]) as advance:
        for _ in range(parameters["steps"]):
            time.sleep(parameters["seconds"])
            advance(1)
    (folder / "steps.txt").write_text("all", encoding="utf-8")


def deaf(parameters, folder, *, run):
    """Heed nothing."""
    del folder, run
    time.sleep(parameters["seconds"])


def refuse(parameters, folder, *, run):
    """Refuse, with a text of the person's own in the error."""
    del folder, run
    raise InputError("job.unknown_kind", kind=parameters["kind"])
