"""Keeps the names of who asked out of what becomes public."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from todoku.errors import InputError
from todoku_web.exchange.desk.grams import normalised

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku_web.exchange.desk.models import Question

_SHORTEST = 2


def asker_names(question: Question) -> list[str]:
    """Return what names who asked: the person, their address, and the organisation for which they asked."""
    person, body = question.author, question.organisation
    names = [question.asker_name]
    if person is not None:
        names += [person.name, *person.name.split(), person.email]
    if body is not None:
        names += [body.name, body.name_en]
    return [one for one in names if len(one.strip()) >= _SHORTEST]


def refuse_names(texts: Iterable[str], question: Question | None) -> None:
    """Raise InputError where a text names who asked, in whatever width or case, with or without spaces."""
    if question is None:
        return
    told = " ".join(normalised(one) for one in texts)
    bare = told.replace(" ", "")
    if any(_is_told(normalised(name), told, bare) for name in asker_names(question)):
        raise InputError("desk.names_asker")


def _is_told(name: str, told: str, bare: str) -> bool:
    """Whether a text holds a name: of Latin letters as a word, of others wherever it stands."""
    if name.isascii():
        return bool(name) and re.search(rf"(?<![0-9a-z]){re.escape(name)}(?![0-9a-z])", told) is not None
    return name.replace(" ", "") in bare
