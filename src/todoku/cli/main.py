"""The program ``todoku``: its verbs, and the door by which every one of them leaves."""

from __future__ import annotations

import sys

import typer

from todoku import __version__
from todoku.cli.areas import areas
from todoku.cli.data import data_app
from todoku.cli.edge import guarded
from todoku.cli.measure import measure
from todoku.cli.plan import plan
from todoku.cli.programmes import programmes_app
from todoku.cli.schema import schema
from todoku.cli.words import t
from todoku.errors import EXIT_CANCELLED, EXIT_USAGE, Cancelled

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


def main() -> None:
    """Run the program and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the program with these arguments and return its exit code, telling every failure in one line."""
    code = 0

    def command() -> None:
        nonlocal code
        code = _answer(arguments)

    return guarded(command) or code


def _answer(arguments: list[str]) -> int:
    try:
        result = app(args=arguments, prog_name="todoku", standalone_mode=False)
    except typer.Exit as leaving:
        result = leaving.exit_code
    except typer.Abort:
        return EXIT_USAGE
    except typer.TyperException as wrong:
        if type(wrong).__name__ == "NoArgsIsHelpError":
            typer.echo(wrong.format_message())
        else:
            typer.echo(t("cli.usage", detail=" ".join(wrong.format_message().split())), err=True)
        return wrong.exit_code
    if result == EXIT_CANCELLED:  # typer's own answer to Ctrl-C, which says nothing
        raise Cancelled
    return result if isinstance(result, int) else 0
