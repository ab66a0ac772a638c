"""The verbs of the program ``todoku``, put together."""

from __future__ import annotations

import typer

from todoku import __version__
from todoku.cli.areas import areas
from todoku.cli.commands import Verb, Verbs
from todoku.cli.compare import compare
from todoku.cli.data import data_app
from todoku.cli.frontier import frontier
from todoku.cli.measure import measure
from todoku.cli.models import models_app
from todoku.cli.office import office_app
from todoku.cli.opportunities import opportunities_app
from todoku.cli.options import LANG
from todoku.cli.plan import plan
from todoku.cli.policy import policy
from todoku.cli.portfolio import portfolio
from todoku.cli.programmes import programmes_app
from todoku.cli.radio import radio_app
from todoku.cli.resilience import resilience
from todoku.cli.schema import schema
from todoku.cli.siting import siting
from todoku.cli.steiner import steiner
from todoku.cli.uncertainty import uncertainty
from todoku.i18n import Lang
from todoku.plugins import VERBS, load

app = typer.Typer(
    name="todoku",
    cls=Verbs,
    help="cli.todoku.help",
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
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="cli.version.help"),
    _lang: Lang = LANG,
) -> None:
    """Plan, fund and deliver a region's digital infrastructure."""


app.command("areas", cls=Verb, help="cli.areas.help")(areas)
app.command("compare", cls=Verb, help="cli.compare.help")(compare)
app.add_typer(data_app, name="data", help="cli.data.help")
app.command("frontier", cls=Verb, help="cli.frontier.help")(frontier)
app.command("measure", cls=Verb, help="cli.measure.help")(measure)
app.add_typer(models_app, name="models", help="cli.models.help")
app.add_typer(office_app, name="office", help="cli.office.help")
app.add_typer(opportunities_app, name="opportunities", help="cli.opportunities.help")
app.command("plan", cls=Verb, help="cli.plan.help")(plan)
app.command("portfolio", cls=Verb, help="cli.portfolio.help")(portfolio)
app.command("policy", cls=Verb, help="cli.policy.help")(policy)
app.add_typer(programmes_app, name="programmes", help="cli.programmes.help")
app.add_typer(radio_app, name="radio", help="cli.radio.help")
app.command("resilience", cls=Verb, help="cli.resilience.help")(resilience)
app.command("schema", cls=Verb, help="cli.schema.help")(schema)
app.command("siting", cls=Verb, help="cli.siting.help")(siting)
app.command("steiner", cls=Verb, help="cli.steiner.help")(steiner)
app.command("uncertainty", cls=Verb, help="cli.uncertainty.help")(uncertainty)
for _name, _verb in load(VERBS).items():  # the portal's, and other packages'
    if isinstance(_verb, typer.Typer):
        app.add_typer(_verb, name=_name, help=f"cli.{_name}.help")
    else:
        app.command(_name, cls=Verb, help=f"cli.{_name}.help")(_verb)
