"""What other apps put on the page of a standard: each registers its part, and the page knows none by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from todoku_web.offices.standards.models import Standard

    Contents = Callable[[HttpRequest, Standard], dict[str, Any] | None]

_PARTS: dict[str, PagePart] = {}


@dataclass(frozen=True, slots=True)
class PagePart:
    """A part of a standard's page: its template, and what is shown in it as ``part``; None leaves it out."""

    template: str
    contents: Contents


def add_part(name: str, *, template: str, contents: Contents) -> None:
    """Add an app's part, which stands after those who adopt it; its ``AppConfig.ready`` calls this."""
    _PARTS[name] = PagePart(template, contents)


def shown_parts(request: HttpRequest, standard: Standard) -> list[tuple[str, dict[str, Any]]]:
    """Return the templates of the parts that are shown of a standard, with what they show."""
    told = [(part.template, part.contents(request, standard)) for _, part in sorted(_PARTS.items())]
    return [(template, contents) for template, contents in told if contents is not None]
