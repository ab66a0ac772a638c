"""Answers to the forms of calls, such as every form takes, and plainly made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.exchange.calls.form_fields import FieldType, is_shown
from todoku_web.exchange.year.texts import texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku_web.exchange.calls.form_fields import FormField
    from todoku_web.exchange.year.draws import Draws

_OPTIONAL_SHARE = 0.5
_HIGHEST = 200
_TOWN = "municipality"
"""Id of the field that asks where somebody is."""


def answers_to(fields: Sequence[FormField], draws: Draws, *, town: str) -> dict[str, Any]:
    """Return answers to all fields that are required and to some of the others; no files. ``town``: where it is."""
    answers: dict[str, Any] = {}
    for one in fields:
        if one.type == FieldType.FILE or not is_shown(one, answers):
            continue
        if one.required or draws.happens(_OPTIONAL_SHARE):
            answers[one.id] = town if one.id == _TOWN else _answer(one, draws)
    return answers


def _answer(one: FormField, draws: Draws) -> Any:
    ids = [choice.id for choice in one.choices]
    match one.type:
        case FieldType.BOOLEAN:
            return True
        case FieldType.CHOICE:
            return draws.one(ids)
        case FieldType.CHOICES:
            return draws.some(ids, draws.whole(1, len(ids)))
        case FieldType.NUMBER | FieldType.INTEGER:
            low = 0 if one.minimum is None else int(one.minimum)
            return draws.whole(low, min(_HIGHEST, _HIGHEST if one.maximum is None else int(one.maximum)))
        case _:
            return _written(one, draws)


def _written(one: FormField, draws: Draws) -> str:
    issue: str = draws.one(list(texts()["themes"]))
    theme = draws.one(texts()["themes"][issue])["ja"]
    said: str = texts()["calls"]["answer"].format(theme=theme)
    return (texts()["mark"] + (theme if one.type == FieldType.TEXT else said))[: one.longest]
