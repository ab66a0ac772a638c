"""The verbs of the command line that belong to the portal."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from todoku.errors import UsageError

PACKS = typer.Option(None, "--pack", metavar="DIR", help="cli.serve.pack.help")
HOME = typer.Option(None, "--home", metavar="DIR", help="cli.serve.home.help")


def serve(
    host: str = typer.Option("127.0.0.1", "--host", metavar="HOST", help="cli.serve.host.help"),
    port: int = typer.Option(8000, "--port", metavar="PORT", help="cli.serve.port.help"),
    pack: list[Path] | None = PACKS,
    home: Path | None = HOME,
    workers: int = typer.Option(2, "--workers", metavar="N", help="cli.serve.workers.help"),
    without_worker: bool = typer.Option(False, "--without-worker", help="cli.serve.without_worker.help"),  # noqa: FBT001
    check: bool = typer.Option(False, "--check", help="cli.serve.check.help"),  # noqa: FBT001
) -> None:
    """Run the portal on this machine."""
    _set_up(home, pack)
    from todoku_web import server

    if check:
        server.check()
    else:
        server.serve(host, port, workers=workers, with_worker=not without_worker)


def _set_up(home: Path | None, pack: list[Path] | None) -> None:
    """Hand the options on to the settings, by the environment, and load Django."""
    if home is not None:
        os.environ["TODOKU_HOME"] = str(home.resolve())
    if pack:
        os.environ["TODOKU_PACKS"] = os.pathsep.join(str(folder.resolve()) for folder in pack)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoku_web.settings")
    try:
        import django
    except ModuleNotFoundError as error:
        raise UsageError("web.not_installed") from error
    django.setup()
