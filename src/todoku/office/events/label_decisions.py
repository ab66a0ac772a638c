"""Keeps what was decided on labels as data: a table that people read, correct and hand back, as CSV or YAML."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

import yaml

from todoku.errors import InputError
from todoku.i18n import load_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

SCHEMA = "todoku.label_decisions/1"
BY_HAND = "by_hand"
_CERTAIN = 1.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What one label of one municipality stands for, by which method and by whom.

    ``municipality`` empty: of every one. ``standard`` empty: nothing else, the label is an activity of its own.
    """

    label: str
    standard: str
    municipality: str = ""
    method: str = BY_HAND
    score: float = _CERTAIN
    decided_by: str = ""


_FIELDS = tuple(one.name for one in fields(Decision))


def check_decisions(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return decisions, each once. Raises InputError where two of them contradict each other."""
    found: dict[tuple[str, str], Decision] = {}
    for one in decisions:
        earlier = found.setdefault((one.municipality, one.label), one)
        if earlier.standard != one.standard:
            raise InputError(
                "office.decision_twice",
                label=one.label,
                municipality=one.municipality or "*",
                standards=[earlier.standard, one.standard],
            )
    return tuple(found.values())


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Return the decisions of a file: YAML with ``schema`` and ``decisions``, or CSV (UTF-8 or CP932) with a head.

    ``label`` and ``standard`` must be there, the other fields of :class:`Decision` may be; what somebody decided (
    ``decided_by``) is by hand, whatever else is written. Raises InputError for a file
    that is no such table, is of another version, or contradicts itself.
    """
    try:
        content = path.read_bytes()
        is_yaml = path.suffix.lower() in {".yaml", ".yml"}
        rows = _of_yaml(content, path) if is_yaml else list(csv.DictReader(io.StringIO(_text(content), newline="")))
        return check_decisions(_decision(row) for row in rows)
    except (OSError, UnicodeDecodeError, csv.Error, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise InputError("office.decisions_unreadable", file=path.name) from error


def write_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Write decisions as YAML or, for any other suffix, as CSV that spreadsheets open (UTF-8 with mark)."""
    rows = [asdict(one) for one in decisions]
    if path.suffix.lower() in {".yaml", ".yml"}:
        text = yaml.safe_dump({"schema": SCHEMA, "decisions": rows}, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
        return
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, _FIELDS)
        writer.writeheader()
        writer.writerows(rows)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp932")


def _of_yaml(content: bytes, path: Path) -> Sequence[Mapping[str, Any]]:
    document = load_yaml(_text(content))
    found = document.get("schema") if isinstance(document, dict) else None
    if found != SCHEMA:
        raise InputError("office.decisions_schema", file=path.name, found=str(found), expected=SCHEMA)
    rows = document["decisions"]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise TypeError
    return rows


def _decision(row: Mapping[str, Any]) -> Decision:
    given = {name: row[name] for name in _FIELDS if row.get(name) is not None}
    texts = {name: str(value).strip() for name, value in given.items() if name != "score"}
    score = float(given["score"]) if str(given.get("score", "")).strip() else _CERTAIN
    if not texts["label"]:
        raise ValueError
    texts["method"] = BY_HAND if texts.get("decided_by") else texts.get("method") or BY_HAND
    return Decision(**({"standard": ""} | texts), score=score)
