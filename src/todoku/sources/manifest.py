"""The manifest of a region pack: what it holds, from which files, and which version of the form it is in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from todoku.areas.region import Region
from todoku.errors import PackError
from todoku.form_faults import expected_words
from todoku.library_words import damage_words, system_words
from todoku.provenance import Source, content_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MANIFEST_NAME = "manifest.json"
PACK_SCHEMA: Literal["todoku.pack/1"] = "todoku.pack/1"
_FAMILY = "todoku.pack/"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class PackRegion(_Part):
    """The region for which the pack was made."""

    area_code: str
    name: str
    codes: tuple[str, ...]
    prefecture_code: str

    def region(self) -> Region:
        """Return it as the region that the library works with."""
        return Region(self.area_code, self.name, self.codes, self.prefecture_code)


class PackDataset(_Part):
    """A table or raster of the pack: its file, hash, number of rows, and every source behind it."""

    kind: str
    file: str
    sha256: str
    rows: int | None
    source: Source
    parts: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()


class CreatedFrom(_Part):
    """A file that went into the pack."""

    file: str
    sha256: str


class LeftFile(_Part):
    """A file of the folder that was not taken, with the catalogue key of the reason."""

    file: str
    reason: str
    params: dict[str, Any] = {}


class Manifest(_Part):
    """``manifest.json`` of a pack, version 1."""

    schema_: Literal["todoku.pack/1"] = Field(default=PACK_SCHEMA, alias="schema")
    region: PackRegion
    created_from: tuple[CreatedFrom, ...] = ()
    datasets: tuple[PackDataset, ...]
    left: tuple[LeftFile, ...] = ()

    @property
    def id(self) -> str:
        """The pack's id: the hash of its region and of the content of its datasets."""
        return content_id([self.region.model_dump(), [[entry.kind, entry.sha256] for entry in self.datasets]])


def read_manifest(folder: Path) -> Manifest:
    """Read a pack's manifest; an older one is brought to the present form, a newer one refused.

    Raises PackError naming the file when there is none, when it cannot be read, or when it is newer.
    """
    path = folder / MANIFEST_NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise PackError("pack.none", pack=str(folder)) from error
    except OSError as error:
        raise PackError("pack.unreadable", file=str(path), detail=system_words(error)) from error
    except (ValueError, RecursionError) as error:
        raise PackError("pack.unreadable", file=str(path), detail=damage_words(error)) from error
    return parse_manifest(content, name=str(path))


def is_of_a_pack(path: Path) -> bool:
    """Whether a file is a pack's manifest of any version; one that is no JSON may be a damaged one, and counts."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        return True
    except OSError:
        return False
    return isinstance(content, dict) and str(content.get("schema", "")).startswith(_FAMILY)


def parse_manifest(content: Any, *, name: str) -> Manifest:
    """Return the manifest that a mapping holds, migrated to the present version; ``name`` stands in errors."""
    if not isinstance(content, dict) or not str(content.get("schema", "")).startswith(_FAMILY):
        raise PackError("pack.unreadable", file=name, detail="schema")
    try:
        return Manifest.model_validate(_migrated(content, name=name))
    except ValidationError as error:
        first = error.errors()[0]
        field, expected = ".".join(str(part) for part in first["loc"]), expected_words(first)
        detail = {lang: f"{field}: {words}" for lang, words in expected.items()}
        raise PackError("pack.unreadable", file=name, detail=detail) from error


def manifest_json(manifest: Manifest) -> str:
    """Return the manifest as the text of ``manifest.json``."""
    return json.dumps(manifest.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=2) + "\n"


def _migrated(content: dict[str, Any], *, name: str) -> dict[str, Any]:
    while content["schema"] != PACK_SCHEMA:
        step = _MIGRATIONS.get(content["schema"])
        if step is None:
            raise PackError("pack.newer", file=name, found=content["schema"], known=PACK_SCHEMA)
        try:
            content = step(content)
        except (KeyError, TypeError, ValueError) as error:
            raise PackError("pack.unreadable", file=name, detail=damage_words(error)) from error
    return content


def _from_version_0(content: dict[str, Any]) -> dict[str, Any]:
    """Version 0 named files by ``path``, kept the region's fields at the top, and knew neither rows nor left files."""
    return {
        "schema": "todoku.pack/1",
        "region": {
            "area_code": content["area_code"],
            "name": content["name"],
            "codes": content["codes"],
            "prefecture_code": content["codes"][0][:2],
        },
        "created_from": [],
        "datasets": [
            {
                "kind": entry["kind"],
                "file": entry["path"],
                "sha256": entry["sha256"],
                "rows": None,
                "source": entry["source"],
            }
            for entry in content["files"]
        ],
        "left": [],
    }


_MIGRATIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"todoku.pack/0": _from_version_0}
