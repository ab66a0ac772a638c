"""The way through the portal that stands on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from django.http import HttpRequest

_ENTRIES: list[Entry] = []


@dataclass(frozen=True, slots=True)
class Entry:
    """A way into an app: the name of its address, the key of its title, and where it stands among the others."""

    url_name: str
    title: str
    order: int


def add_entry(url_name: str, *, title: str, order: int) -> None:
    """Add an app's entry; its ``AppConfig.ready`` calls this."""
    entry = Entry(url_name, title, order)
    if entry not in _ENTRIES:
        _ENTRIES.append(entry)
        _ENTRIES.sort(key=lambda one: one.order)


def all_entries() -> tuple[Entry, ...]:
    """Return the entries of all apps, in order."""
    return tuple(_ENTRIES)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give every template the entries, its language and the address of this page in the other one."""
    lang = current_lang()
    other = "en" if lang == "ja" else "ja"
    asked = request.GET.copy()
    asked["lang"] = other
    return {
        "entries": _ENTRIES,
        "lang": lang,
        "other_lang": other,
        "in_other_lang": f"{request.path}?{asked.urlencode()}",
    }
