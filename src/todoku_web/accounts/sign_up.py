"""What signing up asks for beside address and password: the person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from todoku_web.accounts.form_errors import catalogued
from todoku_web.accounts.names import LONGEST_NAME, clean_name

if TYPE_CHECKING:
    from django.http import HttpRequest

    from todoku_web.accounts.models import Person


class SignUpForm(forms.Form):
    """Asks for the name; the forms of signing up, by password and by an identity provider, build on it."""

    name = forms.CharField(max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"}), strip=True)
    field_order = ("name", "email", "password1", "password2")

    def clean_name(self) -> str:
        """Return the name in order."""
        with catalogued():
            return clean_name(self.cleaned_data["name"])

    def signup(self, request: HttpRequest, user: Person) -> None:  # noqa: ARG002 - the library's signature
        """Give the new person their name."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
