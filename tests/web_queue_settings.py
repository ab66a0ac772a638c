"""Settings of a worker under test in a process of its own: the queue and what it stands on, with the sample jobs."""

from __future__ import annotations

from todoku_web.settings import *

_WITHOUT = {f"todoku_web.{app}" for app in ("uploads", "atlas", "planning", "service_reports", "karte", "api")}
INSTALLED_APPS = [
    *(
        app
        for app in INSTALLED_APPS
        if app not in _WITHOUT and not app.startswith(("todoku_web.exchange.", "todoku_web.offices."))
    ),
    "sample_jobs",
]
JOB_LEASE_S = 3
JOB_GRACE_S = 1
