"""The fields of a call's form, and the JSON Schema (draft 2020-12, a subset) as which they are kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DRAFT_2020_12 = "https://json-schema.org/draft/2020-12/schema"
MOST_FIELDS, MOST_CHOICES, MOST_FILES = 60, 50, 5
TITLE_LENGTH, HELP_LENGTH = 120, 500
LINE_LENGTH, TEXT_LENGTH, LONGEST_TEXT = 200, 1000, 4000
LARGEST_NUMBER = 10**12
_ID = re.compile(r"[a-z][a-z0-9_]{0,30}")


class FieldType(StrEnum):
    """What a field takes; ``calls.field_type.<type>`` is its text in the catalogue."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"
    FILE = "file"

    @property
    def word(self) -> str:
        """The key of its text."""
        return f"calls.field_type.{self}"


_NUMBERS = (FieldType.NUMBER, FieldType.INTEGER)
_TEXTS = (FieldType.TEXT, FieldType.PARAGRAPH)
_CHOOSING = (FieldType.CHOICE, FieldType.CHOICES)
ASKABLE = (FieldType.CHOICE, FieldType.BOOLEAN)
"""On what a condition may hang."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers that may be chosen."""

    id: str
    title: str
    title_en: str = ""

    def named(self, lang: str) -> str:
        """Return the title in a language, the Japanese one where there is no other."""
        return (self.title_en or self.title) if lang == "en" else self.title


@dataclass(frozen=True, slots=True)
class Condition:
    """A field is shown only while another one has this answer: a choice's id, or yes."""

    field: str
    value: str | bool


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form."""

    id: str
    type: FieldType
    title: str
    title_en: str = ""
    help: str = ""
    help_en: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = field(default=())
    most: int | None = None
    """Of a text: how many characters it may have."""
    minimum: float | None = None
    maximum: float | None = None
    shown_when: Condition | None = None

    def named(self, lang: str) -> str:
        """Return the title in a language, the Japanese one where there is no other."""
        return (self.title_en or self.title) if lang == "en" else self.title

    def explained(self, lang: str) -> str:
        """Return the help in a language, the Japanese one where there is no other."""
        return (self.help_en or self.help) if lang == "en" else self.help

    def choice(self, given: object) -> Choice | None:
        """Return the choice of an id."""
        return next((one for one in self.choices if one.id == given), None)

    @property
    def longest(self) -> int:
        """How many characters a text may have."""
        return self.most or (LINE_LENGTH if self.type == FieldType.TEXT else TEXT_LENGTH)


def checked_fields(fields: Sequence[FormField]) -> tuple[FormField, ...]:
    """Return fields with clean texts; InputError for what cannot be a form: the field and what is wrong with it."""
    if len(fields) > MOST_FIELDS:
        raise InputError("calls.fields_many", most=MOST_FIELDS, found=len(fields))
    if sum(one.type == FieldType.FILE for one in fields) > MOST_FILES:
        raise InputError("calls.files_many", most=MOST_FILES)
    found: list[FormField] = []
    for number, one in enumerate(fields, start=1):
        found.append(_checked(one, number, found))
    return tuple(found)


def _checked(one: FormField, number: int, before: Sequence[FormField]) -> FormField:
    if not _ID.fullmatch(one.id) or any(other.id == one.id for other in before):
        raise InputError("calls.field_id", number=number)
    try:
        title = one_line(one.title, most=TITLE_LENGTH, needed=True)
        texts = {
            "title_en": one_line(one.title_en, most=TITLE_LENGTH),
            "help": paragraphs(one.help, most=HELP_LENGTH),
            "help_en": paragraphs(one.help_en, most=HELP_LENGTH),
        }
        choices = tuple(_checked_choice(choice) for choice in one.choices) if one.type in _CHOOSING else ()
    except InputError as error:
        raise InputError("calls.field_text", number=number, why=_told(error)) from error
    if one.type in _CHOOSING:
        _check_choices(choices, title)
    _check_limits(one, title)
    if one.shown_when is not None:
        _check_condition(one.shown_when, title, before)
    return FormField(
        id=one.id,
        type=one.type,
        title=title,
        required=one.required,
        choices=choices,
        most=one.most if one.type in _TEXTS else None,
        minimum=one.minimum if one.type in _NUMBERS else None,
        maximum=one.maximum if one.type in _NUMBERS else None,
        shown_when=one.shown_when,
        **texts,
    )


def _told(error: InputError) -> dict[str, str]:
    from todoku.i18n import LANGS, text

    return {lang: text(f"error.{error.code}", lang, **error.params) for lang in LANGS}


def _checked_choice(one: Choice) -> Choice:
    return Choice(
        one.id, one_line(one.title, most=TITLE_LENGTH, needed=True), one_line(one.title_en, most=TITLE_LENGTH)
    )


def _check_choices(choices: Sequence[Choice], title: str) -> None:
    if not 2 <= len(choices) <= MOST_CHOICES:  # noqa: PLR2004 [one alone is no choice]
        raise InputError("calls.choices_count", title=title, most=MOST_CHOICES, found=len(choices))
    if len({one.title for one in choices}) < len(choices) or len({one.id for one in choices}) < len(choices):
        raise InputError("calls.choices_same", title=title)
    if not all(_ID.fullmatch(one.id) for one in choices):
        raise InputError("calls.choices_same", title=title)


def _check_limits(one: FormField, title: str) -> None:
    if one.type in _TEXTS and one.most is not None and not 1 <= one.most <= LONGEST_TEXT:
        raise InputError("calls.field_most", title=title, most=LONGEST_TEXT)
    bounds = [bound for bound in (one.minimum, one.maximum) if bound is not None]
    if any(not abs(bound) <= LARGEST_NUMBER for bound in bounds):
        raise InputError("calls.field_bounds", title=title)
    if one.minimum is not None and one.maximum is not None and one.minimum > one.maximum:
        raise InputError("calls.field_bounds", title=title)


def _check_condition(asked: Condition, title: str, before: Sequence[FormField]) -> None:
    other = next((one for one in before if one.id == asked.field), None)
    if other is None or other.type not in ASKABLE:
        raise InputError("calls.condition_field", title=title)
    fits = asked.value is True if other.type == FieldType.BOOLEAN else other.choice(asked.value) is not None
    if not fits:
        raise InputError("calls.condition_value", title=title, asked=other.title)


def is_shown(one: FormField, answers: Mapping[str, Any]) -> bool:
    """Whether a field is asked for by these answers; its own condition says so."""
    return one.shown_when is None or (
        one.shown_when.field in answers
        and type(answers[one.shown_when.field]) is type(one.shown_when.value)
        and answers[one.shown_when.field] == one.shown_when.value
    )


def schema_of(fields: Sequence[FormField]) -> dict[str, Any]:
    """Return the JSON Schema of a form: titles in Japanese, English ones under ``x-en``, the order in ``x-order``."""
    conditions = [_conditional(one) for one in fields if one.shown_when is not None]
    return {
        "$schema": DRAFT_2020_12,
        "type": "object",
        "additionalProperties": False,
        "properties": {one.id: _property(one) for one in fields},
        "required": [one.id for one in fields if one.required and one.shown_when is None],
        "x-order": [one.id for one in fields],
        **({"allOf": conditions} if conditions else {}),
    }


def _conditional(one: FormField) -> dict[str, Any]:
    assert one.shown_when is not None
    asked = one.shown_when
    return {
        "if": {"properties": {asked.field: {"const": asked.value}}, "required": [asked.field]},
        "then": {"required": [one.id] if one.required else []},
        "else": {"properties": {one.id: False}},
    }


def _property(one: FormField) -> dict[str, Any]:
    english = {name: text for name, text in (("title", one.title_en), ("description", one.help_en)) if text}
    return {
        "title": one.title,
        **({"description": one.help} if one.help else {}),
        **({"x-en": english} if english else {}),
        **_kind(one),
    }


def _kind(one: FormField) -> dict[str, Any]:
    choices = {choice.id: {"ja": choice.title, "en": choice.title_en} for choice in one.choices}
    ids = [choice.id for choice in one.choices]
    bounds = {name: getattr(one, name) for name in ("minimum", "maximum") if getattr(one, name) is not None}
    match one.type:
        case FieldType.TEXT | FieldType.PARAGRAPH:
            length = {"maxLength": one.longest, **({"minLength": 1} if one.required else {})}
            return {"type": "string", **length, **({"x-lines": True} if one.type == FieldType.PARAGRAPH else {})}
        case FieldType.NUMBER | FieldType.INTEGER:
            return {"type": str(one.type), **bounds}
        case FieldType.BOOLEAN:
            return {"type": "boolean", **({"const": True} if one.required else {})}
        case FieldType.CHOICE:
            return {"type": "string", "enum": ids, "x-choices": choices}
        case FieldType.CHOICES:
            items = {"items": {"type": "string", "enum": ids}, "uniqueItems": True, "x-choices": choices}
            return {"type": "array", **items, **({"minItems": 1} if one.required else {})}
        case FieldType.FILE:
            return {"type": "string", "format": "uuid", "x-upload": True}
