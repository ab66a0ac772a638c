"""Drives a portal's queue from a process of its own: reads commands as lines of JSON, answers each with one.

``["ask", kind, [parameters, ...]]`` gives ids; ``["cancel", id]``; ``["look"]`` gives every job with how often what
follows from it was done; ``["retry", id]``.
"""

from __future__ import annotations

import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "web_queue_settings")


def main():
    import django
    from django.core.management import call_command

    from todoku_web.home import make_home

    make_home()
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    say("ready")
    for line in sys.stdin:
        say(answer(*json.loads(line)))


def say(what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def answer(verb, *given):
    from todoku_web.jobs import actions
    from todoku_web.jobs.models import Job

    if verb == "ask":
        kind, parameters = given
        return [str(actions.enqueue(kind, one).pk) for one in parameters]
    if verb == "look":
        return look()
    job = Job.objects.get(pk=given[0])
    return (actions.cancel if verb == "cancel" else actions.retry)(job, by=None).state


def look():
    from collections import Counter

    from django.db import close_old_connections

    from todoku_web.audit.models import Entry
    from todoku_web.jobs.models import Job
    from todoku_web.store.results import result_path

    close_old_connections()
    done = Counter(
        Entry.objects.filter(subject_type="jobs.Job", action="job.retried").values_list("subject_id", flat=True)
    )
    return {
        str(job.pk): {
            "state": job.state,
            "attempt": job.attempt,
            "crashes": job.crashes,
            "losses": job.losses,
            "error": [job.error_code, job.error_params],
            "progress": job.progress,
            "worker": job.worker,
            "done": done[str(job.pk)],
            "files": {
                file.name: file.read_text(encoding="utf-8") for file in sorted(result_path(job.result).glob("*.txt"))
            }
            if job.result
            else {},
        }
        for job in Job.objects.all()
    }


if __name__ == "__main__":
    main()
