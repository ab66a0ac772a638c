"""Makes the portal ready to start: database up to date, static files gathered; and says whether it is."""

from __future__ import annotations

import hashlib
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from todoku import __version__
from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Tell = Callable[..., None]

_STAMP = ".gathered-from"
"""File in the folder of static files: what they were gathered from."""


def prepare(tell: Tell) -> None:
    """Bring the database up to date, gather static files, build the atlas, measure all areas, compile, where needed.

    ``tell`` gets the key of what is being done, with its parameters. Raises InputError where the database cannot be
    reached.
    """
    steps = _reached(pending_migrations)
    if steps:
        tell("web.migrating", count=len(steps), database=database_name())
        with _bar(len(steps)) as advance:
            _reached(lambda: call_command(_migrating(advance), interactive=False, verbosity=0))
    if static_files_are_old():
        tell("web.gathering", folder=str(settings.STATIC_ROOT))
        with _bar(None):
            call_command("collectstatic", interactive=False, verbosity=0, clear=False)
        (settings.STATIC_ROOT / _STAMP).write_text(_stamp(), encoding="ascii")
    _make_areas_ready(tell)
    _make_kernels_ready(tell)


def _make_areas_ready(tell: Tell) -> None:
    """Build what the atlas and the karte show of the present data, where it is not there yet."""
    from todoku_web.atlas import build as atlas
    from todoku_web.karte.build import ensure_built, karte_is_built

    if not atlas.is_built():
        tell("atlas.building")
        with _bar(None):
            atlas.ensure_built()
    if not karte_is_built():
        tell("web.measuring")
        with _bar(None):
            ensure_built()


def _make_kernels_ready(tell: Tell) -> None:
    """Compile what rounds of matching and screenings need, where no process on this machine has: once for all."""
    from todoku.matching import ready

    if not ready.is_ready():
        tell("web.compiling")
        with _bar(None):
            ready.make_ready()


def require_prepared() -> None:
    """Raise InputError where the database cannot be reached or is not up to date."""
    if _reached(pending_migrations):
        raise InputError("web.not_prepared", database=database_name())


def pending_migrations() -> list[str]:
    """Return the steps by which the database is brought up to date; the whole list for an empty one."""
    executor = MigrationExecutor(connection)
    return [str(step) for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def static_files_are_old() -> bool:
    """Whether the static files were not gathered yet, or from other files than those that are there now."""
    stamp = settings.STATIC_ROOT / _STAMP
    return not stamp.exists() or stamp.read_text(encoding="ascii") != _stamp()


def database_name() -> str:
    """Return where the database is, without its password: a file, or server and name."""
    found = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        return str(found["NAME"])
    port = f":{found['PORT']}" if found.get("PORT") else ""
    return f"{found.get('HOST') or 'localhost'}{port}/{found['NAME']}"


def _reached(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except DatabaseError as error:
        code = "web.database_file" if connection.vendor == "sqlite" else "web.database"
        raise InputError(code, database=database_name()) from error


def _stamp() -> str:
    """Return the hash of the names, sizes and times of all static files, of the version, and of how they are stored."""
    total = hashlib.sha256(f"{__version__} {settings.STORAGES['staticfiles']['BACKEND']}".encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            name = f"{getattr(storage, 'prefix', None) or ''}/{path}"
            total.update(f"{name} {storage.size(path)} {storage.get_modified_time(path).timestamp()}\n".encode())
    return total.hexdigest()


def _migrating(advance: Callable[[], None]) -> Migrate:
    """Return the command that migrates, which calls ``advance`` with every step that is done."""

    class Watched(Migrate):
        def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
            del migration, fake
            if action == "apply_success":
                advance()

    return Watched()


@contextmanager
def _bar(total: int | None) -> Iterator[Callable[[], None]]:
    """Show a bar at the terminal where a person watches; without a total it only moves."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)
