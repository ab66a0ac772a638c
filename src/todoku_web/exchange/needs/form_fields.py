"""What the forms of needs and offers share: typed numbers and amounts, faults of the content at their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.form_errors import catalogued
from todoku_web.pages.language import current_lang
from todoku_web.planning.typed_values import typed_count, typed_yen

if TYPE_CHECKING:
    from todoku_web.exchange.needs.checking import Checked

_LONGEST_NUMBER = 40


class CountField(forms.CharField):
    """A whole number as people type it; None where nothing is typed."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=_LONGEST_NUMBER)

    def clean(self, value: Any) -> int | None:
        """Return the number."""
        typed = super().clean(value)
        with catalogued():
            return typed_count(typed) if typed else None


class YenField(forms.CharField):
    """An amount as people type it; None where nothing is typed."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=_LONGEST_NUMBER)

    def clean(self, value: Any) -> int | None:
        """Return whole yen."""
        typed = super().clean(value)
        with catalogued():
            return typed_yen(typed) if typed else None


class TextField(forms.CharField):
    """A text that the content checks by itself: nothing is cut off it, and nothing is refused here but by its size."""

    def __init__(self, *, most: int = 20_000) -> None:
        super().__init__(required=False, strip=False, max_length=most)


class ContentForm(forms.Form):
    """A form that holds a content: faults of the content stand at the fields that they are about."""

    key = forms.CharField(max_length=64, required=False)
    seen = forms.IntegerField(required=False, min_value=0)

    def read_content(self) -> Checked:
        """Return what the form says, unchecked."""
        raise NotImplementedError

    @property
    def is_handed_in(self) -> bool:
        """Whether it is to be complete."""
        return self.data.get("action") in {"submit", "open"}

    def clean(self) -> dict[str, Any]:
        """Check the content, once every field can be read."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            content = self.read_content()
            for name, error in content.faults().items():
                self.add_error(name if name in self.fields else None, said(error))
            if self.is_handed_in:
                for name in content.missing():
                    self.add_error(name, text("error.planning.text_empty", current_lang()))
        return cleaned

    def refuse(self, error: TodokuError) -> None:
        """Say what an action refused."""
        self.add_error(None, said(error))


def said(error: TodokuError) -> str:
    """Return what an error says in the language of the page."""
    return text(f"error.{error.code}", current_lang(), **error.params)
