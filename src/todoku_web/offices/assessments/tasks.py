"""Asks for the tasks of an assessment's last result, of which trials are written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.inquiries.models import LABEL_LENGTH
from todoku_web.offices.inquiries.queries import last_run_of
from todoku_web.offices.inquiries.results import result_of

if TYPE_CHECKING:
    from todoku_web.offices.assessments.kinds.task import Task
    from todoku_web.offices.assessments.models import Assessment


def tasks_of(assessment: Assessment) -> dict[str, Task]:
    """Return id -> task of the last result, in its order; none where there is no result, or nothing is measured.

    A task whose name is longer than is kept of it is left out.
    """
    listed = KINDS[assessment.kind].tasks
    result = None if listed is None else result_of(last_run_of(assessment))
    if listed is None or result is None:
        return {}
    return {one.id: one for one in listed(result) if max(len(one.municipality), len(one.task)) <= LABEL_LENGTH}
