"""The result of a run: as it is kept, and its files."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.working import RESULT_FILE
from todoku_web.store.results import is_kept, result_path

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku_web.offices.assessments.models import Assessment, AssessmentRun

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA = {"pdf": "application/pdf", "xlsx": XLSX, "json": "application/json"}
_REMEMBERED = 4


def result_of(run: AssessmentRun | None) -> dict[str, Any] | None:
    """Return the result of a run, not to be changed; None where there is none, or its files are gone."""
    if run is None or not run.result or not is_kept(run.result):
        return None
    return _read(run.result)


@lru_cache(maxsize=_REMEMBERED)
def _read(digest: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((result_path(digest) / RESULT_FILE).read_text(encoding="utf-8"))
    return found


def papers_of(assessment: Assessment) -> tuple[str, ...]:
    """Return the ends of the names of what is handed out of a run."""
    return (*KINDS[assessment.kind].papers, "json")


def file_of(run: AssessmentRun, paper: str, lang: Lang) -> tuple[Path, str] | None:
    """Return a file of a run and its media type; None for none."""
    if paper not in papers_of(run.assessment) or not run.result or not is_kept(run.result):
        return None
    path = result_path(run.result) / (RESULT_FILE if paper == "json" else f"{lang}.{paper}")
    return (path, _MEDIA[paper]) if path.is_file() else None
