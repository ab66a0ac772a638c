"""The sections of a karte that are asked anew at each reading: each app registers its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from todoku.i18n import Lang
    from todoku_web.karte.areas import Area

_SECTIONS: dict[str, Section] = {}


class Contents(Protocol):
    """What a section shows of an area to this visitor, in a constant number of queries; None leaves it out."""

    def __call__(self, area: Area, request: HttpRequest, lang: Lang, /) -> dict[str, Any] | None:
        """Return the variables of the section's template."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its name (which is its anchor), the key of its title, its place, its template and its contents."""

    name: str
    title: str
    order: int
    template: str
    contents: Contents


def register(name: str, *, title: str, order: int, template: str, contents: Contents) -> None:
    """Add a section to every karte; an app's ``AppConfig.ready`` calls this."""
    _SECTIONS[name] = Section(name, title, order, template, contents)


def shown_sections(area: Area, request: HttpRequest) -> Iterator[tuple[Section, dict[str, Any]]]:
    """Yield the sections that are shown of an area, in order, with what they show."""
    for section in sorted(_SECTIONS.values(), key=lambda one: (one.order, one.name)):
        contents = section.contents(area, request, current_lang())
        if contents is not None:
            yield section, contents
