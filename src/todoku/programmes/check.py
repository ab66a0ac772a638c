"""Checks schemes' folders: form, gaps and overlaps of the rules, and the cases beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from todoku.errors import ProgrammeError
from todoku.programmes.cases import run_cases
from todoku.programmes.load import RULES_FILE, TESTS_FILE, read_programme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from todoku.programmes.rules import Programme


@dataclass(frozen=True, slots=True)
class Report:
    """What the check of one folder found; ``cases`` is the number of cases that hold."""

    name: str
    versions: int
    cases: int
    problems: tuple[ProgrammeError, ...]


def check_folders(folders: Iterable[Path]) -> Iterator[Report]:
    """Yield the report on each scheme's folder; an id that an earlier folder bears is a problem of the later."""
    seen: dict[str, str] = {}
    for folder in folders:
        problems, programme = read_programme(folder / RULES_FILE)
        if programme is None:
            yield Report(folder.name, 0, 0, tuple(problems))
            continue
        yield _report(folder, programme, seen)
        seen.setdefault(programme.id, programme.origin)


def _report(folder: Path, programme: Programme, seen: dict[str, str]) -> Report:
    problems: list[ProgrammeError] = []
    if programme.id in seen:
        first = seen[programme.id]
        problems.append(ProgrammeError("programme.same_id", value=programme.id, first=first, second=programme.origin))
    held, failed = _cases(folder, programme)
    versions = sum(len(grant.versions) for grant in programme.grants.values())
    return Report(programme.origin, versions, held, (*problems, *failed))


def _cases(folder: Path, programme: Programme) -> tuple[int, Sequence[ProgrammeError]]:
    try:
        outcomes = run_cases(programme, folder)
    except ProgrammeError as error:
        return 0, [error]
    file = f"{folder.name}/{TESTS_FILE}"
    failed = [
        ProgrammeError("programme.case", file=file, line=one.line, case=one.case, detail="; ".join(one.differences))
        for one in outcomes
        if one.differences
    ]
    return len(outcomes) - len(failed), failed
