"""Where a reader goes on from a karte: the screens of other apps that take an area."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from todoku_web.karte.areas import Area

_LINKS: dict[str, tuple[int, Callable[[Area], str | None]]] = {}


def add_link(title: str, *, order: int, address: Callable[[Area], str | None]) -> None:
    """Add a link to the head of every karte: the key of its title, and its address; None where there is none."""
    _LINKS[title] = (order, address)


def links_to(area: Area) -> list[tuple[str, str]]:
    """Return the links of an area, in order: address and key of the title."""
    ordered = sorted(_LINKS.items(), key=lambda one: one[1][0])
    return [(found, title) for title, (_, address) in ordered if (found := address(area)) is not None]
