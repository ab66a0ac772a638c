"""What later apps put on the pages of calls and of applications, and who keeps a call's waiting list by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from todoku_web.exchange.calls.models import Call

    Page = Literal["call", "application"]
    Contents = Callable[[HttpRequest, Any], dict[str, Any] | None]

_PARTS: dict[tuple[str, str], Part] = {}
_HOLDERS: dict[str, Callable[[Call], bool]] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page: its template, and what is shown in it as ``part``; None leaves it out for this visitor."""

    template: str
    contents: Contents


def add_part(page: Page, name: str, *, template: str, contents: Contents) -> None:
    """Add an app's part to the page of a call or an application; its ``AppConfig.ready`` calls this."""
    _PARTS[page, name] = Part(template, contents)


def shown_parts(page: Page, request: HttpRequest, thing: Any) -> list[tuple[str, dict[str, Any]]]:
    """Return the templates of a page's parts that are shown for a call or application, with what they show."""
    told = [
        (part.template, part.contents(request, thing)) for (where, _), part in sorted(_PARTS.items()) if where == page
    ]
    return [(template, contents) for template, contents in told if contents is not None]


def add_holder(name: str, holds: Callable[[Call], bool]) -> None:
    """Let an app say of which calls it offers free places itself: their waiting lists do not move up by themselves."""
    _HOLDERS[name] = holds


def is_held(call: Call) -> bool:
    """Whether the free places of a call are offered by hand."""
    return any(holds(call) for holds in _HOLDERS.values())
