"""Keeps the figures of all areas in a file of the portal's folder, made once for each version of the data."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from functools import lru_cache
from importlib import resources
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from django.conf import settings

from todoku import __version__
from todoku.indicators.measure import AreaMeasure
from todoku.indicators.similar import FeatureDifference, Peer, Similarity
from todoku.provenance import content_id
from todoku_web.karte.figures import Figures, compute
from todoku_web.karte.locator import Outline
from todoku_web.store.packs import packs

SCHEMA = "todoku.karte/1"
_BUILT_IN = ("data/facts/hokkaido_municipalities.csv", "data/facts/municipalities.csv", "data/indicators.yaml")
_KEPT_VERSIONS = 2
_KEPT_FILES = 3
_building, _holding = Lock(), Lock()
_held: dict[str, Figures] = {}


def data_version() -> str:
    """Return what the figures hang on, as a short id: this program, the built-in data and the packs."""
    return _version(tuple(pack.id for pack in packs()))


def karte_is_built() -> bool:
    """Whether the file of figures is there for the data at hand."""
    return (_folder() / f"{data_version()}.json").is_file()


def ensure_built() -> Path:
    """Make the file of figures unless it is there, and return its place; the first time takes a few seconds."""
    version = data_version()
    place = _folder() / f"{version}.json"
    if not place.is_file():
        with _building:
            if not place.is_file():
                _write(compute(version), place)
    return place


def figures() -> Figures:
    """Return the figures of the data at hand; of the data before while those of newer ones are being made."""
    version = data_version()
    held = _held.get(version)
    if held is not None:
        return held
    if _held and not karte_is_built():
        if not _building.locked():
            Thread(target=_load, args=(version,), daemon=True).start()
        return next(reversed(_held.values()))
    return _load(version)


def _load(version: str) -> Figures:
    """Read the figures of a version, made first where they are not there, and hold them beside those before."""
    place = ensure_built()
    found = _read(place)
    if found is None or found.version != version:
        found = compute(version)
        _write(found, place)
    with _holding:
        _held[version] = found
        for older in list(_held)[:-_KEPT_VERSIONS]:
            del _held[older]
    return found


@lru_cache(maxsize=_KEPT_VERSIONS)
def _version(pack_ids: tuple[str, ...]) -> str:
    files = resources.files("todoku")
    built_in = [(files / name).read_text(encoding="utf-8-sig") for name in _BUILT_IN]
    return content_id([SCHEMA, __version__, built_in, pack_ids])


def _folder() -> Path:
    folder: Path = settings.HOME_FOLDER / "karte"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(made: Figures, place: Path) -> None:
    """Write beside, then rename, so that another process never reads half of it."""
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "version": made.version,
        "measures": [one.model_dump(mode="json") for one in made.measures.values()],
        "similar": [asdict(one) for one in made.similar.values()],
        "outlines": {code: asdict(one) for code, one in made.outlines.items()},
    }
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(content, stream, ensure_ascii=False)
    Path(name).replace(place)
    older = sorted(place.parent.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)[_KEPT_FILES:]
    for file in older:
        file.unlink(missing_ok=True)


def _read(place: Path) -> Figures | None:
    """Return the figures of a file; None where it is not whole, so that it is made again."""
    try:
        content = json.loads(place.read_text(encoding="utf-8"))
        return Figures(
            version=content["version"],
            measures={one["code"]: AreaMeasure.model_validate(one) for one in content["measures"]},
            similar={one["code"]: _similarity(one) for one in content["similar"]},
            outlines={code: Outline(**one) for code, one in content["outlines"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _similarity(one: dict[str, Any]) -> Similarity:
    peers = tuple(
        Peer(**{**peer, "features": tuple(FeatureDifference(**feature) for feature in peer["features"])})
        for peer in one["peers"]
    )
    return Similarity(one["code"], peers, tuple(one["used"]), tuple(one["missing"]))
