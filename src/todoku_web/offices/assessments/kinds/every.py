"""All kinds of assessment, in the order in which they are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku_web.offices.assessments.kinds.candidates import CANDIDATES
from todoku_web.offices.assessments.kinds.cloud import CLOUD
from todoku_web.offices.assessments.kinds.procedures import PROCEDURES
from todoku_web.offices.assessments.kinds.security import SECURITY

if TYPE_CHECKING:
    from todoku_web.offices.assessments.kinds.kind import Kind

KINDS: dict[str, Kind] = {one.name: one for one in (CANDIDATES, CLOUD, SECURITY, PROCEDURES)}
