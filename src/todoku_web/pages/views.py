"""The first page, and what the portal says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from todoku import __version__
from todoku.i18n import has
from todoku_web.pages.blocks import ENTRIES, shown_blocks
from todoku_web.pages.kept_answers import for_everybody
from todoku_web.pages.navigation import all_entries, entries_of
from todoku_web.store.packs import packs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from todoku_web.pages.navigation import Entry


@require_safe
@for_everybody
@conditional_page
def home(request: HttpRequest) -> HttpResponse:
    """Show what the portal is for, what it says of the region, and the ways into it."""
    blocks = list(shown_blocks(request))
    context = {
        "above": [one for one in blocks if one[0].order < ENTRIES],
        "below": [one for one in blocks if one[0].order >= ENTRIES],
        "ways": _told(all_entries()),
    }
    return render(request, "pages/home.html", context)


@require_safe
@for_everybody
@conditional_page
def group(request: HttpRequest, name: str) -> HttpResponse:
    """Show the ways into the apps of a group."""
    entries = entries_of(name)
    if not entries:
        raise Http404
    return render(request, "pages/group.html", {"name": name, "ways": _told(entries)})


def _told(entries: Iterable[Entry]) -> list[tuple[Entry, str]]:
    """Return entries, each with the key of the sentence that says what it is for."""
    return [(entry, key if has(key := f"home.entry.{entry.url_name}") else "") for entry in entries]


@require_safe
@for_everybody
@conditional_page
def about(request: HttpRequest) -> HttpResponse:
    """Say what the data are, what is left out, how the pages can be used by all, and what is kept of a visitor."""
    citations = [
        source.citation
        for pack in packs()
        for entry in pack.manifest.datasets
        for source in (entry.source, *entry.parts)
    ]
    return render(request, "pages/about.html", {"version": __version__, "citations": list(dict.fromkeys(citations))})
