"""Two wrote the same: told with what both wrote, so that a person decides."""

from __future__ import annotations

from typing import Any

from todoku_web.accounts.doors import ChangedMeanwhile


class Collision(ChangedMeanwhile):
    """Somebody else wrote the same since the person began: both are to be put side by side."""

    def __init__(self, thing: Any, theirs: dict[str, Any] | None = None, mine: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.thing, self.theirs, self.mine = thing, theirs, mine
