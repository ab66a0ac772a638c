"""The form for a new token."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms

from todoku.i18n import text
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Organisation
from todoku_web.api.models import LONGEST_NAME
from todoku_web.api.scopes import Scope
from todoku_web.pages.language import current_lang

_DAYS = (30, 90, 180, 365)
_DEFAULT_DAYS = 90
_KEY_BYTES = 16
_LABELS = {"days": "api.token.life"}


class TokenForm(forms.Form):
    """Name, purpose, organisation and life of a new token."""

    key = forms.CharField(widget=forms.HiddenInput, min_length=32, max_length=32)
    name = forms.CharField(max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"class": "api-wide"}))
    scopes = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.Select(attrs={"aria-describedby": "organisation-help"}),
    )
    days = forms.TypedChoiceField(coerce=int, initial=_DEFAULT_DAYS)

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        lang = current_lang()
        self.fields["key"].initial = secrets.token_hex(_KEY_BYTES)
        scopes = [(scope.value, text(f"api.scope.{scope.value}", lang)) for scope in Scope]
        self.fields["scopes"].choices = scopes
        self.fields["days"].choices = [(days, text("api.token.days", lang, days=days)) for days in _DAYS]
        own = [one.organisation_id for one in memberships_of(person)]
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=own).order_by("name")
        self.fields["organisation"].empty_label = text("api.token.no_organisation", lang)
        for name, field in self.fields.items():
            if name != "key":
                field.label = text(_LABELS.get(name, f"api.token.{name}"), lang)
            field.error_messages["required"] = text("api.token.required", lang)
