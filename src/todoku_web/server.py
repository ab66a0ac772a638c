"""Starts the portal: database, static files, then the server."""

from __future__ import annotations

import typer
from django.core.checks import run_checks
from django.core.management import call_command

from todoku.errors import InputError


def prepare() -> None:
    """Bring the database up to date and gather the static files."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def serve(host: str, port: int, *, workers: int, with_worker: bool) -> None:
    """Run the portal until it is stopped."""
    import uvicorn

    prepare()
    uvicorn.run("todoku_web.asgi:application", host=host, port=port, workers=workers, log_level="warning")


def check() -> None:
    """Say what is misconfigured; raise InputError where something is."""
    found = run_checks(include_deployment_checks=True)
    for one in found:
        typer.echo(f"{one.id}: {one.msg}")
    if any(one.is_serious() for one in found):
        raise InputError("web.misconfigured", count=len(found))
