"""The verbs of the program ``todoku``, put together."""

from __future__ import annotations

import typer

from todoku import __version__
from todoku.cli.areas import areas
from todoku.cli.data import data_app
from todoku.cli.measure import measure
from todoku.cli.plan import plan
from todoku.cli.programmes import programmes_app
from todoku.cli.schema import schema
from todoku.cli.words import t

app = typer.Typer(
    name="todoku",
    help=t("cli.todoku.help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"todoku {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help=t("cli.version.help")),
) -> None:
    """Plan, fund and deliver a region's digital infrastructure."""


app.command("areas", help=t("cli.areas.help"))(areas)
app.add_typer(data_app, name="data", help=t("cli.data.help"))
app.command("measure", help=t("cli.measure.help"))(measure)
app.command("plan", help=t("cli.plan.help"))(plan)
app.add_typer(programmes_app, name="programmes", help=t("cli.programmes.help"))
app.command("schema", help=t("cli.schema.help"))(schema)
