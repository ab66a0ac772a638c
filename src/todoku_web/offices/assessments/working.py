"""The work of the queue that computes an assessment from the files that were handed in."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from todoku_web.audit.actions import record
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.models import AssessmentRun
from todoku_web.uploads.keeping import kept_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from todoku.run import Run

KIND = "office_assessment"
"""Name of the kind of job."""
RESULT_FILE = "result.json"


def work(parameters: Mapping[str, Any], folder: Path, *, run: Run) -> None:
    """Compute what was handed in, and write the result and the kind's papers.

    ``parameters``: ``kind``, ``files``, ``options``, ``measurements`` as `actions.runs.begin` writes them. The folder
    gets ``result.json`` and the papers. Raises InputError as the kind's readers do.
    """
    kind = KINDS[parameters["kind"]]
    with tempfile.TemporaryDirectory(prefix="todoku-office-") as beside:
        files = {role: _laid_out(told, Path(beside) / role) for role, told in parameters["files"].items()}
        run.check()
        options = {**parameters["options"], "measurements": parameters["measurements"]}
        result = kind.compute(files, options, folder, run)
    run.check()
    content = json.dumps(result, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    (folder / RESULT_FILE).write_text(content + "\n", encoding="utf-8")


def _laid_out(told: Iterable[Mapping[str, str]], folder: Path) -> list[Path]:
    """Return the files of a role, each under its own name as the library reads and names it."""
    found = []
    for at, one in enumerate(told, start=1):
        place = folder / str(at)
        place.mkdir(parents=True)
        found.append(place / one["name"])
        shutil.copyfile(kept_path(one["sha256"]), found[-1])
    return found


def about(parameters: Mapping[str, Any]) -> str:
    """Return what a computation is about: the assessment's title."""
    return str(parameters["title"])


def address(job: Any) -> str:
    """Return the page of the run that was computed."""
    run = AssessmentRun.objects.filter(pk=job.parameters["run"]).first()
    return reverse(f"assessments:{job.parameters['kind']}") if run is None else run.get_absolute_url()


def done(job: Any) -> None:
    """Keep the result with its run, in the transaction in which the job ends."""
    run = AssessmentRun.objects.select_related("assessment__organisation").filter(pk=job.parameters["run"]).first()
    if run is None:
        return
    run.result = job.result
    run.save(update_fields=["result"])
    one = run.assessment
    record("assessment.computed", one, by=job.asked_by, organisation=one.organisation, result=job.result)
