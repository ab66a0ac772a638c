"""What apps put on the first page: each registers its blocks, and the page knows none of them by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest

    Contents = Callable[[HttpRequest], dict[str, Any] | None]

ENTRIES = 50
"""The order at which the ways into the portal stand."""
_BLOCKS: dict[str, Block] = {}


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the first page: its template, and what is shown in it; None leaves it out for this visitor."""

    name: str
    template: str
    order: int
    contents: Contents


def add_block(name: str, *, template: str, order: int, contents: Contents) -> None:
    """Add an app's block; its ``AppConfig.ready`` calls this."""
    _BLOCKS[name] = Block(name, template, order, contents)


def shown_blocks(request: HttpRequest) -> Iterator[tuple[Block, dict[str, Any]]]:
    """Yield the blocks to be shown with their contents, in order; those before ``ENTRIES`` stand above the ways in."""
    for block in sorted(_BLOCKS.values(), key=lambda one: (one.order, one.name)):
        contents = block.contents(request)
        if contents is not None:
            yield block, contents
