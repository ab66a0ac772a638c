"""The result of a run: as it is kept, and the files that are handed out of it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from todoku_web.store.results import is_kept, result_path
from todoku_web.uploads.kinds import RULES, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku_web.offices.inquiries.models import Run

RESULT_FILE = "result.json"
FILES = {
    "pdf": ("{lang}.pdf", "application/pdf"),
    "xlsx": ("{lang}.xlsx", RULES[Kind.XLSX].media_type),
    "json": (RESULT_FILE, "application/json"),
}
"""What is handed out, by the end of its name: the name in the result's folder, and the media type."""
_REMEMBERED = 4


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a result, the same content always as the same bytes."""
    told = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    path.write_text(told + "\n", encoding="utf-8")


def result_of(run: Run | None) -> dict[str, Any] | None:
    """Return the result of a run, not to be changed; None where there is none, or its files are gone."""
    if run is None or not run.result or not is_kept(run.result):
        return None
    return _read(run.result)


@lru_cache(maxsize=_REMEMBERED)
def _read(digest: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((result_path(digest) / RESULT_FILE).read_text(encoding="utf-8"))
    return found


def file_of(run: Run, files: Mapping[str, tuple[str, str]], kind: str, lang: Lang) -> tuple[Path, str] | None:
    """Return a file of a run, one of ``files``, and its media type; None for none."""
    if kind not in files or not run.result or not is_kept(run.result):
        return None
    name, media = files[kind]
    path = result_path(run.result) / name.format(lang=lang)
    return (path, media) if path.is_file() else None
