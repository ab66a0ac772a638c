"""Reads a table of trials that were held elsewhere: what its rows say, and what is wrong with the others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from todoku.errors import InputError, TodokuError
from todoku.sources.own.user_sheets import read_sheets
from todoku_web.exchange.issue_areas import IN_JAPANESE, IssueArea
from todoku_web.exchange.rollout.models.collected import LINE, TEXT, CollectedTrial
from todoku_web.planning.plain_text import one_line, paragraphs
from todoku_web.uploads.keeping import under_its_name

if TYPE_CHECKING:
    from todoku_web.uploads.models import Upload

HEADERS: dict[str, tuple[str, ...]] = {
    "issue_area": ("課題分野", "issue_area"),
    "year": ("年度", "fiscal_year"),
    "title": ("題", "title"),
    "operator": ("実施者", "operator"),
    "partner": ("協力者", "partner"),
    "place": ("場所", "place"),
    "summary": ("概要", "summary"),
    "source": ("出典", "source"),
    "url": ("URL", "url"),
    "issue_inferred": ("分野は推定", "issue_inferred"),
}
"""The columns that are known, by their names in both languages."""
_NEEDED = ("issue_area", "year", "title", "place", "source")
_YES, _NO = ("はい", "yes", "true", "1"), ("", "いいえ", "no", "false", "0")
_MOST_ROWS = 2_000
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


@dataclass(slots=True)
class ReadTable:
    """What a table says: rows that can be taken, those that stand here already, and what is wrong with the others."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    known: int = 0
    faults: list[tuple[int, TodokuError]] = field(default_factory=list)
    """Number of the row in the file, counted from 1 as spreadsheets do, and the error."""


def read_collected(upload: Upload) -> ReadTable:
    """Return what a CSV or Excel table says, row by row. Raises InputError where it cannot be read as a whole."""
    with under_its_name(upload.sha256, upload.name) as path:
        sheet = read_sheets(path)[0]
    position = _positions(sheet.rows[0] if sheet.rows else [], file=upload.name)
    body = [(number, row) for number, row in enumerate(sheet.rows[1:], start=2) if any(cell.strip() for cell in row)]
    if len(body) > _MOST_ROWS:
        raise InputError("rollout_model.many_lines", most=_MOST_ROWS, found=len(body))
    made = ReadTable()
    seen: dict[str, int] = {}
    for number, row in body:
        cells = {name: row[at] if at < len(row) else "" for name, at in position.items()}
        try:
            told = _row(cells)
            if told["digest"] in seen:
                raise InputError("rollout_model.line_twice", first=seen[told["digest"]])
            seen[told["digest"]] = number
            made.rows.append(told)
        except TodokuError as error:
            made.faults.append((number, error))
    here = set(CollectedTrial.objects.filter(digest__in=list(seen)).values_list("digest", flat=True))
    made.known = len(here)
    made.rows = [row for row in made.rows if row["digest"] not in here]
    return made


def _positions(header: list[str], *, file: str) -> dict[str, int]:
    names = [normalize("NFKC", cell).strip().lower() for cell in header]
    found = {
        field_name: names.index(known.lower())
        for field_name, both in HEADERS.items()
        for known in both
        if known.lower() in names
    }
    missing = [HEADERS[name][0] for name in _NEEDED if name not in found]
    if missing:
        raise InputError("rollout_model.columns", file=file, missing=missing)
    return found


def _row(cells: dict[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: one_line(cells.get(name, ""), most=LINE, needed=name in _NEEDED)
        for name in ("title", "operator", "partner", "place", "source", "url")
    }
    if told["url"] and not told["url"].startswith(("https://", "http://")):
        raise InputError("rollout_model.address", value=told["url"][:60])
    told["summary"] = paragraphs(cells.get("summary", ""), most=TEXT)
    told["issue_area"] = _issue(cells["issue_area"])
    told["year"] = _year(cells["year"])
    told["issue_inferred"] = _yes(cells.get("issue_inferred", ""))
    told["digest"] = _digest(told)
    return told


def _issue(typed: str) -> str:
    plain = normalize("NFKC", typed).strip()
    by_name = {name: str(one.value) for one, name in IN_JAPANESE.items()}
    if plain in IssueArea.values:
        return plain
    if plain in by_name:
        return by_name[plain]
    raise InputError("rollout_model.issue", value=plain[:40], known=list(by_name))


def _year(typed: str) -> int:
    plain = normalize("NFKC", typed).strip().removesuffix("年度").removesuffix(".0")
    if not (plain.isdecimal() and len(plain) <= 4 and _FIRST_YEAR <= int(plain) <= _LAST_YEAR):  # noqa: PLR2004 [digits]
        raise InputError("rollout_model.year", value=plain[:20], first=_FIRST_YEAR, last=_LAST_YEAR)
    return int(plain)


def _yes(typed: str) -> bool:
    plain = normalize("NFKC", typed).strip().lower()
    if plain not in (*_YES, *_NO):
        raise InputError("rollout_model.yes_or_no", value=plain[:20])
    return plain in _YES


def _digest(told: dict[str, Any]) -> str:
    named = "\n".join(str(told[name]) for name in ("title", "place", "year", "operator"))
    return hashlib.sha256(named.encode()).hexdigest()
