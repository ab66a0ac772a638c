"""What experienced staff tell of a step of their work: rules of decision, exceptions, know-how, open questions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from todoku.errors import InputError
from todoku.i18n import Lang, load_yaml, text
from todoku.library_words import yaml_line, yaml_words
from todoku.office.survey.forms import forms
from todoku.office.survey.met import Met

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from todoku.office.survey.entries import Entry

SCHEMA = "todoku.interviews/1"
ANSWERS = ("trigger", "inputs", "decision_rules", "exceptions", "troubles", "know_how", "questions")
"""What is asked of each step, in the order of the conversation."""
_LISTS = ("inputs", "decision_rules", "exceptions", "troubles", "know_how", "questions")
_BULLET = re.compile(r"^\s*(?:[・●○◦*\-–]|\(?\d{1,2}[.)．、]|[①-⑳])\s*")


@dataclass(frozen=True, slots=True)
class Interview:
    """What was told of one step (``activity``) in one municipality; each list holds one item a line.

    ``told_by`` is a role (担当10年), never a name. Standard models carry rules, exceptions and questions on.
    """

    municipality: str
    activity: str
    business: str = ""
    trigger: str = ""
    inputs: tuple[str, ...] = ()
    decision_rules: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    know_how: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    told_by: str = ""
    date: str = ""
    source: str = field(default="", compare=False)


def interviews_of(entries: Sequence[Entry], municipality: str, met: list[Met]) -> list[Interview]:
    """Return the interviews of a table's entries; steps of which nothing was told are left out and told."""
    found = []
    for entry in entries:
        activity = entry.text("step") or entry.text("task")
        told: dict[str, Any] = {
            name: items(entry.text(name)) if name in _LISTS else entry.text(name) for name in ANSWERS
        }
        if not activity or not any(told.values()):
            met.append(Met("interview_empty", entry.grid.name, f"{entry.row + 1}", activity))
            continue
        about: dict[str, Any] = {name: entry.text(name) for name in ("business", "told_by", "date")}
        where = entry.text("municipality") or municipality
        found.append(Interview(where, activity, source=entry.place, **about, **told))
    return found


def items(told: str) -> tuple[str, ...]:
    """Return the lines of a cell, each without its bullet or number."""
    lines = (_BULLET.sub("", line).strip() for line in told.splitlines())
    return tuple(line for line in lines if line)


def read_interviews(path: Path, met: list[Met]) -> list[Interview]:
    """Return the interviews of a YAML file, as ``interview_form`` writes it.

    Raises InputError naming the file, and the line where there is one, for what is no such file; fields that are not
    known are left out and told.
    """
    try:
        content = load_yaml(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise InputError("office.survey.interview_encoding", file=path.name) from error
    except yaml.YAMLError as error:
        raise InputError("office.survey.interview_yaml", file=path.name, line=yaml_line(error),
                         detail=yaml_words(error)) from error  # fmt: skip
    if not isinstance(content, dict) or content.get("schema") != SCHEMA or not isinstance(content.get("steps"), list):
        raise InputError("office.survey.interview_form", file=path.name, schema=SCHEMA)
    where = _line(content.get("municipality"))
    found = []
    for number, step in enumerate(content["steps"], start=1):
        one = _interview(step, where, f"{path.name} steps[{number}]", met)
        if one is not None:
            found.append(one)
    return found


def _interview(step: object, where: str, place: str, met: list[Met]) -> Interview | None:
    file, _, at = place.partition(" ")
    if not isinstance(step, dict):
        met.append(Met("interview_empty", file, at, str(step)))
        return None
    known = {"municipality", "step", "business", "told_by", "date", *ANSWERS}
    met += [Met("interview_field_unknown", file, at, str(name)) for name in step if name not in known]
    told: Mapping[str, Any] = {
        name: _lines(step.get(name)) if name in _LISTS else _line(step.get(name)) for name in ANSWERS
    }
    activity = _line(step.get("step"))
    if not activity or not any(told.values()):
        met.append(Met("interview_empty", file, at, activity))
        return None
    about: dict[str, Any] = {name: _line(step.get(name)) for name in ("business", "told_by", "date")}
    return Interview(_line(step.get("municipality")) or where, activity, source=place, **told, **about)


def _line(told: object) -> str:
    return "" if told is None else str(told).strip()


def _lines(told: object) -> tuple[str, ...]:
    if isinstance(told, list):
        return tuple(line for line in map(_line, told) if line)
    return items(_line(told))


def interview_form(lang: Lang) -> str:
    """Return the empty form of an interview as YAML, its questions as comments."""
    lines = [f"# {text('office.interview.title', lang)}", *_comments("office.interview.guide", lang)]
    lines += [f"schema: {SCHEMA}", 'municipality: ""', "steps:", '  - step: ""']
    names = [name for name in forms()["interviews"].names if name in {"business", *ANSWERS, "told_by", "date"}]
    for name in names:
        lines.append(f"    # {text(f'office.interview.{name}', lang)}")
        lines.append(f"    {name}: []" if name in _LISTS else f'    {name}: ""')
    return "\n".join(lines) + "\n"


def _comments(key: str, lang: Lang) -> list[str]:
    return [f"# {line}" for line in text(key, lang).splitlines()]
