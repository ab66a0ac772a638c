"""Reads a file of rules into its form, and tells every mistake of it with file, line and clause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from todoku.errors import ProgrammeError
from todoku.form_faults import expected_words, field_words, value_words
from todoku.library_words import damage_words
from todoku.programmes.rulebook.marked_yaml import read_marked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from todoku.programmes.rulebook.faults import Fault
    from todoku.programmes.rulebook.marked_yaml import Marked

Form = TypeVar("Form", bound=BaseModel)
_FORM_CODES = {"missing": "programme.missing", "extra_forbidden": "programme.not_a_field"}


def read_form(
    file: Path, model: type[Form], *, name: str, faults: Callable[[Form], Iterable[Fault]]
) -> tuple[Sequence[ProgrammeError], tuple[Form, Marked] | None]:
    """Return every mistake of a file, and its content with the lines of its places if there is none.

    ``name`` is how messages call the file; ``faults`` finds what content of the right form can still get wrong.
    """
    try:
        marked = read_marked(file.read_text(encoding="utf-8-sig"), file=name)
        parsed = model.model_validate(marked.content)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return [ProgrammeError("programme.yaml", file=name, line=line, detail=damage_words(error))], None
    except ProgrammeError as error:
        return [error], None
    except ValidationError as error:
        return each_once(_form_problems(marked, error)), None
    problems = each_once(problem_at(marked, fault) for fault in faults(parsed))
    return problems, None if problems else (parsed, marked)


def problem_at(marked: Marked, fault: Fault) -> ProgrammeError:
    """Return a mistake with file, line and clause."""
    return _problem(marked, fault.code, fault.path, fault.params)


def each_once(problems: Iterable[ProgrammeError]) -> list[ProgrammeError]:
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
