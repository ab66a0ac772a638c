"""A call for projects that a planner could answer, and the file that keeps such calls.

What a source does not say is null: a missing upper limit is not 0, and a missing closing date is not "open". Rules of
imported calls are not checked by todoku; only a rule file (``programme``) is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from todoku.dates import JST
from todoku.errors import InputError
from todoku.form_faults import expected_words
from todoku.library_words import damage_words, json_words
from todoku.programmes.rulebook.terms import CallStatus, Closing, Months
from todoku.swap import beside, told_when_full

if TYPE_CHECKING:
    from pathlib import Path

OPPORTUNITIES_SCHEMA = "todoku.opportunities/1"

State = Literal["forecast", "open", "closed", "unknown"]

_DAY = dt.timedelta(days=1)
_DECEMBER = 12


class Part(BaseModel):
    """A part of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Round(Part):
    """One time in which projects can be put forward."""

    id: str | None = None
    """Its own number at the source; null where the source has none."""
    name: str | None = None
    name_en: str | None = None
    note: str | None = None
    """What it was for, or what else is to be known of it."""
    note_en: str | None = None
    status: CallStatus | None = None
    """Whether a programme's call was held, announced or only planned; null where the source does not say."""
    opens: Closing | None = None
    """First day, or first instant."""
    closes: Closing | None = None
    """Last day, or the first instant at which it is closed."""
    months: Months | None = None
    """First and last month, where no days are known."""
    work_ends: Closing | None = None
    """By when the work must be done."""
    areas: tuple[str, ...] = ()
    area_detail: str | None = None
    url: str | None = None
    recorded_on: dt.date | None = None
    """The day of which this is known."""

    @property
    def closes_at(self) -> dt.datetime | None:
        """The first instant at which it is closed; None where that is not known."""
        return _after(self.closes)

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it is open, in Japan: the day before an instant at midnight."""
        if self.closes_at is None:
            return None
        return (self.closes_at.astimezone(JST) - dt.timedelta(microseconds=1)).date()

    @property
    def closes_in_the_day(self) -> bool:
        """Whether it closes at a time within its last day, and not with the end of it."""
        instant = self.closes_at
        return instant is not None and instant.astimezone(JST).time() != dt.time.min

    def state(self, day: dt.date) -> State:
        """Return whether it is to come, open at some time of a day (in Japan), closed, or none of these for certain."""
        begins = dt.datetime.combine(day, dt.time.min, tzinfo=JST)
        opens, closes = _before(self.opens), self.closes_at
        if self.months is not None:
            first, last = months_span(self.months)
            opens = opens or dt.datetime.combine(first, dt.time.min, tzinfo=JST)
            if closes is None:
                return _of_months(begins, opens, dt.datetime.combine(last + _DAY, dt.time.min, tzinfo=JST))
        if closes is not None and closes <= begins:
            return "closed"
        if opens is not None and opens >= begins + _DAY:
            return "forecast"
        return "open" if opens is not None and closes is not None else "unknown"


class Opportunity(Part):
    """A grant that is called for, with its rounds; texts as the source has them."""

    id: str
    """``jgrants:ID`` or ``programme:ID``."""
    title: str
    title_en: str | None = None
    number: str | None = None
    programme: str | None = None
    """The rule file that holds its rules; null: the rules are not checked."""
    scheme: str | None = None
    """The scheme that it belongs to (制度名)."""
    authority: str | None = None
    summary: str | None = None
    detail: str | None = None
    """The source's own description, without its markup."""
    max_amount_jpy: Annotated[int, Field(gt=0, strict=True)] | None = None
    rate_text: str | None = None
    purposes: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    employees: str | None = None
    grant_type: str | None = None
    takes_applications: bool | None = None
    """Whether applications are taken through the source's own site (申請受付)."""
    several_applications: bool | None = None
    documents: tuple[str, ...] = ()
    """Names of the guidelines and forms; the files themselves stay at the source."""
    url: str | None = None
    rounds: tuple[Round, ...]


class Origin(Part):
    """Where the calls come from, and what must be said when they are passed on."""

    publisher: str
    title: str
    url: str
    credit: str


class ReadFile(Part):
    """A file that was read, by its content."""

    name: str
    sha256: str


class OpportunityFile(Part):
    """The document ``todoku.opportunities/1``."""

    schema_: Literal["todoku.opportunities/1"] = Field(alias="schema")
    as_of: dt.date
    """The day on which the files were saved."""
    source: Origin
    files: tuple[ReadFile, ...]
    opportunities: tuple[Opportunity, ...]


def read_opportunities(path: Path) -> OpportunityFile:
    """Return the calls that a file keeps; InputError naming what is wrong with it and how to mend it."""
    content = read_json(path)
    found = content.get("schema") if isinstance(content, dict) else None
    if found != OPPORTUNITIES_SCHEMA:
        raise InputError("opportunities.schema", file=str(path), found=str(found), expected=OPPORTUNITIES_SCHEMA)
    try:
        return OpportunityFile.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise InputError("opportunities.field", file=str(path), field=place, detail=expected_words(first)) from error


def write_opportunities(file: OpportunityFile, path: Path) -> None:
    """Write a file of calls; an older one is replaced only by a whole one."""
    content = json.dumps(file.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=2)
    write_whole(path, (content + "\n").encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there when it is whole."""
    if path.is_dir():
        raise InputError("system.is_a_folder", file=str(path))
    with beside(path.parent) as part, told_when_full(part, file=path):
        (part / path.name).write_bytes(content)
        (part / path.name).replace(path)


def read_json(path: Path) -> object:
    """Return the content of a JSON file; InputError naming the line where it is none."""
    try:
        content: object = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError("opportunities.encoding", file=str(path)) from error
    except json.JSONDecodeError as error:
        raise InputError("opportunities.json", file=str(path), line=error.lineno, detail=json_words(error)) from error
    except RecursionError as error:
        raise InputError("opportunities.json", file=str(path), line=1, detail=damage_words(error)) from error
    return content


def read_file(path: Path) -> ReadFile:
    """Return a file's name and the hash of its content."""
    return ReadFile(name=path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def months_span(months: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a span of months: 2020-01..2020-02 -> 2020-01-01, 2020-02-29."""
    first, last = (dt.date.fromisoformat(f"{month}-01") for month in months.split(".."))
    year, month = (last.year + 1, 1) if last.month == _DECEMBER else (last.year, last.month + 1)
    return first, dt.date(year, month, 1) - _DAY


def _of_months(begins: dt.datetime, opens: dt.datetime, ends: dt.datetime) -> State:
    """Return the state where only months are known: within them it may be open or not."""
    if begins >= ends:
        return "closed"
    return "forecast" if opens >= begins + _DAY else "unknown"


def _before(moment: dt.date | None) -> dt.datetime | None:
    """Return the first instant of a day, or the instant itself."""
    if moment is None or isinstance(moment, dt.datetime):
        return moment
    return dt.datetime.combine(moment, dt.time.min, tzinfo=JST)


def _after(moment: dt.date | None) -> dt.datetime | None:
    """Return the first instant after a day, or the instant itself."""
    if moment is None or isinstance(moment, dt.datetime):
        return moment
    return dt.datetime.combine(moment + _DAY, dt.time.min, tzinfo=JST)
