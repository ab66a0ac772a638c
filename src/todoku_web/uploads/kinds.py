"""The kinds of file that people may hand in, and how large each may be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MEGABYTE = 1 << 20


class Kind(StrEnum):
    """What a file is by its content."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    GEOPACKAGE = "gpkg"
    SHAPEFILE = "shapefile"
    CONFIG = "config"
    PNG = "png"
    JPEG = "jpeg"
    PDF = "pdf"
    XES = "xes"
    XES_PACKED = "xes_gz"
    PARQUET = "parquet"
    BPMN = "bpmn"

    @property
    def label(self) -> str:
        """The catalogue's key of its name."""
        return f"upload.kind.{self.value}"


@dataclass(frozen=True, slots=True)
class Rule:
    """How a kind is kept and handed out: its largest size, the end of its name, its media type."""

    largest_bytes: int
    suffixes: tuple[str, ...]
    media_type: str


RULES: dict[Kind, Rule] = {
    Kind.CSV: Rule(20 * MEGABYTE, (".csv", ".tsv", ".txt"), "text/csv"),
    Kind.XLSX: Rule(10 * MEGABYTE, (".xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Kind.GEOJSON: Rule(20 * MEGABYTE, (".geojson", ".json"), "application/geo+json"),
    Kind.GEOPACKAGE: Rule(50 * MEGABYTE, (".gpkg",), "application/geopackage+sqlite3"),
    Kind.SHAPEFILE: Rule(50 * MEGABYTE, (".zip",), "application/zip"),
    Kind.CONFIG: Rule(MEGABYTE, (".yaml", ".yml", ".json"), "application/octet-stream"),
    Kind.PNG: Rule(20 * MEGABYTE, (".png",), "image/png"),
    Kind.JPEG: Rule(20 * MEGABYTE, (".jpg", ".jpeg"), "image/jpeg"),
    Kind.PDF: Rule(20 * MEGABYTE, (".pdf",), "application/pdf"),
    Kind.XES: Rule(50 * MEGABYTE, (".xes",), "application/octet-stream"),
    Kind.XES_PACKED: Rule(50 * MEGABYTE, (".xes.gz",), "application/gzip"),
    Kind.PARQUET: Rule(50 * MEGABYTE, (".parquet",), "application/vnd.apache.parquet"),
    Kind.BPMN: Rule(5 * MEGABYTE, (".bpmn",), "application/octet-stream"),
}

TABLES = frozenset({Kind.CSV, Kind.XLSX})
MAPS = frozenset({Kind.GEOJSON, Kind.GEOPACKAGE, Kind.SHAPEFILE})
PICTURES = frozenset({Kind.PNG, Kind.JPEG})
EVENT_LOGS = frozenset({Kind.XES, Kind.XES_PACKED, Kind.PARQUET, Kind.CSV})
EVIDENCE = frozenset({*TABLES, *MAPS, *PICTURES, Kind.PDF})
"""What may be shown for a claim."""

LARGEST_BYTES = max(rule.largest_bytes for rule in RULES.values())
LARGEST_REQUEST_BYTES = LARGEST_BYTES + 2 * MEGABYTE
"""A request with the largest file and the fields of its form; what is larger is refused before it is read."""


def largest_bytes(kinds: frozenset[Kind]) -> int:
    """Return the size of the largest file that any of the kinds may have."""
    return max(RULES[kind].largest_bytes for kind in kinds)


def accepted_suffixes(kinds: frozenset[Kind]) -> str:
    """Return what a file field's ``accept`` says: the ends of names, with commas."""
    return ",".join(sorted({suffix for kind in kinds for suffix in RULES[kind].suffixes}))
