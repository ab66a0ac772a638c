"""The forms of models and adoptions, and the question between two versions of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.shortcuts import render

from todoku_web.pages.language import current_lang
from todoku_web.parts.form_shown import part_shown
from todoku_web.parts.shown import shown_fields, shown_rows

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from todoku.errors import TodokuError
    from todoku_web.parts.collision import Collision
    from todoku_web.parts.part import Given, Part, Reading

WORDS = "rollout"


def part_page(
    request: HttpRequest,
    reading: Reading,
    given: Given,
    shown: dict[str, Any],
    *,
    is_open: bool,
    error: TodokuError | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the form of a part; ``shown`` has its title, the thing's, where it leads back to, and the version."""
    posted = request.method == "POST"
    context = {
        **shown,
        "form": part_shown(reading, given, current_lang(), words=WORDS),
        "is_open": is_open,
        "seen": request.POST.get("seen", "") if posted else shown["version"],
        "key": request.POST.get("key", "") if posted else uuid4().hex,
        "error": error,
    }
    return render(request, "rollout/part.html", context, status=status)


def merge_page(request: HttpRequest, conflict: Collision, part: Part, given: Given, back: str) -> HttpResponse:
    """Ask which of two versions of a part holds; nothing of either is lost."""
    lang = current_lang()
    sides = [
        (
            side,
            [pair for pair in shown_fields(part, value, given, lang, words=WORDS) if pair[1]],
            [shown_rows(rows, value, given, lang, words=WORDS) for rows in part.rows],
        )
        for side, value in (("theirs", conflict.theirs or {}), ("mine", conflict.mine or {}))
    ]
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "seen"}
        for value in values
    ]
    context = {"sides": sides, "sent": sent, "back": back, "seen": conflict.thing.version}
    return render(request, "rollout/merge.html", context, status=409)
