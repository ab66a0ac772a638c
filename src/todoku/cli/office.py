"""The verbs of ``office``: survey the work of municipalities, compare it, and say what may be saved."""

from __future__ import annotations

import typer

from todoku.cli.commands import Verb, Verbs
from todoku.cli.office_candidates import candidates
from todoku.cli.office_cloud import cloud
from todoku.cli.office_compare import compare
from todoku.cli.office_conform import conform
from todoku.cli.office_discover import discover
from todoku.cli.office_fit import fit
from todoku.cli.office_labels import labels
from todoku.cli.office_procedures import procedures
from todoku.cli.office_security import security
from todoku.cli.office_survey import survey
from todoku.cli.options import take_lang

office_app = typer.Typer(cls=Verbs, rich_markup_mode=None, callback=take_lang)
office_app.command("candidates", cls=Verb, help="cli.office.candidates.help")(candidates)
office_app.command("cloud", cls=Verb, help="cli.office.cloud.help")(cloud)
office_app.command("compare", cls=Verb, help="cli.office.compare.help")(compare)
office_app.command("conform", cls=Verb, help="cli.office.conform.help")(conform)
office_app.command("discover", cls=Verb, help="cli.office.discover.help")(discover)
office_app.command("fit", cls=Verb, help="cli.office.fit.help")(fit)
office_app.command("labels", cls=Verb, help="cli.office.labels.help")(labels)
office_app.command("procedures", cls=Verb, help="cli.office.procedures.help")(procedures)
office_app.command("security", cls=Verb, help="cli.office.security.help")(security)
office_app.command("survey", cls=Verb, help="cli.office.survey.help")(survey)
