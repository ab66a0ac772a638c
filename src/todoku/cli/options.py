"""Checks on options that several verbs share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.errors import UsageError
from todoku.i18n import LANGS

if TYPE_CHECKING:
    from todoku.i18n import Lang


def parse_lang(value: str) -> Lang:
    """Return the language asked for; raise UsageError for any but ja and en."""
    if value not in LANGS:
        raise UsageError("cli.lang", value=value, choices=list(LANGS))
    return value
