"""Fetches the official files of a region into a folder."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from todoku.errors import SourceError
from todoku.sources.http import Client
from todoku.sources.registry import connectors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from todoku.areas.region import Region
    from todoku.run import Run
    from todoku.sources.connector import Address, Connector
    from todoku.sources.http import Fetched


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What was fetched, what could not be, and which publishers have no stable address."""

    fetched: tuple[str, ...]
    failed: tuple[tuple[str, SourceError], ...]
    by_hand: tuple[Connector, ...]


def fetch_region(
    region: Region,
    folder: Path,
    *,
    run: Run,
    client: Client | None = None,
    among: Sequence[Connector] | None = None,
) -> FetchResult:
    """Fetch every file that the connectors address for a region into ``folder/CONNECTOR/FILE``.

    A file that cannot be had is listed with its error and the others are fetched all the same; a host that cannot be
    reached is not tried again, and its files come from the cache alone. Raises Cancelled.
    """
    client = client or Client()
    known = connectors() if among is None else among
    wanted = [(connector, address) for connector in known for address in connector.addresses(region)]
    fetched: list[str] = []
    failed: list[tuple[str, SourceError]] = []
    silent: dict[str, SourceError] = {}
    with run.step("step.fetch", len(wanted)) as advance:
        for connector, address in wanted:
            name = f"{connector.id}/{address.filename}"
            host = urlsplit(address.url).netloc
            try:
                found = _fetched(client, address, silent.get(host), run=run)
            except SourceError as error:
                failed.append((name, error))
                if error.code == "http.unreachable":
                    silent.setdefault(host, error)
            else:
                _copy(found.path, folder / connector.id / address.filename)
                fetched.append(name)
            advance(1)
    addressed = {connector.id for connector, _ in wanted}
    by_hand = tuple(connector for connector in known if connector.id not in addressed)
    return FetchResult(tuple(fetched), tuple(failed), by_hand)


def _fetched(client: Client, address: Address, unreached: SourceError | None, *, run: Run) -> Fetched:
    if unreached is None:
        return client.fetch(address.url, filename=address.filename, run=run)
    try:
        return replace(client, offline=True).fetch(address.url, filename=address.filename, run=run)
    except SourceError as error:
        place = str(client.place(address.url, address.filename))
        raise SourceError(unreached.code, **{**unreached.params, "url": address.url, "path": place}) from error


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(source, beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
