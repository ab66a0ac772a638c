"""Fields of forms and names of organisations, in the words of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.conf import settings

from todoku.areas.registry import register as register_of_areas
from todoku.i18n import has, text
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.forms import BoundField
    from django.utils.safestring import SafeString

    from todoku_web.accounts.models import Organisation

register = template.Library()

_PAGE_SAYS_IT = ("password", "oldpassword")
"""Fields whose help the page brings itself: what to do where it was forgotten."""


@register.simple_tag
def field_label(field: BoundField, of: str = "") -> str:
    """Return the label of a field: ``accounts.field.<of>.<name>``, ``accounts.field.<name>``, else the form's own."""
    return _of_field(field.name, "field", of) or str(field.label)


@register.simple_tag
def field_help(field: BoundField, of: str = "") -> str:
    """Return the help of a field: ``accounts.help.<of>.<name>``, ``accounts.help.<name>``, else the form's own."""
    own = _of_field(field.name, "help", of)
    return own if own or field.name in _PAGE_SAYS_IT else field.help_text


@register.simple_tag
def account_sections() -> list[tuple[str, str]]:
    """Return the parts of one's account: name of the address, key of the title."""
    sections = [
        ("account_home", "accounts.overview"),
        ("account_email", "accounts.emails"),
        ("account_change_password", "accounts.password"),
        ("mfa_index", "accounts.mfa"),
        ("usersessions_list", "accounts.sign_ins"),
    ]
    if settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]:
        sections.append(("socialaccount_connections", "accounts.connections"))
    return sections


@register.simple_tag
def reauthentication_way(id: str) -> str:  # noqa: A002 - the library's name
    """Return how a way of confirming that it is you is called."""
    names = {"reauthenticate": "password", "mfa_reauthenticate": "code", "mfa_reauthenticate:webauthn": "passkey"}
    return text(f"accounts.reauthenticate.{names[id]}", current_lang())


@register.filter
def bare(field: BoundField) -> SafeString:
    """Return the input without a placeholder: a label that goes away when one types is none."""
    return field.as_widget(attrs={"placeholder": False})


def _of_field(name: str, part: str, of: str) -> str:
    keys = (f"accounts.{part}.{of}.{name}", f"accounts.{part}.{name}")
    return next((text(key, current_lang()) for key in keys if has(key)), "")


@register.simple_tag
def word_of(prefix: str, value: str) -> str:
    """Return the text of a kind, role or state: ``{% word_of "role" membership.role %}``."""
    return text(f"{prefix}.{value}", current_lang())


@register.filter
def organisation_name(organisation: Organisation) -> str:
    """Return an organisation's name in the language of the page, where it has one in it."""
    return organisation.name_en if current_lang() == "en" and organisation.name_en else organisation.name


@register.filter
def area_name(code: str) -> str:
    """Return the name of an area, in the language of the page."""
    known = register_of_areas()
    place = known.prefectures.get(code) or known.subprefectures.get(code) or known.current.get(code)
    if place is None:
        return ""
    return place.name_en if current_lang() == "en" else place.name
