"""Runs the portal: the port is taken, the portal made ready, then server and worker are kept alive until the end."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from typing import TYPE_CHECKING

import typer
from django.conf import settings

from todoku.errors import InputError, UsageError
from todoku.i18n import text
from todoku_web.children import SPAWN, Child, keep_alive
from todoku_web.server_processes import answer, make_ready, work

if TYPE_CHECKING:
    from todoku.i18n import Lang

_BACKLOG = 2048
_GRACE_S = 3
_LAST_PORT = 65_535


def serve(host: str, port: int, *, workers: int, with_worker: bool, lang: Lang) -> None:
    """Run the portal until it is stopped: this process stays small, and those that it starts do the work.

    Raises UsageError or InputError where host or port cannot be had, a pack cannot be read, or the database not be
    reached.
    """

    def tell(key: str, **params: object) -> None:
        typer.echo(text(key, lang, **params))

    if workers < 1:
        raise UsageError("web.workers", value=workers)
    listening = listen(host, port)
    make_ready(lang)
    ready = SPAWN.Event()
    children = [Child("server", answer, (listening, ready)) for _ in range(workers)]
    if with_worker:
        children.append(Child("worker", work, (lang,), needed=False))
    address = _address(host, listening.getsockname()[1])
    told = False

    def tell_once_ready() -> None:
        nonlocal told
        if not told and ready.is_set():
            told = True
            tell("web.listening", address=address)
            if not settings.EMAIL_SERVER:
                tell("web.mail_to_folder", folder=str(settings.EMAIL_FILE_PATH))
            if not is_loopback(host) and not settings.HOSTS:
                tell("web.hosts_missing", host=host)

    keep_alive(children, each_time=tell_once_ready)
    tell("web.stopped")


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raise UsageError for a host or port that cannot be, InputError for a taken one."""
    if not 0 <= port <= _LAST_PORT:
        raise UsageError("web.port", value=port, most=_LAST_PORT)
    try:
        family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise UsageError("web.host", host=host) from error
    listening = socket.socket(family, kind, number)
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRNOTAVAIL:
            raise UsageError("web.host", host=host) from error
        code = "web.port_forbidden" if error.errno in {errno.EACCES, errno.EPERM} else "web.port_in_use"
        raise InputError(code, host=host, port=port) from error
    return listening


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host of this name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"
