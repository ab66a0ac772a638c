"""Forms of organisations and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.actions.members import Terms
from todoku_web.accounts.form_errors import catalogued
from todoku_web.accounts.models import OrganisationKind, Role
from todoku_web.accounts.names import LONGEST_NAME, clean_name
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Iterable

    from todoku_web.accounts.models import Membership

_LONGEST_AREA = 200
_LONGEST_REASON = 500


def role_choices() -> list[tuple[str, str]]:
    """Return the roles, each with what it may."""
    lang = current_lang()
    return [(role, text(f"role.{role}", lang)) for role in Role.values]


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of organisations."""
    return [(kind, text(f"organisation.{kind}", current_lang())) for kind in OrganisationKind.values]


class NameForm(forms.Form):
    """The name of a person."""

    name = forms.CharField(max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"}))

    def clean_name(self) -> str:
        """Return the name in order."""
        with catalogued():
            return clean_name(self.cleaned_data["name"])


class OrganisationForm(forms.Form):
    """An organisation to be made."""

    kind = forms.ChoiceField(choices=kind_choices, initial=OrganisationKind.MUNICIPALITY)
    name = forms.CharField(max_length=LONGEST_NAME)
    name_en = forms.CharField(max_length=LONGEST_NAME, required=False)
    area = forms.CharField(max_length=_LONGEST_AREA, required=False)

    def refuse(self, error: TodokuError) -> None:
        """Show an error of the action at the field that it is about."""
        field = "area" if error.code.startswith(("area.", "accounts.area")) else "name"
        self.add_error(field, text(f"error.{error.code}", current_lang(), **error.params))


class OrganisationRequestForm(OrganisationForm):
    """A wish for an organisation, with its reason."""

    reason = forms.CharField(max_length=_LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 4}))


class DecisionForm(forms.Form):
    """The staff's answer to a wish."""

    answer = forms.CharField(max_length=_LONGEST_REASON, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class InvitationForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField()
    role = forms.ChoiceField(choices=role_choices, initial=Role.DRAFTER)


class MemberForm(forms.Form):
    """What a member is; ``version`` is the one that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    role = forms.ChoiceField(choices=role_choices)
    sole_decision_limit_jpy = forms.IntegerField(
        required=False, min_value=1, widget=forms.NumberInput(attrs={"step": 1})
    )
    deputises_for = forms.ChoiceField(required=False)
    deputises_from = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    deputises_until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, approvers: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._approvers = {str(one.pk): one for one in approvers}
        nobody = text("member.deputises_for_nobody", current_lang())
        named = [(key, str(one.person)) for key, one in self._approvers.items()]
        self.fields["deputises_for"].choices = [("", nobody), *named]

    @classmethod
    def of(cls, member: Membership, approvers: Iterable[Membership]) -> MemberForm:
        """Return the form as the member stands."""
        return cls(initial=terms_as_typed(member), approvers=approvers)

    def terms(self) -> Terms:
        """Return the terms of a valid form."""
        given = {
            name: self.cleaned_data[name] for name in self.cleaned_data if name not in {"version", "deputises_for"}
        }
        return Terms(**given, deputises_for=self._approvers.get(self.cleaned_data["deputises_for"]))

    def seen_again(self, now: Membership) -> MemberForm:
        """Return the form with what was typed, as seen by somebody who now knows how the member stands."""
        typed = self.data.copy()
        typed["version"] = str(now.version)
        again = MemberForm(typed, approvers=self._approvers.values())
        again.is_valid()
        return again

    def refuse(self, error: TodokuError) -> None:
        """Show an error of the action."""
        self.add_error(None, ValidationError(text(f"error.{error.code}", current_lang(), **error.params)))


def terms_as_typed(member: Membership) -> dict[str, Any]:
    """Return a member's terms as the form holds them."""
    return {
        "version": member.version,
        "role": member.role,
        "sole_decision_limit_jpy": member.sole_decision_limit_jpy,
        "deputises_for": member.deputises_for_id or "",
        "deputises_from": member.deputises_from,
        "deputises_until": member.deputises_until,
    }
