"""Reads a plan back from its file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import ValidationError

from todoku.errors import InputError
from todoku.library_words import damage_words, json_words
from todoku.plans.older_plans import upgraded
from todoku.plans.plan import Plan

if TYPE_CHECKING:
    from pathlib import Path

PLAN_FILE = "plan.json"
SCHEMA = "todoku.plan/1"
_LARGEST_BYTES = 200_000_000


def read_plan(path: Path) -> Plan:
    """Return the plan of a ``plan.json``, or of the folder that it lies in; one of an earlier release is read too.

    InputError names the file: none there, no JSON (with its line), another schema, or a form that this version of the
    product does not know (with the place).
    """
    file = path / PLAN_FILE if path.is_dir() else path
    if not file.is_file() or file.stat().st_size > _LARGEST_BYTES:
        raise InputError("plan.file_missing", path=str(path), file=PLAN_FILE)
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError("plan.file_encoding", path=str(file)) from error
    except json.JSONDecodeError as error:
        raise InputError("plan.file_json", path=str(file), line=error.lineno, detail=json_words(error)) from error
    except RecursionError as error:
        raise InputError("plan.file_json", path=str(file), line=1, detail=damage_words(error)) from error
    found = content.get("schema") if isinstance(content, dict) else None
    if found != SCHEMA:
        raise InputError("plan.file_schema", path=str(file), found=found or "-", expected=SCHEMA)
    try:
        return Plan.model_validate(upgraded(content))
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise InputError("plan.file_form", path=str(file), place=place) from error
