"""Which region pack serves an area: one that holds it, else what is built in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from todoku.sources.manifest import MANIFEST_NAME
from todoku.sources.store import open_pack

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.sources.store import Pack


def pack_folders() -> tuple[Path, ...]:
    """Return the folders of packs that the portal knows: those it was started with, then those in its own folder."""
    own = settings.HOME_FOLDER / "packs"
    found = sorted(manifest.parent for manifest in own.glob(f"*/{MANIFEST_NAME}")) if own.is_dir() else []
    return (*settings.PACK_FOLDERS, *found)


def packs() -> tuple[Pack, ...]:
    """Return the packs, the smallest region first: the town's own before the prefecture's, the newer of two before."""
    return _opened(pack_folders())


@cache
def _opened(folders: tuple[Path, ...]) -> tuple[Pack, ...]:
    newest_first = sorted((open_pack(folder) for folder in folders), key=_as_of, reverse=True)
    return tuple(sorted(newest_first, key=lambda pack: len(pack.region.codes)))


def _as_of(pack: Pack) -> str:
    """Return the date of the pack's squares; empty where they state none."""
    entry = pack.entry("cells")
    return "" if entry is None else entry.source.as_of or ""


def pack_for(codes: tuple[str, ...]) -> Pack | None:
    """Return the pack of the smallest region that holds all these municipalities; None where only built-in data do."""
    return next((pack for pack in packs() if set(codes) <= set(pack.region.codes)), None)
