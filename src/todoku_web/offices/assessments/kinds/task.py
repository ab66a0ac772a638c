"""A task of a result, of which people may write down what a trial measured."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

_ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Task:
    """A task of a municipality, as a result names it."""

    municipality: str
    task: str

    @property
    def label(self) -> str:
        """The task with its municipality."""
        return f"{self.municipality} {self.task}".strip()

    @property
    def id(self) -> str:
        """What a form sends for it."""
        return hashlib.sha256(f"{self.municipality}\n{self.task}".encode()).hexdigest()[:_ID_DIGITS]
