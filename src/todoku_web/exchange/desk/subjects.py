"""What a question is about: one of the eight issue areas, or a subject that belongs to none of them."""

from __future__ import annotations

from django.db import models

from todoku_web.exchange.issue_areas import IssueArea


class Subject(models.TextChoices):
    """A subject beside the issue areas; the texts are keys of the catalogue."""

    SCHEMES = "schemes", "desk.subject.schemes"
    TECHNOLOGY = "technology", "desk.subject.technology"
    PEOPLE = "people", "desk.subject.people"
    MONEY = "money", "desk.subject.money"
    PROCEDURES = "procedures", "desk.subject.procedures"


FIELDS: tuple[tuple[str, str], ...] = tuple(
    (str(value), str(key)) for value, key in (*Subject.choices, *IssueArea.choices)
)
"""Value and key of its text, the subjects first."""
FIELD_GROUPS = (("desk.fields.subject", Subject.choices), ("desk.fields.issue", IssueArea.choices))
_KEYS = dict(FIELDS)


def field_word(value: str) -> str:
    """Return the key of a field's text."""
    return _KEYS[value]
