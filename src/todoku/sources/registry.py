"""The connectors that are there: the built-in ones, and those of installed packages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from todoku import plugins
from todoku.errors import SourceError
from todoku.sources.connector import Connector

if TYPE_CHECKING:
    from pathlib import Path


@cache
def connectors() -> tuple[Connector, ...]:
    """Return all connectors, in the order in which a file is shown to them.

    A form with its own mark comes before one that is known by its columns, and the user's own tables come last. The
    entry points of ``todoku.connectors`` follow, by name: each is a connector, a class of one, or a tuple of them.
    Raises SourceError for an entry point that is none of these.
    """
    found = list(_built_in())
    for name, entry in plugins.load(plugins.CONNECTORS).items():
        found += _of_entry(name, entry)
    return tuple(found)


def connector_for(path: Path) -> Connector | None:
    """Return the first connector that recognises a file, or None."""
    return next((connector for connector in connectors() if connector.recognises(path)), None)


def _built_in() -> tuple[Connector, ...]:
    from todoku.sources.own import one_sheet, user_tables
    from todoku.sources.publishers import (
        base_stations,
        crossed_lines,
        dem,
        estat,
        fiscal,
        fude,
        gtfs,
        ksj_g04,
        ksj_n03,
        lines,
        osm,
        small_areas,
        support_areas,
        town_points,
    )

    return (
        *one_sheet.CONNECTORS,
        *estat.CONNECTORS,
        *small_areas.CONNECTORS,
        *ksj_n03.CONNECTORS,
        *ksj_g04.CONNECTORS,
        *fude.CONNECTORS,
        *fiscal.CONNECTORS,
        *base_stations.CONNECTORS,
        *support_areas.CONNECTORS,
        *town_points.CONNECTORS,
        *gtfs.CONNECTORS,
        *osm.CONNECTORS,
        *crossed_lines.CONNECTORS,
        *lines.CONNECTORS,
        *dem.CONNECTORS,
        *user_tables.CONNECTORS,
    )


def _of_entry(name: str, entry: object) -> tuple[Connector, ...]:
    made = entry() if isinstance(entry, type) else entry
    held = made if isinstance(made, tuple) else (made,)
    wrong = [part for part in held if not isinstance(part, Connector)]
    if wrong:
        raise SourceError("connector.not_one", name=name)
    return held
