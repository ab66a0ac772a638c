"""The forms of a shared service's parts: the same way in for every part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect

from todoku.i18n import text
from todoku_web.accounts.doors import ChangedMeanwhile, posted_version
from todoku_web.exchange.shared_services.part_specs import WORDS
from todoku_web.pages.language import current_lang
from todoku_web.parts.collision import Collision
from todoku_web.parts.pages import FormPage, posted_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from todoku_web.exchange.shared_services.models import SharedService
    from todoku_web.parts.part import Given, Part


@dataclass(frozen=True, slots=True)
class Form:
    """A part's form on a page: what it holds, its version, its choices, and where its page is and leads."""

    part: Part
    title: str
    """Key of its title."""
    held: dict[str, Any]
    version: int
    back: str
    given: Given = field(default_factory=dict)
    service: SharedService | None = None
    template: str = ""
    """In place of ``shared_services/form.html``."""
    more: dict[str, Any] = field(default_factory=dict)
    """What the template shows besides."""


def written(
    request: HttpRequest,
    form: Form,
    write: Callable[[dict[str, Any], int, str], str],
    *,
    again: Callable[[], Form] | None = None,
) -> HttpResponse:
    """Show a form, or take in what was sent of it.

    ``write`` gets the value, the version that was seen and the form's key, and returns where to go. ``again`` makes the
    form anew where somebody else was first: both versions are then put side by side.
    """

    def keep(value: dict[str, Any]) -> HttpResponse:
        try:
            address = write(value, posted_version(request), posted_key(request))
        except ChangedMeanwhile as error:
            if again is None:
                raise
            now = again()
            raise Collision(now, now.held, value) from error
        messages.success(request, text("shared_services.done.saved", current_lang()))
        return redirect(address)

    shown = {**form.more, "service": form.service}
    page = FormPage(
        form.part, form.title, form.back, form.given, form.held, WORDS, form.version, form.template, shown
    )  # fmt: skip
    return page.answer(request, keep)
