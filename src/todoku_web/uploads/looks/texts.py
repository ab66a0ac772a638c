"""Looks at GeoJSON and at configurations in YAML or JSON: depth, size, references and places."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

import yaml

from todoku.errors import InputError
from todoku.library_words import json_words, yaml_line, yaml_words
from todoku.sources.publishers.delimited import decoded
from todoku_web.uploads.findings import Finding, Look

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_GEOMETRIES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
_TYPES = _GEOMETRIES | {"FeatureCollection", "Feature"}
_TYPE = re.compile(r'"type"\s*:\s*"(\w+)"')
_MOST_FEATURES = 100_000
_MOST_EVENTS = 100_000
_DEEPEST = 40
_DEEPEST_PLACE = 4
_HALF_TURN_DEG, _QUARTER_TURN_DEG = 180.0, 90.0
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def geojson_type(text: str) -> str | None:
    """Return the GeoJSON type that a text names, None where it is no JSON object or names none."""
    if not text.lstrip().startswith("{"):
        return None
    return next((found[1] for found in _TYPE.finditer(text) if found[1] in _TYPES), None)


def is_config(text: str) -> bool:
    """Whether a text reads as names with values, as configurations are, rather than as rows of a table."""
    try:
        starts = [event for _, event in zip(range(3), yaml.parse(text, Loader=_LOADER), strict=False)]
    except yaml.YAMLError:
        return text.lstrip().startswith("{")
    return bool(starts) and isinstance(starts[-1], yaml.MappingStartEvent)


def look_at_config(path: Path, *, name: str) -> Look:
    """Refuse YAML that is broken, too deep or too long, or has references, which multiply when they are read."""
    text = decoded(path.read_bytes(), name)
    depth = 0
    try:
        for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
            opens = isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent)
            depth += opens - isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise InputError("upload.references", file=name, row=_row(event))
            if depth > _DEEPEST or number > _MOST_EVENTS:
                raise InputError("upload.too_deep", file=name)
        yaml.load(text, Loader=_LOADER)  # noqa: S506 - both loaders are safe
    except (yaml.YAMLError, ValueError) as error:
        raise InputError("upload.yaml", file=name, row=yaml_line(error), detail=yaml_words(error)) from error
    return Look()


def look_at_geojson(path: Path, *, name: str) -> Look:
    """Refuse GeoJSON that is broken, too deep, of too many features, or not in degrees."""
    text = decoded(path.read_bytes(), name)
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise InputError("upload.json", file=name, row=error.lineno, detail=json_words(error)) from error
    except RecursionError:
        raise InputError("upload.too_deep", file=name) from None
    except ValueError as error:
        raise InputError("upload.json_number", file=name) from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise InputError("upload.no_features", file=name)
    if len(features) > _MOST_FEATURES:
        raise InputError("upload.too_many", file=name, most=_MOST_FEATURES)
    empty = sum(_check_feature(feature, number, name=name) for number, feature in enumerate(features, start=1))
    return Look((Finding("without_place", {"count": empty}),) if empty else ())


def _check_feature(feature: Any, number: int, *, name: str) -> bool:
    """Return whether the feature has no place; raise InputError where it is none, or its place is not in degrees."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise InputError("upload.feature", file=name, number=number)
    geometry = feature.get("geometry")
    if geometry is None:
        return True
    if not isinstance(geometry, dict) or geometry.get("type") not in _GEOMETRIES:
        raise InputError("upload.feature", file=name, number=number)
    parts = geometry.get("geometries", [geometry]) if geometry["type"] == "GeometryCollection" else [geometry]
    for part in parts if isinstance(parts, list) else [None]:
        places = _places(part.get("coordinates") if isinstance(part, dict) else None)
        if not all(_in_degrees(place) for place in places):
            raise InputError("upload.not_degrees", file=name, number=number)
    return False


def _places(coordinates: Any, depth: int = 0) -> Iterator[Any]:
    nested = isinstance(coordinates, list) and bool(coordinates) and isinstance(coordinates[0], list)
    if not nested or depth == _DEEPEST_PLACE:
        yield coordinates
        return
    for part in coordinates:
        yield from _places(part, depth + 1)


def _in_degrees(place: Any) -> bool:
    if not isinstance(place, list) or not all(isinstance(number, int | float) for number in place):
        return False
    if not place:
        return True
    longitude, latitude = place[0], place[1] if len(place) > 1 else math.inf
    return abs(longitude) <= _HALF_TURN_DEG and abs(latitude) <= _QUARTER_TURN_DEG


def _row(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _refuse_constant(constant: str) -> float:
    raise ValueError(constant)
