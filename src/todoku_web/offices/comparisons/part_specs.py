"""The forms of comparisons, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku.office.compare.findings import TYPES
from todoku.office.events.columns import MANDATORY
from todoku_web.offices.comparisons.models import GROUND_LENGTH, EvidenceKind
from todoku_web.offices.inquiries.models import LABEL_LENGTH, NAME_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from todoku_web.parts.columns import Column
from todoku_web.parts.part import Part

if TYPE_CHECKING:
    from todoku.errors import TodokuError

WORDS = "comparisons"
WRITTEN_LENGTH = 60
_ABOUT = (
    Column("title", needed=True, most=TITLE_LENGTH),
    Column("business", needed=True, most=TITLE_LENGTH),
    Column("about", "text", most=TEXT_LENGTH),
)
NEW = Part("new", (), (Column("body", "choice", needed=True), *_ABOUT))
EDIT = Part("edit", (), _ABOUT)
EVIDENCE = Part(
    "evidence",
    (),
    (
        Column("body", "choice", needed=True),
        Column("kind", "choice", needed=True, choices=tuple(EvidenceKind.values), words="comparisons.kind"),
        Column("municipality", most=NAME_LENGTH),
    ),
)
VARIATION = Part(
    "variation",
    (),
    (
        Column("body", "choice", needed=True),
        Column("municipality", "choice", needed=True),
        Column("type", "choice", needed=True, choices=TYPES, words="office.compare.type"),
        Column("activity", needed=True, most=LABEL_LENGTH),
        Column("legal_ground", needed=True, most=GROUND_LENGTH),
    ),
)
RUN_LEVELS = ("0.01", "0.05", "0.1")
USUAL_LEVEL = "0.05"
GROUPINGS = ("population", "all", "file")
"""Municipalities are compared within classes of population, all with each other, or in the groups of a file."""
DURATION_UNITS = ("minutes", "hours", "seconds")
COLUMN_ROLES = (
    *("case", "activity", "end", "start", "duration"),
    *("activity_name", "resource", "municipality", "lifecycle", "instance"),
)
"""What is asked of a log's columns; a duration is one of the library's roles by its unit."""


def _each_column_once(value: dict[str, Any]) -> dict[str, TodokuError]:
    faults: dict[str, TodokuError] = {}
    taken: dict[str, str] = {}
    for role in COLUMN_ROLES:
        name = f"{role}_column"
        if value[name] and taken.setdefault(value[name], name) != name:
            faults[name] = InputError("comparisons.column_twice")
    if value["duration_column"] and not value["duration_unit"]:
        faults["duration_unit"] = InputError("comparisons.duration_unit")
    return faults


COLUMNS = Part(
    "columns",
    (),
    (
        *(Column(f"{role}_column", "choice", needed=role in MANDATORY) for role in COLUMN_ROLES[:5]),
        Column("duration_unit", "choice", choices=DURATION_UNITS, words="comparisons.duration_unit"),
        *(Column(f"{role}_column", "choice") for role in COLUMN_ROLES[5:]),
        Column("time_format", most=WRITTEN_LENGTH),
        Column("timezone", most=WRITTEN_LENGTH),
    ),
    check=_each_column_once,
)
