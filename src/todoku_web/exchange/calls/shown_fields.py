"""A form's fields as a page shows them: words in one language, what was typed, what is wrong, and the answers given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku_web.exchange.calls.answers import PREFIX, Typed
from todoku_web.exchange.calls.form_fields import FieldType, FormField, is_shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku.errors import TodokuError
    from todoku.i18n import Lang


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field on a page."""

    name: str
    type: str
    title: str
    help: str
    required: bool
    choices: tuple[tuple[str, str], ...] = ()
    most: int | None = None
    bounds: str = ""
    condition: str = ""
    """When it is asked for, as a sentence."""
    asked_name: str = ""
    asked_value: str = ""
    """The other field's name and the value that it must have, for the page's script."""
    value: Any = ""
    chosen: frozenset[str] = field(default=frozenset())
    error: str = ""
    file: str = ""
    """Name of the file that is kept already."""


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answer on a page; ``file`` is the field's id where it is a file."""

    title: str
    told: str
    file: str = ""


def empty_form(fields: Sequence[FormField], lang: Lang) -> list[ShownField]:
    """Return the fields of a form that nobody has filled in."""
    return answered_form(fields, {}, lang)


def answered_form(
    fields: Sequence[FormField],
    answers: Mapping[str, Any],
    lang: Lang,
    *,
    errors: Mapping[str, TodokuError] | None = None,
    files: Mapping[str, str] | None = None,
    typed: Typed | None = None,
) -> list[ShownField]:
    """Return the fields with their answers, or with what was typed where that is given."""
    by_id = {one.id: one for one in fields}
    return [
        _shown(one, by_id, _value(one, answers, typed), lang, (errors or {}).get(one.id), (files or {}).get(one.id, ""))
        for one in fields
    ]


def _value(one: FormField, answers: Mapping[str, Any], typed: Typed | None) -> Any:
    if typed is None or one.type == FieldType.FILE:
        return answers.get(one.id)
    name = f"{PREFIX}{one.id}"
    if one.type == FieldType.CHOICES:
        return typed.getlist(name)
    if one.type == FieldType.BOOLEAN:
        return typed.get(name, "") == "yes"
    return typed.get(name, "")


def _shown(
    one: FormField, by_id: Mapping[str, FormField], value: Any, lang: Lang, error: TodokuError | None, file: str
) -> ShownField:
    asked = one.shown_when
    wanted = "" if asked is None else ("yes" if asked.value is True else str(asked.value))
    return ShownField(
        name=f"{PREFIX}{one.id}",
        type=str(one.type),
        title=one.named(lang),
        help=one.explained(lang),
        required=one.required,
        choices=tuple((choice.id, choice.named(lang)) for choice in one.choices),
        most=one.longest if one.type in (FieldType.TEXT, FieldType.PARAGRAPH) else None,
        bounds=_bounds(one, lang),
        condition=_condition(one, by_id, lang),
        asked_name="" if asked is None else f"{PREFIX}{asked.field}",
        asked_value=wanted,
        value="" if value is None or isinstance(value, list) else value,
        chosen=frozenset(value) if isinstance(value, list) else frozenset({str(value)}),
        error="" if error is None else text(f"error.{error.code}", lang, **error.params),
        file=file,
    )


def _bounds(one: FormField, lang: Lang) -> str:
    known = {name: f"{bound:,.10g}" for name in ("minimum", "maximum") if (bound := getattr(one, name)) is not None}
    return text(f"calls.bounds.{'_'.join(known)}", lang, **known) if known else ""


def _condition(one: FormField, by_id: Mapping[str, FormField], lang: Lang) -> str:
    if one.shown_when is None:
        return ""
    asked = by_id[one.shown_when.field]
    choice = asked.choice(one.shown_when.value)
    value = text("calls.yes", lang) if choice is None else choice.named(lang)
    return text("calls.condition", lang, asked=asked.named(lang), value=value)


def told_answers(
    fields: Sequence[FormField], answers: Mapping[str, Any], lang: Lang, *, files: Mapping[str, str]
) -> list[ShownAnswer]:
    """Return the answers that were asked for, in words; ``files`` are names by field."""
    return [
        ShownAnswer(one.named(lang), told(one, answers, lang, files), one.id if one.id in files else "")
        for one in fields
        if is_shown(one, answers)
    ]


def told(one: FormField, answers: Mapping[str, Any], lang: Lang, files: Mapping[str, str]) -> str:
    """Return one answer in words; empty where there is none."""
    value = answers.get(one.id)
    if one.type == FieldType.FILE:
        return files.get(one.id, "")
    if value is None:
        return ""
    if one.type == FieldType.BOOLEAN:
        return text("calls.yes" if value else "calls.no", lang)
    if one.type in (FieldType.CHOICE, FieldType.CHOICES):
        chosen = [one.choice(item) for item in (value if isinstance(value, list) else [value])]
        names = [choice.named(lang) for choice in chosen if choice is not None]
        return text("calls.listed", lang, items=names) if names else ""
    return str(value)
