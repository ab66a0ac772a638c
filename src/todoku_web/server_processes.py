"""What the processes do that ``todoku serve`` starts: one makes the portal ready, some answer, one does jobs."""

from __future__ import annotations

import signal
import socket
import sys
from typing import TYPE_CHECKING, Any

import typer

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.children import SPAWN, end_with_parent, ignored_interrupt

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from todoku.i18n import Lang

_GRACE_S = 3


def make_ready(lang: Lang) -> None:
    """Make the portal ready in a process of its own, saying what is done.

    Raises PackError or InputError where a pack cannot be read, or the database not be reached.
    """
    line, far_end = SPAWN.Pipe(duplex=False)
    process = SPAWN.Process(target=_make_ready, args=(lang, far_end), name="todoku-ready")
    with ignored_interrupt():
        process.start()
    far_end.close()
    try:
        code, params = line.recv()
        process.join(_GRACE_S)  # it ends by itself
    except EOFError:
        process.join()
        raise InputError("web.child_ends", name="ready", code=process.exitcode) from None
    finally:
        _end(process)
    if isinstance(params, OSError):
        raise params
    if code:
        raise InputError(code, **params)


def _end(process: Any) -> None:
    """End a process that may be showing a bar, which hides the terminal's cursor and gives it back at its end."""
    if process.is_alive():
        process.terminate()
        process.join(_GRACE_S)
    if process.is_alive():
        process.kill()
        process.join()
        if sys.stderr.isatty():
            sys.stderr.write("\x1b[?25h")


def _make_ready(lang: Lang, line: Connection) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # a bar takes itself off the screen
    end_with_parent()
    _set_up()
    from todoku_web.jobs.outcome import as_json
    from todoku_web.readiness import prepare
    from todoku_web.store.packs import packs

    try:
        packs()
        prepare(lambda key, **params: typer.echo(text(key, lang, **params)))
    except TodokuError as error:
        line.send((error.code, as_json(error.params)))
    except OSError as error:
        line.send(("", error))
    else:
        line.send(("", {}))


def answer(listening: socket.socket, ready: Any) -> None:
    """Answer requests on a socket; ``ready`` is set when that begins."""
    end_with_parent()
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            ready.set()

    config = uvicorn.Config(
        "todoku_web.asgi:application",
        log_level="warning",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
    Server(config).run(sockets=[listening])


def work(lang: Lang) -> None:
    """Do jobs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    _set_up()
    from todoku_web.jobs.process import work_below_server

    work_below_server(lang)


def _set_up() -> None:
    import django

    django.setup()
