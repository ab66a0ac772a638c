"""The page of a form: shown, taken in, shown again with what is wrong, and the question where two wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.http import QueryDict
from django.shortcuts import render

from todoku.errors import TodokuError
from todoku_web.accounts.doors import NotAllowed, kept, status_of
from todoku_web.pages.language import current_lang
from todoku_web.parts.collision import Collision
from todoku_web.parts.form_shown import part_shown
from todoku_web.parts.part import Reading, read_part, shown_part, typed_again
from todoku_web.parts.shown import shown_fields, shown_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    from todoku_web.parts.part import Given, Part

LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form: its part, the choices that are its own, and what stands around it."""

    part: Part
    title: str
    """Key of the heading."""
    back: str
    given: Given
    held: Mapping[str, Any]
    """What stands in it before anything is typed."""
    words: str
    """With which the keys of its labels and helps begin, and its templates ``<words>/form.html`` and ``merge.html``."""
    version: int | None = None
    template: str = ""
    """In place of ``form.html``."""
    more: Mapping[str, Any] | None = None
    """What else the template shows."""

    def answer(self, request: HttpRequest, doing: Callable[[dict[str, Any]], HttpResponse]) -> HttpResponse:
        """Show the form, or do with what it holds what is to be done; say what is wrong, and ask where two wrote it."""
        if request.method != "POST":
            typed = kept(request)
            return self.page(request, shown_part(self.part, self.held) if typed is None else self._typed(typed))
        reading, more = read_part(self.part, request.POST, self.given), request.POST.get("more", "")
        if more:
            reading.faults = {}
            return self.page(request, typed_again(reading, more=more))
        if reading.faults:
            return self.page(request, reading, status=400)
        try:
            return doing(reading.value)
        except NotAllowed:
            raise
        except Collision as conflict:
            return self._question(request, conflict)
        except TodokuError as error:
            return self.page(request, reading, error=error, status=status_of(error))

    def page(
        self, request: HttpRequest, reading: Reading, *, error: TodokuError | None = None, status: int = 200
    ) -> HttpResponse:
        """Return the page."""
        posted = request.method == "POST"
        context = {
            "form": part_shown(reading, self.given, current_lang(), words=self.words),
            "title": self.title,
            "back": self.back,
            "is_open": True,
            "seen": request.POST.get("seen", "") if posted else ("" if self.version is None else str(self.version)),
            "key": request.POST.get("key", "") if posted else fresh_key(),
            "error": error,
            **(self.more or {}),
        }
        return render(request, self.template or f"{self.words}/form.html", context, status=status)

    def _typed(self, typed: Mapping[str, list[str]]) -> Reading:
        """Return the form as it was when the session was found to have ended."""
        sent = QueryDict(mutable=True)
        for name, values in typed.items():
            sent.setlist(name, values)
        reading = read_part(self.part, sent, self.given)
        reading.faults = {}
        return reading

    def _question(self, request: HttpRequest, conflict: Collision) -> HttpResponse:
        lang = current_lang()
        sides: list[tuple[str, list[tuple[str, str]], list[Any]]] = [
            (
                side,
                [pair for pair in shown_fields(self.part, value, self.given, lang, words=self.words) if pair[1]],
                [shown_rows(rows, value, self.given, lang, words=self.words) for rows in self.part.rows],
            )
            for side, value in (("theirs", conflict.theirs or {}), ("mine", conflict.mine or {}))
        ]
        own = {"csrfmiddlewaretoken", "seen"}
        sent = [(name, one) for name, values in request.POST.lists() if name not in own for one in values]
        context = {"sides": sides, "sent": sent, "title": self.title, "back": self.back, "seen": conflict.thing.version}
        return render(request, f"{self.words}/merge.html", context | dict(self.more or {}), status=409)


def fresh_key() -> str:
    """Return a key for a form that is shown for the first time."""
    return uuid4().hex


def posted_key(request: HttpRequest) -> str:
    """Return the key with which a form sent twice is known."""
    return request.POST.get("key", "")[:LONGEST_KEY] or fresh_key()
