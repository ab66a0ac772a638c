"""Reads rule files: the built-in programmes, and a user's own folder of them."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from todoku.errors import ProgrammeError
from todoku.programmes.rulebook.faults import faults_of
from todoku.programmes.rulebook.form_faults import expected_words, field_words, value_words
from todoku.programmes.rulebook.marked_yaml import Marked, read_marked
from todoku.programmes.rulebook.rules import Programme, compile_programme
from todoku.programmes.rulebook.schema import ProgrammeFile
from todoku.programmes.rulebook.ties import problems_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from importlib.resources.abc import Traversable

RULES_FILE = "rules.yaml"
TESTS_FILE = "tests.yaml"

_FORM_CODES = {"missing": "programme.missing", "extra_forbidden": "programme.not_a_field"}


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
    name = f"{file.parent.name}/{file.name}"
    try:
        marked = read_marked(file.read_text(encoding="utf-8-sig"), file=name)
        parsed = ProgrammeFile.model_validate(marked.content)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return [ProgrammeError("programme.yaml", file=name, line=line, detail="UTF-8")], None
    except ProgrammeError as error:
        return [error], None
    except ValidationError as error:
        return _once(_form_problems(marked, error)), None
    problems = _once(_problem(marked, fault.code, fault.path, fault.params) for fault in faults_of(parsed))
    return problems, None if problems else compile_programme(parsed, marked=marked)


def _once(problems: Iterable[ProgrammeError]) -> list[ProgrammeError]:
    """Return the mistakes in order of their lines; one in a part that several versions share is told once."""
    told = {str(problem): problem for problem in problems}
    return sorted(told.values(), key=lambda problem: int(str(problem.params.get("line", 0))))


def _form_problems(marked: Marked, error: ValidationError) -> Iterator[ProgrammeError]:
    for found in error.errors():
        if _is_echo(found["type"], found.get("ctx", {}), found["input"]):
            continue
        path = _path_in(marked, found["loc"])
        code = _FORM_CODES.get(found["type"], "programme.value")
        params: dict[str, Any] = {"field": field_words(found["loc"])}
        if code == "programme.value":
            params |= {"value": value_words(found["input"]), "expected": expected_words(found)}
        yield _problem(marked, code, path, params)


def _is_echo(kind: str, context: dict[str, Any], value: Any) -> bool:
    """Whether an error only repeats another: pydantic finds a list too short once it has left out a faulty part."""
    return kind == "too_short" and context["actual_length"] < len(value)


def _path_in(marked: Marked, loc: Sequence[str | int]) -> tuple[str | int, ...]:
    """Return a location without the steps that pydantic adds for unions and tags."""
    path: tuple[str | int, ...] = ()
    for step in loc:
        if (*path, step) in marked.lines:
            path = (*path, step)
    return path


def _problem(marked: Marked, code: str, path: tuple[str | int, ...], params: dict[str, Any]) -> ProgrammeError:
    place = {"file": marked.file, "line": marked.line(path), "clause": marked.clause(path)}
    return ProgrammeError(code, **place, **params)


def _data() -> Traversable:
    return resources.files("todoku") / "data" / "programmes"
