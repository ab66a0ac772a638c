"""Hands what is wrong with an input on to a form, in the words of the catalogue."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def catalogued() -> Iterator[None]:
    """Raise a TodokuError of the block as the form's error."""
    try:
        yield
    except TodokuError as error:
        raise ValidationError(text(f"error.{error.code}", current_lang(), **error.params), code=error.code) from error
