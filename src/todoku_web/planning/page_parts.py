"""What other apps put on the page of a computed plan: each registers its part, and the page knows none by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest

    from todoku.i18n import Lang
    from todoku_web.planning.models import Plan, PlanVersion

    Contents = Callable[[HttpRequest, Plan, PlanVersion, Lang], dict[str, Any] | None]

_PARTS: dict[str, Part] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a plan's page: its template, and what is shown in it; None leaves it out for this visitor."""

    template: str
    contents: Contents


def add_part(name: str, *, template: str, contents: Contents) -> None:
    """Add an app's part, which stands before the plan's limits; its ``AppConfig.ready`` calls this."""
    _PARTS[name] = Part(template, contents)


def shown_parts(request: HttpRequest, plan: Plan, version: PlanVersion) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the templates of the parts that are shown, with what they show."""
    for _, part in sorted(_PARTS.items()):
        contents = part.contents(request, plan, version, current_lang())
        if contents is not None:
            yield part.template, contents
