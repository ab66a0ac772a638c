"""The work of the queue that computes an assessment from the files that were handed in."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.inquiries.results import RESULT_FILE, write_json
from todoku_web.uploads.keeping import kept_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from todoku.run import Run

KIND = "office_assessment"
"""Name of the kind of job."""


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
    write_json(folder / RESULT_FILE, result)


def _laid_out(told: Iterable[Mapping[str, str]], folder: Path) -> list[Path]:
    """Return the files of a role, each under its own name as the library reads and names it."""
    found = []
    for at, one in enumerate(told, start=1):
        place = folder / str(at)
        place.mkdir(parents=True)
        found.append(place / one["name"])
        shutil.copyfile(kept_path(one["sha256"]), found[-1])
    return found
