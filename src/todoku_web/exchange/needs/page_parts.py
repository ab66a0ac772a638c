"""What other apps put on the pages of needs and offers, and into the trail above them; the pages know none by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    Page = Literal["need", "offer"]
    Contents = Callable[[HttpRequest, Any], dict[str, Any] | None]

_PARTS: dict[tuple[str, str], Part] = {}
_LINKS: dict[str, Link] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page: its template, and what is shown in it as ``part``; None leaves it out for this visitor."""

    template: str
    contents: Contents


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the trail: name of its address, key of its title, and the right without which it is not shown."""

    url_name: str
    title: str
    right: str


def add_part(page: Page, name: str, *, template: str, contents: Contents) -> None:
    """Add an app's part to the page of a need or an offer; its ``AppConfig.ready`` calls this."""
    _PARTS[page, name] = Part(template, contents)


def add_link(url_name: str, *, title: str, right: str) -> None:
    """Add an app's entry to the trail of needs and offers; its ``AppConfig.ready`` calls this."""
    _LINKS[url_name] = Link(url_name, title, right)


def shown_parts(page: Page, request: HttpRequest, thing: Any) -> list[tuple[str, dict[str, Any]]]:
    """Return the templates of a page's parts that are shown for a need or offer, with what they show."""
    told = [
        (part.template, part.contents(request, thing)) for (where, _), part in sorted(_PARTS.items()) if where == page
    ]
    return [(template, contents) for template, contents in told if contents is not None]


def shown_links(person: Any) -> list[Link]:
    """Return the entries of the trail that a person has a right to."""
    return [one for one in _LINKS.values() if person.is_authenticated and person.has_perm(one.right)]
