"""Settings of a whole portal under test in processes of its own: as people run it, with the sample jobs."""

from __future__ import annotations

from todoku_web.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "sample_jobs"]
