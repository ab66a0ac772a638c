"""What a token may be used for: each scope opens a part of the interface, within what its person may do anyway."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """A part of the interface; ``api.scope.<value>`` is its sentence in the catalogue."""

    READ_AREAS = "read:areas"
    READ_PROGRAMMES = "read:programmes"
    WRITE_ASSESSMENTS = "write:assessments"
    READ_PLANS = "read:plans"
    WRITE_PLANS = "write:plans"
    READ_JOBS = "read:jobs"
    READ_REPORTS = "read:reports"
