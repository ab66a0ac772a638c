"""What a person is told of a file that was taken all the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a file that its owner should know; ``upload.finding.<code>`` is its text."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return what the database keeps."""
        return {"code": self.code, "params": self.params}


@dataclass(frozen=True, slots=True)
class Look:
    """What looking at a file gave: what its owner is told, and the point that a picture carried."""

    findings: tuple[Finding, ...] = ()
    point: tuple[float, float] | None = None
    """Latitude and longitude."""
