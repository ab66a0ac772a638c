"""Reads the roads of OpenStreetMap from .osm.pbf and .osm files, and the railways and rivers that cable crosses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import osmium
import shapely

from todoku.errors import InputError
from todoku.library_words import damage_words
from todoku.provenance import Basis, Dataset, Source, sha256_of_file
from todoku.sources.notes import note
from todoku.sources.publishers.archives import unpacked
from todoku.sources.publishers.crossed_lines import is_crossed, line_table
from todoku.sources.publishers.road_lines import road_table

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.areas.region import Region
    from todoku.run import Run
    from todoku.sources.connector import Address, Connector, ReadOptions

PUBLISHER = "OpenStreetMap contributors"
LICENCE = "ODbL 1.0"

ROAD_CLASSES = (
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "track",
    "pedestrian",
)
"""Values of ``highway`` beside which poles or ducts can be; motorways, footways, steps and what is planned are not."""

_SUFFIXES = (".osm", ".osm.pbf", ".pbf", ".osm.gz", ".osm.bz2")
_STRUCTURES = ("bridge", "tunnel")
_CROSSED = {"railway": "railways", "waterway": "rivers"}
"""Keys of lines that cable crosses, and the kinds of dataset that they make."""
_REPORT_EVERY = 10_000
_LINK = "_link"
_WAY_ENDS = 2


@dataclass
class _Ways:
    """The roads of a file: lines, class, structure and way id; and how many highways were left out, and why.

    ``crossed``: lines and names of railways and rivers, by kind of dataset.
    """

    lines: list[shapely.LineString] = field(default_factory=list)
    classes: list[str] = field(default_factory=list)
    structures: list[str | None] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    crossed: dict[str, list[tuple[shapely.LineString, str | None]]] = field(default_factory=dict)
    other: int = 0
    incomplete: int = 0

    def add(self, way: osmium.osm.Way) -> None:
        """Take a way along which cable can be laid, or which it crosses; count it where it is neither, or lacks nodes.

        Rails in a street are no crossing for the cable along it, nor is what runs in a tunnel or a pipe.
        """
        if "highway" not in way.tags:
            self._add_crossed(way)
            return
        road_class = way.tags["highway"].removesuffix(_LINK)
        if road_class not in ROAD_CLASSES or way.tags.get("area") == "yes":
            self.other += 1
            return
        line = self._line(way)
        if line is None:
            return
        self.lines.append(line)
        self.classes.append(road_class)
        self.structures.append(next((name for name in _STRUCTURES if way.tags.get(name, "no") != "no"), None))
        self.ids.append(str(way.id))

    def _add_crossed(self, way: osmium.osm.Way) -> None:
        if way.tags.get("tunnel", "no") != "no":
            return
        for key, kind in _CROSSED.items():
            line = self._line(way) if is_crossed(kind, way.tags.get(key)) else None
            if line is not None:
                self.crossed.setdefault(kind, []).append((line, way.tags.get("name")))

    def _line(self, way: osmium.osm.Way) -> shapely.LineString | None:
        """Return a way's line; None, counted, where the file lacks some of its nodes."""
        places = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
        if len(places) < _WAY_ENDS or len(places) < len(way.nodes):
            self.incomplete += 1
            return None
        return shapely.LineString(places)


class Osm:
    """Roads of OpenStreetMap, with ``structure`` where they run over a bridge or through a tunnel; railways; rivers."""

    id = "osm"
    publisher = PUBLISHER
    title_ja = "OpenStreetMap 道路・鉄道・河川"
    title_en = "OpenStreetMap roads, railways and rivers"
    licence = LICENCE
    kinds: tuple[str, ...] = ("roads", "railways", "rivers")

    def recognises(self, path: Path) -> bool:
        """Whether the file bears an OpenStreetMap suffix, or is a zip named as holding one."""
        name = path.name.lower()
        return path.is_file() and name.endswith((*_SUFFIXES, *(f"{suffix}.zip" for suffix in _SUFFIXES)))

    def read(self, path: Path, options: ReadOptions) -> list[Dataset]:
        """Return one line for each way, with its class (``trunk_link`` counts as ``trunk``) and way id.

        Railways and rivers (canals too, but no streams) are datasets of their own where the file has any. Raises
        InputError for a damaged file and for one without roads. Relations and buildings are passed over.
        """
        ways = _of_zip(path, options.run) if path.suffix.lower() == ".zip" else _ways(path, path.name, options.run)
        if not ways.lines:
            raise InputError("osm.no_roads", file=path.name)
        table = road_table(
            np.array(ways.lines, dtype=object),
            np.array(ways.classes, dtype=object),
            layer="osm",
            structure=ways.structures,
            osm_id=ways.ids,
        )
        source = Source(
            publisher=PUBLISHER,
            title="OpenStreetMap",
            licence=LICENCE,
            as_of=_as_of(path),
            url="https://www.openstreetmap.org/copyright",
            sha256=sha256_of_file(path),
            basis=Basis.MEASURED,
        )
        counted = (("osm.left_out", ways.other), ("osm.incomplete", ways.incomplete))
        notes = tuple(note(key, ways=count) for key, count in counted if count)
        return [Dataset("roads", source, table=table, notes=notes), *_crossed(ways, source)]

    def addresses(self, region: Region) -> list[Address]:  # noqa: ARG002 [the interface of every connector]
        """Return none: extracts are made by third parties and change from day to day."""
        return []


def _crossed(ways: _Ways, source: Source) -> list[Dataset]:
    """Return the railways and the rivers, as far as there are any."""
    found = []
    for kind in _CROSSED.values():
        if kind in ways.crossed:
            lines, names = zip(*ways.crossed[kind], strict=True)
            table = line_table(kind, np.array(lines, dtype=object), np.array(names, dtype=object))
            found.append(Dataset(kind, source, table=table))
    return found


def _of_zip(path: Path, run: Run) -> _Ways:
    def roads(names: tuple[str, ...]) -> list[str]:
        return [name for name in names if name.lower().endswith(_SUFFIXES)][:1]

    with unpacked(path, choose=roads) as files:
        if not files:
            raise InputError("osm.no_roads", file=path.name)
        return _ways(files[0], f"{path.name}/{files[0].name}", run)


def _ways(path: Path, file: str, run: Run) -> _Ways:
    ways = _Ways()
    try:
        found = (
            osmium.FileProcessor(str(path)).with_locations().with_filter(osmium.filter.KeyFilter("highway", *_CROSSED))
        )
        with run.step("step.osm"):
            for count, way in enumerate(found):
                if count % _REPORT_EVERY == 0:
                    run.check()
                if isinstance(way, osmium.osm.Way):
                    ways.add(way)
    except RuntimeError as error:
        raise InputError("osm.damaged", file=file, detail=damage_words(error)) from error
    return ways


def _as_of(path: Path) -> str | None:
    """Return the day up to which the data go, as the file's header says it."""
    if path.suffix.lower() == ".zip":
        return None
    reader = osmium.io.Reader(str(path), osmium.osm.osm_entity_bits.NOTHING)
    try:
        stamp = reader.header().get("osmosis_replication_timestamp")
    finally:
        reader.close()
    return stamp[:10] or None


CONNECTORS: tuple[Connector, ...] = (Osm(),)
