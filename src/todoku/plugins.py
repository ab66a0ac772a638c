"""Entry points by which other packages add connectors, propagation models and verbs."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

CONNECTORS = "todoku.connectors"
VERBS = "todoku.verbs"
PROPAGATION_MODELS = "todoku.propagation_models"


def load(group: str) -> dict[str, Any]:
    """Return what installed packages register under a group: name -> object, in the order of their names."""
    return {entry.name: entry.load() for entry in sorted(entry_points(group=group), key=lambda found: found.name)}
