"""Tells what is misconfigured, each with how to mend it; looks only, and makes nothing."""

from __future__ import annotations

import os
import shutil
import smtplib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku.sources.store import open_pack
from todoku_web.home import secret_key_file
from todoku_web.readiness import database_name, pending_migrations, static_files_are_old
from todoku_web.server import is_loopback
from todoku_web.store.packs import pack_folders
from todoku_web.store.results import is_kept, results_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from todoku.i18n import Lang

_PATIENCE_S = 3.0
_SHORTEST_KEY = 50
_FEWEST_SIGNS = 5
_OTHERS_BITS = 0o077
_GIB = 1024**3
_LEAST_GIB, _AMPLE_GIB = 1, 5
_WORKER_UNSEEN = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to mend; ``check.<code>`` says what and how. What is not serious is only good to know."""

    code: str
    serious: bool = True
    params: Mapping[str, Any] = field(default_factory=dict)


def tell_faults(host: str, lang: Lang) -> None:
    """Print what is misconfigured for a portal that listens on a host; raise InputError where any of it is serious."""
    found = list(faults(host))
    for one in found:
        mark = text("check.fault" if one.serious else "check.note", lang)
        typer.echo(f"{mark} {text(f'check.{one.code}', lang, **one.params)}")
    serious = sum(one.serious for one in found)
    if serious:
        raise InputError("web.misconfigured", count=serious)
    typer.echo(text("check.fine", lang))


def faults(host: str) -> Iterator[Fault]:
    """Yield what is misconfigured for a portal that listens on a host.

    It is open where others than this machine are to reach it: it listens to them, or names are given for it.
    """
    is_open = not is_loopback(host) or bool(settings.HOSTS)
    yield from _home()
    yield from _secret_key()
    yield from _database()
    yield from _https(is_open=is_open)
    yield from _hosts(host)
    yield from _mail(is_open=is_open)
    yield from _packs()
    yield from _disk()
    yield from _dask()


def _home() -> Iterator[Fault]:
    folder: Path = settings.HOME_FOLDER
    if not folder.exists():
        yield Fault("home_missing", serious=False, params={"folder": str(folder)})
    elif not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield Fault("home", params={"folder": str(folder)})


def _secret_key() -> Iterator[Fault]:
    given = os.environ.get("TODOKU_SECRET_KEY")
    if given:
        if len(given) < _SHORTEST_KEY or len(set(given)) < _FEWEST_SIGNS:
            yield Fault("weak_key", params={"least": _SHORTEST_KEY})
        return
    file = secret_key_file()
    if not file.exists():
        return
    if not os.access(file, os.R_OK):
        yield Fault("unreadable_key", params={"file": str(file)})
    elif os.name == "posix" and file.stat().st_mode & _OTHERS_BITS:
        yield Fault("open_key", params={"file": str(file)})


def _database() -> Iterator[Fault]:
    where = {"database": database_name()}
    if connection.vendor == "sqlite" and not Path(settings.DATABASES["default"]["NAME"]).exists():
        yield Fault("not_begun", serious=False, params=where)
        return
    try:
        pending = pending_migrations()
        begun = bool(connection.introspection.table_names())
    except DatabaseError:
        yield Fault("database", params=where)
        return
    finally:
        connection.close()
    if not begun:
        yield Fault("not_begun", serious=False, params=where)
        return
    if pending:
        yield Fault("old_database", params={**where, "count": len(pending)})
    else:
        yield from _worker()
        yield from _results()
    if static_files_are_old():
        yield Fault("static_files", params={"folder": str(settings.STATIC_ROOT)})


def _results() -> Iterator[Fault]:
    from todoku_web.planning.models import PlanVersion

    try:
        missing = sum(not is_kept(one) for one in PlanVersion.objects.values_list("result", flat=True).distinct())
    finally:
        connection.close()
    if missing:
        yield Fault("results_missing", params={"count": missing, "folder": str(results_folder())})


def _worker() -> Iterator[Fault]:
    from todoku_web.jobs.models import Job, JobState, Worker

    recently = timezone.now() - _WORKER_UNSEEN
    try:
        if not Worker.objects.filter(seen_at__gte=recently).exists():
            waiting = Job.objects.filter(state=JobState.WAITING, created_at__lt=recently).count()
            yield Fault("worker_waited_for" if waiting else "worker", bool(waiting), {"count": waiting})
    finally:
        connection.close()


def _https(*, is_open: bool) -> Iterator[Fault]:
    if is_open and not settings.HTTPS:
        yield Fault("https")
        yield Fault("mfa_over_http")


def _hosts(host: str) -> Iterator[Fault]:
    if not is_loopback(host) and not settings.HOSTS:
        yield Fault("hosts", params={"host": host})


def _mail(*, is_open: bool) -> Iterator[Fault]:
    if not settings.EMAIL_SERVER:
        yield Fault("mail", is_open, {"folder": str(settings.EMAIL_FILE_PATH)})
        return
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=_PATIENCE_S):
            pass
    except (OSError, smtplib.SMTPException):
        yield Fault("mail_server", params={"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT})


def _packs() -> Iterator[Fault]:
    for folder in pack_folders():
        try:
            open_pack(folder)
        except (TodokuError, OSError):
            yield Fault("pack", params={"folder": str(folder)})


def _disk() -> Iterator[Fault]:
    folder: Path = settings.HOME_FOLDER
    while not folder.exists():
        folder = folder.parent
    free_gib = shutil.disk_usage(folder).free / _GIB
    if free_gib < _AMPLE_GIB:
        said = {"folder": str(folder), "free": f"{free_gib:.1f}", "least": _LEAST_GIB}
        yield Fault("disk", free_gib < _LEAST_GIB, said)


def _dask() -> Iterator[Fault]:
    if not settings.DASK_SCHEDULER:
        return
    from todoku_web.jobs.dask_hand import connected

    try:
        connected(settings.DASK_SCHEDULER).close()
    except InputError as error:
        yield Fault("dask_missing" if error.code == "job.no_dask" else "dask", params=error.params)
