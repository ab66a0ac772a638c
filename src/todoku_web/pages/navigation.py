"""The way through the portal that stands on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

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
    group: str = ""
    """Name of the group of which it is one (``group.<name>``); the header shows the group alone."""


def add_entry(url_name: str, *, title: str, order: int, group: str = "") -> None:
    """Add an app's entry; its ``AppConfig.ready`` calls this."""
    entry = Entry(url_name, title, order, group)
    if entry not in _ENTRIES:
        _ENTRIES.append(entry)
        _ENTRIES.sort(key=lambda one: one.order)


def all_entries() -> tuple[Entry, ...]:
    """Return the entries of all apps, in order."""
    return tuple(_ENTRIES)


def entries_of(group: str) -> list[Entry]:
    """Return the entries of a group, in order."""
    return [one for one in _ENTRIES if one.group == group]


def _header(path: str, app: str) -> list[dict[str, Any]]:
    """Return what the header links to: every entry, but for those of a group its group once, where its first stands.

    A person is in a group on every page of its apps, elsewhere on the page of the entry alone.
    """
    shown: dict[str, dict[str, Any]] = {}
    for one in _ENTRIES:
        address = reverse(one.url_name)
        inside = path == address or (one.group != "" and one.url_name.partition(":")[0] == app)
        if one.group:
            link = {"address": reverse("group", args=[one.group]), "title": f"group.{one.group}", "is_here": False}
            link = shown.setdefault(one.group, link)
            link["is_here"] = link["is_here"] or inside or path == link["address"]
        else:
            shown[one.url_name] = {"address": address, "title": one.title, "is_here": inside}
    return list(shown.values())


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give every template the entries, its language and the address of this page in the other one."""
    lang = current_lang()
    other = "en" if lang == "ja" else "ja"
    asked = request.GET.copy()
    asked["lang"] = other
    return {
        "entries": _header(request.path, "" if request.resolver_match is None else request.resolver_match.app_name),
        "lang": lang,
        "other_lang": other,
        "in_other_lang": f"{request.path}?{asked.urlencode()}",
    }
