"""The forms of a shared service's parts, and the question between two versions of one: the same for every part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render

from todoku.errors import TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed, kept, posted_version, status_of
from todoku_web.exchange.shared_services.part_specs import WORDS
from todoku_web.pages.language import current_lang
from todoku_web.parts.form_shown import part_shown
from todoku_web.parts.part import read_part, shown_part, typed_again
from todoku_web.parts.shown import shown_fields, shown_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from todoku_web.exchange.shared_services.models import SharedService
    from todoku_web.parts.part import Given, Part, Reading

LONGEST_KEY = 64
_NOT_SENT = ("csrfmiddlewaretoken", "seen")


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
    template: str = "shared_services/form.html"
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
    if request.method != "POST":
        return _page(request, form, _first(request, form))
    reading, more = read_part(form.part, request.POST, form.given), request.POST.get("more", "")
    if more:
        reading.faults = {}
        return _page(request, form, typed_again(reading, more=more))
    error: TodokuError | None = None
    if not reading.faults:
        try:
            address = write(reading.value, posted_version(request), _key(request))
            messages.success(request, text("shared_services.done.saved", current_lang()))
            return redirect(address)
        except ChangedMeanwhile as caught:
            if again is not None:
                return _question(request, again(), reading.value)
            error = caught
        except NotAllowed:
            raise
        except TodokuError as caught:
            error = caught
    return _page(request, form, typed_again(reading), error=error, status=400 if error is None else status_of(error))


def _first(request: HttpRequest, form: Form) -> Reading:
    """Return the form as it opens: with what was typed before the person had to sign in, else with what is held."""
    typed = kept(request)
    if typed is None:
        return shown_part(form.part, form.held)
    sent = QueryDict(mutable=True)
    for name, values in typed.items():
        sent.setlist(name, values)
    reading = read_part(form.part, sent, form.given)
    reading.faults = {}
    return reading


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:LONGEST_KEY] or uuid4().hex


def _page(
    request: HttpRequest, form: Form, reading: Reading, *, error: TodokuError | None = None, status: int = 200
) -> HttpResponse:
    posted = request.method == "POST"
    context = {
        **form.more,
        "title": form.title,
        "service": form.service,
        "form": part_shown(reading, form.given, current_lang(), words=WORDS),
        "is_open": True,
        "seen": request.POST.get("seen", "") if posted else form.version,
        "key": request.POST.get("key", "") if posted else uuid4().hex,
        "back": form.back,
        "error": error,
    }
    return render(request, form.template, context, status=status)


def _question(request: HttpRequest, form: Form, mine: dict[str, Any]) -> HttpResponse:
    """Ask which of two versions of a part holds; nothing of either is lost."""
    lang = current_lang()
    sides = [
        (
            side,
            [pair for pair in shown_fields(form.part, value, form.given, lang, words=WORDS) if pair[1]],
            [shown_rows(rows, value, form.given, lang, words=WORDS) for rows in form.part.rows],
        )
        for side, value in (("theirs", form.held), ("mine", mine))
    ]
    sent = [(name, value) for name, values in request.POST.lists() if name not in _NOT_SENT for value in values]
    context = {"sides": sides, "sent": sent, "back": form.back, "seen": form.version, "title": form.title}
    return render(request, "shared_services/merge.html", context | {"service": form.service}, status=409)
