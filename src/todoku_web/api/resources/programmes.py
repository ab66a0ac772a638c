"""Grant programmes: which there are, their rules, and what they give for a table of projects."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Body, Path, Router
from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt

from todoku.dates import parse_date
from todoku.errors import InputError, ProgrammeError
from todoku.programmes.question import parse_rate
from todoku.programmes.rows.batch import as_record, assess_csv
from todoku.programmes.rulebook.load import choose, programmes
from todoku.programmes.rulebook.schema import ProgrammeFile
from todoku_web.api.door import operation
from todoku_web.api.problems import not_found, unfit
from todoku_web.api.scopes import Scope
from todoku_web.pages.language import current_lang

router = Router(tags=["programmes"])
MOST_ROWS = 2000
_LONGEST_ID = 80
_LONGEST_CELL = 1000
Written = Annotated[str, Field(max_length=_LONGEST_CELL, strict=True)]
Cell = Written | StrictInt | StrictFloat | None


class BothLanguages(BaseModel):
    """A text in Japanese and English."""

    ja: str
    en: str


class ProgrammeSummary(BaseModel):
    """A programme as the list has it."""

    id: str
    title: BothLanguages
    authority: BothLanguages
    era: str
    grants: list[str]
    support: dict[str, str]
    """Kind of support by grant."""


class ProjectRow(BaseModel):
    """A project; columns that a programme declares may stand beside these."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Cell]

    project_id: Annotated[Written, Field(min_length=1, pattern=r"\S")]
    programme: Written
    decision_date: Written
    municipality_code: Written
    implementer: Written
    cost_jpy: StrictInt | Written


class AssessmentRequest(BaseModel):
    """Projects, and by which rules they are judged."""

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[list[ProjectRow], Field(min_length=1, max_length=MOST_ROWS)]
    rules_as_of: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None
    """Judge by the rules of this day, and say so."""
    user_rate: Annotated[str, Field(max_length=20)] | None = None
    """A rate to be used where the rules leave it open, such as ``1/2``."""


class AssessedRow(BaseModel):
    """What a programme gives for one project; a row that cannot be read has nulls and the reason."""

    project_id: str
    eligible: bool | None
    status: Literal["eligible", "ineligible", "unknown", "conditional"] | None
    national_jpy: int | None
    local_jpy: int | None
    prefecture_jpy: int | None
    municipality_jpy: int | None
    operator_jpy: int | None
    rate: str | None
    clause: list[str]
    reasons: list[str]
    rule_status: str | None
    support: str | None
    row: int
    """The row's line, counted with the names of the columns as the first."""


@operation(
    router,
    "GET",
    "/programmes",
    scope=Scope.READ_PROGRAMMES,
    is_public=True,
    answer=list[ProgrammeSummary],
    examples=("programmes",),
)
def list_programmes(request: HttpRequest) -> Any:  # noqa: ARG001 - ninja gives it
    """List the programmes."""
    return [
        {
            "id": one.id,
            "title": one.file.title.both(),
            "authority": one.file.authority.both(),
            "era": one.file.era,
            "grants": list(one.grants),
            "support": {grant.id: grant.support for grant in one.file.grants},
        }
        for one in programmes(None).values()
    ]


@operation(
    router,
    "POST",
    "/programmes/assess",
    scope=Scope.WRITE_ASSESSMENTS,
    answer=list[AssessedRow],
    examples=(
        (
            'programmes/assess {"rows": [{"project_id": "P1", "programme": "kodo_musen", "decision_date": "2019-10-01",'
            ' "municipality_code": "01205", "implementer": "municipality", "cost_jpy": 300000000}]}'
        ),
    ),
)
def assess_projects(request: HttpRequest, asked: Annotated[AssessmentRequest, Body()]) -> Any:  # noqa: ARG001
    """Assess each project of a table."""
    try:
        rate = parse_rate(asked.user_rate) if asked.user_rate is not None else None
        rules_as_of = parse_date(asked.rules_as_of) if asked.rules_as_of is not None else None
    except InputError as error:
        raise unfit(error) from error
    with tempfile.TemporaryDirectory() as folder:
        file = FilePath(folder) / "rows.csv"
        file.write_text(_as_csv(asked.rows), encoding="utf-8")
        rows = assess_csv(file, programmes(None), rules_as_of=rules_as_of, user_rate=rate)
    lang = current_lang()
    return [as_record(row, lang) for row in rows]


@operation(
    router,
    "GET",
    "/programmes/{programme_id}",
    scope=Scope.READ_PROGRAMMES,
    is_public=True,
    answer=ProgrammeFile,
    examples=("programmes/kodo_musen",),
)
def get_programme(
    request: HttpRequest,  # noqa: ARG001 - ninja gives it
    programme_id: Annotated[str, Path(max_length=_LONGEST_ID)],
) -> Any:
    """Return a programme's rules with clauses and sources."""
    try:
        return choose(programmes(None), programme_id).file
    except ProgrammeError as error:
        raise not_found() from error


def _as_csv(rows: list[ProjectRow]) -> str:
    """Return the rows as the table that the command line reads."""
    cells = [row.model_dump() for row in rows]
    names = list(dict.fromkeys(name for row in cells for name in row))
    written = io.StringIO()
    writer = csv.DictWriter(written, names, restval="", lineterminator="\n")
    writer.writeheader()
    for row in cells:
        writer.writerow({name: "" if value is None else value for name, value in row.items()})
    return written.getvalue()
