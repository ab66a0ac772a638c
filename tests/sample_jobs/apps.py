"""The app of the sample jobs."""

from __future__ import annotations

from django.apps import AppConfig


class SampleJobsConfig(AppConfig):
    """Kinds of job for tests."""

    name = "sample_jobs"

    def ready(self):
        from sample_jobs import works
        from todoku_web.jobs.kinds import register

        register("sample.add", works.add, done=works.note_done)
        register("sample.abort", works.abort)
        register("sample.steps", works.steps)
        register("sample.deaf", works.deaf)
        register("sample.refuse", works.refuse)
