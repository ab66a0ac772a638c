"""Reads what somebody typed into a form, and checks it against the form's fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any, Protocol
from unicodedata import normalize
from uuid import UUID

from todoku.errors import InputError
from todoku_web.exchange.calls.form_fields import LARGEST_NUMBER, FieldType, FormField, is_shown
from todoku_web.planning.plain_text import one_line, paragraphs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PREFIX = "f-"
_LONGEST_KEPT = 20_000
"""Of a text that is too long for its field and waits in a draft to be made shorter."""


class Typed(Protocol):
    """What a form sends: the last value of a name, or all of them."""

    def get(self, name: str, default: str = "") -> Any:
        """Return the last value."""

    def getlist(self, name: str) -> list[str]:
        """Return all values."""


@dataclass(slots=True)
class Read:
    """The answers as they are kept, with what is wrong of each field: its id -> the error."""

    answers: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, InputError] = field(default_factory=dict)


def read_answers(fields: Sequence[FormField], typed: Typed, files: Mapping[str, str]) -> Read:
    """Return the answers that were typed; what cannot be read is kept as it was typed, for a draft loses nothing.

    ``files`` are the uploads that were taken: the field's id -> the upload's id. Fields that the other answers do not
    ask for are left out.
    """
    answers: dict[str, Any] = {}
    for one in fields:
        if not is_shown(one, answers):
            continue
        value = files.get(one.id) if one.type == FieldType.FILE else _value(one, typed)
        if value not in (None, "", []):
            answers[one.id] = value
    return Read(answers, wrong_answers(fields, answers))


def _value(one: FormField, typed: Typed) -> Any:
    given = str(typed.get(f"{PREFIX}{one.id}", "") or "")[:_LONGEST_KEPT]
    match one.type:
        case FieldType.CHOICES:
            chosen = typed.getlist(f"{PREFIX}{one.id}")
            return [choice.id for choice in one.choices if choice.id in chosen]
        case FieldType.BOOLEAN:
            return True if given == "yes" else None
        case FieldType.NUMBER | FieldType.INTEGER:
            return _number(given, whole=one.type == FieldType.INTEGER)
        case _:
            return given.replace("\r\n", "\n").strip()


def _number(given: str, *, whole: bool) -> Any:
    """Return the number of full-width digits, too; what is none stays the text that it is."""
    plain = normalize("NFKC", given).replace(",", "").replace("、", "").strip()
    if len(plain) > 30 or "_" in plain:  # noqa: PLR2004 [no number of a form is as long]
        return given
    try:
        if whole or plain.lstrip("+-").isdecimal():
            return int(plain)
        found = float(plain)
    except ValueError:
        return given.strip()
    return found if isfinite(found) else given


def wrong_answers(fields: Sequence[FormField], answers: Mapping[str, Any]) -> dict[str, InputError]:
    """Return what is wrong of each field: its id -> the error, as the form's JSON Schema would have it."""
    wrong: dict[str, InputError] = {}
    known = {one.id for one in fields}
    for name in answers:
        if name not in known:
            wrong[name] = InputError("calls.answer_unknown")
    for one in fields:
        try:
            _check(one, answers)
        except InputError as error:
            wrong[one.id] = error
    return wrong


def _check(one: FormField, answers: Mapping[str, Any]) -> None:
    if not is_shown(one, answers):
        if one.id in answers:
            raise InputError("calls.answer_unasked")
        return
    if one.id not in answers:
        if one.required:
            raise InputError("calls.answer_needed")
        return
    _CHECKS[one.type](one, answers[one.id])


def _check_yes(one: FormField, value: Any) -> None:
    if value is not True and (one.required or value is not False):
        raise InputError("calls.answer_needed")


def _check_choice(one: FormField, value: Any) -> None:
    if one.choice(value) is None:
        raise InputError("calls.answer_choice")


def _check_text(one: FormField, value: Any) -> None:
    if not isinstance(value, str):
        raise InputError("calls.answer_needed")
    plain = one_line if one.type == FieldType.TEXT else paragraphs
    plain(value, most=one.longest, needed=one.required)


def _check_number(one: FormField, value: Any) -> None:
    whole = one.type == FieldType.INTEGER
    fits = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER
    if not fits or (whole and value != int(value)):
        raise InputError("calls.answer_whole" if whole else "calls.answer_number", value=str(value)[:40])
    if one.minimum is not None and value < one.minimum:
        raise InputError("calls.answer_low", least=_shown(one.minimum))
    if one.maximum is not None and value > one.maximum:
        raise InputError("calls.answer_high", most=_shown(one.maximum))


def _shown(bound: float) -> str:
    return f"{bound:,.10g}"


def _check_choices(one: FormField, value: Any) -> None:
    if not isinstance(value, list) or any(one.choice(chosen) is None for chosen in value):
        raise InputError("calls.answer_choice")
    if len({str(chosen) for chosen in value}) < len(value) or (one.required and not value):
        raise InputError("calls.answer_choice")


def _check_file(_one: FormField, value: Any) -> None:
    try:
        UUID(value)
    except (ValueError, AttributeError, TypeError) as error:
        raise InputError("calls.answer_file") from error


_CHECKS = {
    FieldType.TEXT: _check_text,
    FieldType.PARAGRAPH: _check_text,
    FieldType.NUMBER: _check_number,
    FieldType.INTEGER: _check_number,
    FieldType.BOOLEAN: _check_yes,
    FieldType.CHOICE: _check_choice,
    FieldType.CHOICES: _check_choices,
    FieldType.FILE: _check_file,
}


def cleaned(fields: Sequence[FormField], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return sound answers with their texts in one spelling (NFC, one kind of line end)."""
    plain = {FieldType.TEXT: one_line, FieldType.PARAGRAPH: paragraphs}
    kinds = {one.id: one for one in fields}
    return {
        name: plain[kinds[name].type](value, most=kinds[name].longest) if kinds[name].type in plain else value
        for name, value in answers.items()
    }
