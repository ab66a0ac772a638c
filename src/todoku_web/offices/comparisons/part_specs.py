"""The forms of comparisons, as data."""

from __future__ import annotations

from todoku.office.compare.findings import TYPES
from todoku_web.offices.comparisons.models import (
    GROUND_LENGTH,
    LABEL_LENGTH,
    NAME_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    EvidenceKind,
)
from todoku_web.parts.columns import Column
from todoku_web.parts.part import Part

WORDS = "comparisons"
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
GROUPINGS = ("population", "all")
"""Municipalities are compared within classes of population, or all with each other."""
