"""The log and its seals as CSV, for spreadsheets and for keeping outside the portal."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Any

from django.http import StreamingHttpResponse
from django.utils import timezone

from todoku.errors import InputError
from todoku.i18n import has, text
from todoku_web.store.safe_cells import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku_web.audit.models import Entry, Seal

_BEFORE_AND_AFTER = 2
_BYTE_ORDER_MARK = "\ufeff"
_COLUMNS = ("number", "at", "actor", "action", "subject", "detail", "previous_hash", "hash")
_SEAL_COLUMNS = ("chain", "day", "last_number", "last_hash", "previous_hash", "hash")


def action_text(action: str, lang: Lang) -> str:
    """Return how an action is called; its key where the catalogue has no words for it."""
    return text(f"audit.{action}", lang) if has(f"audit.{action}") else action


def detail_text(entry: Entry, lang: Lang) -> list[tuple[str, str]]:
    """Return the facts of an entry: how each is called, where the catalogue has words for it, and what it is.

    What was changed (``changed``: name -> before and after) is one fact for each name.
    """
    facts: list[tuple[str, str]] = []
    for name, value in entry.detail.items():
        if name == "changed" and isinstance(value, dict):
            facts += [(_name(part, lang), _change(part, pair, lang)) for part, pair in value.items()]
        else:
            facts.append((_name(name, lang), _fact(name, value, lang)))
    return facts


def _name(name: str, lang: Lang) -> str:
    return text(f"audit.detail.{name}", lang) if has(f"audit.detail.{name}") else name


def _change(name: str, pair: Any, lang: Lang) -> str:
    if isinstance(pair, list) and len(pair) == _BEFORE_AND_AFTER:
        return " → ".join(_fact(name, value, lang) for value in pair)
    return _fact(name, pair, lang)


def _fact(name: str, value: Any, lang: Lang) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, str):
        return text(f"{name}.{value}", lang) if has(f"{name}.{value}") else value
    return json.dumps(value, ensure_ascii=False)


def entries_csv(found: Iterable[Entry], name: str, lang: Lang) -> StreamingHttpResponse:
    """Return the entries as a file for spreadsheets (``utf-8-sig``), without a cell that one would run."""
    head = [text(f"audit.column.{column}", lang) for column in _COLUMNS]
    rows = (
        [
            entry.number,
            timezone.localtime(entry.at).isoformat(timespec="seconds"),
            entry.actor_name,
            action_text(entry.action, lang),
            f"{entry.subject_type} {entry.subject_id}",
            entry.detail_json,
            entry.previous_hash,
            entry.hash,
        ]
        for entry in found
    )
    return _answer(head, rows, name)


def seals_csv(found: Iterable[Seal], key: str, name: str) -> StreamingHttpResponse:
    """Return the seals of a chain as a file that ``todoku audit verify`` compares with."""
    rows = (
        [key, seal.day.isoformat(), seal.last_number, seal.last_hash, seal.previous_hash, seal.hash] for seal in found
    )
    return _answer(list(_SEAL_COLUMNS), rows, name)


def read_seals(path: Path) -> dict[tuple[str, str], str]:
    """Return the seals of a file that was kept: (chain, day) -> hash; raise InputError for a file that holds none."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {(row["chain"], row["day"]): row["hash"] for row in csv.DictReader(file)}
    except (KeyError, UnicodeDecodeError, csv.Error, OSError) as error:
        raise InputError("audit.seals_unreadable", path=str(path)) from error


def _answer(head: list[str], rows: Iterable[list[Any]], name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _lines(head: list[str], rows: Iterable[list[Any]]) -> Iterator[str]:
    yield _BYTE_ORDER_MARK + _line(head)
    for row in rows:
        yield _line(row)


def _line(row: Iterable[Any]) -> str:
    line = StringIO()
    csv.writer(line).writerow([safe_cell(value) for value in row])
    return line.getvalue()
