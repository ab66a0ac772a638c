"""Reads rule files: the built-in programmes, and a user's own folder of them."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from todoku.errors import ProgrammeError
from todoku.heap import no_collection
from todoku.programmes.rulebook.faults import faults_of
from todoku.programmes.rulebook.form import read_form
from todoku.programmes.rulebook.rules import Programme, compile_programme
from todoku.programmes.rulebook.schema import ProgrammeFile
from todoku.programmes.rulebook.ties import problems_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.resources.abc import Traversable

RULES_FILE = "rules.yaml"
TESTS_FILE = "tests.yaml"


def builtin_folders() -> tuple[Path, ...]:
    """Return the folders of the built-in programmes, one per scheme."""
    found: list[Path] = []
    for country in sorted(_data().iterdir(), key=lambda entry: entry.name):
        if country.is_dir():
            found += [Path(str(scheme)) for scheme in country.iterdir() if (scheme / RULES_FILE).is_file()]
    return tuple(sorted(found))


def user_folders(folder: Path) -> tuple[Path, ...]:
    """Return the scheme folders (each holds ``rules.yaml``) in a user's folder; ProgrammeError if there is none."""
    found = tuple(sorted(file.parent for file in folder.rglob(RULES_FILE)))
    if not found:
        raise ProgrammeError("programme.no_rules", folder=str(folder), name=RULES_FILE)
    return found


def load_programme(folder: Path) -> Programme:
    """Return the programme of a scheme's folder; ProgrammeError naming file, line and clause of its first mistake."""
    problems, programme = read_programme(folder / RULES_FILE)
    if programme is None:
        raise problems[0]
    return programme


@cache
def builtin_programmes() -> dict[str, Programme]:
    """Return the built-in programmes by id."""
    with no_collection():
        return by_id(load_programme(folder) for folder in builtin_folders())


def programmes(user_folder: Path | None = None) -> dict[str, Programme]:
    """Return the built-in programmes and those of a user's folder; ProgrammeError for what does not go together.

    An id may stand only once, and what they say of each other must hold (see ``ties``).
    """
    if user_folder is None:
        return builtin_programmes()
    own = [load_programme(folder) for folder in user_folders(user_folder)]
    found = by_id([*builtin_programmes().values(), *own])
    for problem in problems_between(found):
        raise problem
    return found


def own_schemes(folder: Path | None) -> tuple[Programme, ...]:
    """Return the programmes of a user's folder alone, checked beside the built-in ones; none without a folder."""
    if folder is None:
        return ()
    return tuple(one for name, one in programmes(folder).items() if name not in builtin_programmes())


def by_id(found: Iterable[Programme]) -> dict[str, Programme]:
    """Return programmes by id; ProgrammeError where two files bear the same."""
    named: dict[str, Programme] = {}
    for programme in found:
        if programme.id in named:
            first = named[programme.id].origin
            raise ProgrammeError("programme.same_id", value=programme.id, first=first, second=programme.origin)
        named[programme.id] = programme
    return named


def choose(found: dict[str, Programme], programme_id: str) -> Programme:
    """Return a programme by id; ProgrammeError listing the ids there are."""
    if programme_id not in found:
        raise ProgrammeError("programme.unknown", value=programme_id, allowed=sorted(found))
    return found[programme_id]


def read_programme(file: Path) -> tuple[Sequence[ProgrammeError], Programme | None]:
    """Return every mistake of a rule file, and the programme if there is none."""
    problems, found = read_form(file, ProgrammeFile, name=f"{file.parent.name}/{file.name}", faults=faults_of)
    return problems, None if found is None else compile_programme(found[0], marked=found[1])


def _data() -> Traversable:
    return resources.files("todoku") / "data" / "programmes"
