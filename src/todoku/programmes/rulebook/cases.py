"""Runs the cases that a rule's author writes beside the rules (tests.yaml): given this, expect that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from todoku.errors import ProgrammeError, TodokuError
from todoku.form_faults import expected_words
from todoku.i18n import LANGS, text
from todoku.programmes.ask import question_of
from todoku.programmes.assess import assess
from todoku.programmes.rulebook.load import TESTS_FILE
from todoku.programmes.rulebook.marked_yaml import read_marked
from todoku.programmes.rulebook.schema import Support

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from todoku.programmes.question import Assessment
    from todoku.programmes.rulebook.rules import Programme


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, list, dict)) else str(value)


Plain = Annotated[str, BeforeValidator(_text)]


class Expected(BaseModel):
    """What a case expects; what it leaves out is not looked at. ``null`` means: no figure can be given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Literal["eligible", "ineligible", "unknown", "conditional"]
    rule_status: Literal["enacted", "requested", "planned", "unknown"] | None = None
    route: Literal["direct", "indirect"] | None = None
    rate: Plain | None = None
    national_jpy: int | None = None
    local_jpy: int | None = None
    prefecture_jpy: int | None = None
    municipality_jpy: int | None = None
    operator_jpy: int | None = None
    support: Support | None = None
    says: Plain | None = None
    """Words that some step of the trace, or of what would change the answer, contains in Japanese."""


class Case(BaseModel):
    """One case in a rule author's words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    given: dict[str, Plain]
    expect: Expected


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case came out: what differs from what it expects, nothing where it holds."""

    case: str
    line: int
    differences: tuple[str | dict[str, str], ...]


def read_cases(folder: Path) -> tuple[tuple[Case, int], ...]:
    """Return the cases beside a scheme's rules with their lines; none where there is no file."""
    file = folder / TESTS_FILE
    if not file.is_file():
        return ()
    name = f"{folder.name}/{TESTS_FILE}"
    marked = read_marked(file.read_text(encoding="utf-8-sig"), file=name)
    listed = marked.content.get("cases") if isinstance(marked.content, dict) else None
    if not isinstance(listed, list):
        raise ProgrammeError("programme.case_file", file=name, line=1, detail="cases:")
    found = []
    for number, content in enumerate(listed):
        line = marked.line(("cases", number))
        try:
            found.append((Case.model_validate(content), line))
        except ValidationError as error:
            first = error.errors()[0]
            place, expected = ".".join(str(step) for step in first["loc"]), expected_words(first)
            detail = {lang: f"{place}: {words}" for lang, words in expected.items()}
            raise ProgrammeError("programme.case_file", file=name, line=line, detail=detail) from error
    return tuple(found)


def run_cases(programme: Programme, folder: Path) -> tuple[Outcome, ...]:
    """Return the outcome of every case beside a programme's rules."""
    return tuple(Outcome(case.case, line, tuple(_differences(programme, case))) for case, line in read_cases(folder))


def _differences(programme: Programme, case: Case) -> Iterator[str | dict[str, str]]:
    try:
        found = assess(programme, question_of(case.given, programme))
    except TodokuError as error:
        yield {lang: text(f"error.{error.code}", lang, **error.params) for lang in LANGS}
        return
    for name in case.expect.model_fields_set - {"says"}:
        wanted, got = getattr(case.expect, name), _shown(found, name)
        if wanted != got:
            yield f"{name}: {wanted} != {got}"
    said = case.expect.says
    if said is not None and not any(said in step.sentence("ja") for step in (*found.trace, *found.changes)):
        yield f"says: {said}"


def _shown(found: Assessment, name: str) -> object:
    value = getattr(found, name)
    return str(value) if name == "rate" and value is not None else value
