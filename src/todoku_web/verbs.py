"""The verbs of the command line that belong to the portal."""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.commands import Verb, Verbs
from todoku.cli.options import LANG, as_choice, as_file, as_pack, take_lang
from todoku.dates import fiscal_year
from todoku.errors import InputError, UsageError
from todoku.i18n import Lang, text

if TYPE_CHECKING:
    from todoku_web.jobs.worker import Ended

_HOST, _PORT = "127.0.0.1", 8000
_PACKS: Any = typer.Option(None, "--pack", metavar="PACK", parser=as_pack, help="cli.serve.pack.help")
_HOME: Any = typer.Option(None, "--home", metavar="DIR", help="cli.serve.home.help")

_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_KINDS = ("operator", "vendor", "adviser", "public")

audit_app = typer.Typer(cls=Verbs, rich_markup_mode=None, callback=take_lang)
organisations_app = typer.Typer(cls=Verbs, rich_markup_mode=None, callback=take_lang)
web_app = typer.Typer(cls=Verbs, rich_markup_mode=None, callback=take_lang)


def serve(
    host: str = typer.Option(_HOST, "--host", metavar="HOST", help="cli.serve.host.help"),
    port: int = typer.Option(_PORT, "--port", metavar="PORT", help="cli.serve.port.help"),
    pack: list[Path] | None = _PACKS,
    home: Path | None = _HOME,
    workers: int = typer.Option(min(2, os.cpu_count() or 1), "--workers", metavar="N", help="cli.serve.workers.help"),
    without_worker: bool = typer.Option(False, "--without-worker", help="cli.serve.without_worker.help"),
    check: bool = typer.Option(False, "--check", help="cli.serve.check.help"),
    lang: Lang = LANG,
) -> None:
    """Run the portal on this machine."""
    _hand_on(home, pack, make=not check)
    if check:
        _load(lang)
        from todoku_web.faults import tell_faults

        tell_faults(host, lang)
    else:
        from todoku_web.server import serve as serve_portal

        serve_portal(host, port, workers=workers, with_worker=not without_worker, lang=lang)


def worker(
    pack: list[Path] | None = _PACKS,
    home: Path | None = _HOME,
    once: bool = typer.Option(False, "--once", help="cli.worker.once.help"),
    lang: Lang = LANG,
) -> None:
    """Do the portal's long jobs."""
    _set_up(lang, home, pack)
    from django.conf import settings

    from todoku_web.jobs.process import line, work

    typer.echo(text("cli.worker.begins", lang, at_once=settings.JOBS_AT_ONCE))

    def tell(ended: Ended) -> None:
        typer.echo(line(ended, lang))

    work(once=once, tell=tell)
    typer.echo(text("cli.worker.stopped", lang))


@audit_app.command("verify", cls=Verb, help="cli.audit.verify.help")
def verify(
    seals: list[Path] | None = typer.Option(
        None, "--seals", metavar="FILE.csv", parser=as_file, help="cli.audit.seals.help"
    ),
    home: Path | None = _HOME,
    lang: Lang = LANG,
) -> None:
    """Walk the audit log and tell what was altered."""
    _set_up(lang, home)
    from todoku_web.audit.actions import verify as walk
    from todoku_web.audit.tables import read_seals

    found = walk({named: kept for file in seals or () for named, kept in read_seals(file).items()})
    for fault in found.faults:
        typer.echo(fault.told(lang))
    if found.faults:
        raise InputError("audit.altered", count=len(found.faults))
    typer.echo(text("cli.audit.sound", lang, chains=found.chains, entries=found.entries, seals=found.seals))


def person(
    email: str = typer.Argument(metavar="ADDRESS", help="cli.person.email.help"),
    organisation: str | None = typer.Option(
        None, "--administrator-of", metavar="ORGANISATION", help="cli.person.administrator_of.help"
    ),
    kind: str | None = typer.Option(
        None, "--kind", metavar="|".join(_KINDS), parser=as_choice(_KINDS), help="cli.person.kind.help"
    ),
    staff: bool = typer.Option(False, "--staff", help="cli.person.staff.help"),
    name: str = typer.Option("", "--name", metavar="NAME", help="cli.person.name.help", show_default=False),
    password: bool = typer.Option(False, "--password-stdin", help="cli.person.password.help"),
    url: str = typer.Option(f"http://{_HOST}:{_PORT}", "--url", metavar="URL", help="cli.person.url.help"),
    home: Path | None = _HOME,
    lang: Lang = LANG,
) -> None:
    """Make a person of the portal, with a link by which they choose a password."""
    chosen = sys.stdin.readline().rstrip("\r\n") if password else None
    _set_up(lang, home)
    from django.db import transaction

    from todoku_web.accounts.actions import make_administrator, make_person, password_link

    with transaction.atomic():
        made = make_person(email, name=name, password=chosen, staff=staff)
        member = make_administrator(email, organisation, kind=kind or "") if organisation is not None else None
    typer.echo(text("cli.person.staff_made" if made.is_staff else "cli.person.made", lang, person=made.email))
    if member is not None:
        typer.echo(text("cli.person.administrator", lang, organisation=member.organisation.name))
    if not password:
        typer.echo(text("cli.person.link", lang, link=url.rstrip("/") + password_link(made)))


@organisations_app.command("seed", cls=Verb, help="cli.organisations.seed.help")
def seed(
    prefecture: str = typer.Argument("01", metavar="PREFECTURE", help="cli.organisations.prefecture.help"),
    home: Path | None = _HOME,
    lang: Lang = LANG,
) -> None:
    """Make the organisations of a prefecture and its municipalities."""
    _set_up(lang, home)
    from todoku_web.accounts.actions import seed_organisations

    typer.echo(text("cli.organisations.seeded", lang, count=len(seed_organisations(prefecture))))


@web_app.command("seed", cls=Verb, help="cli.web.seed.help")
def seed_made_up(
    year: bool = typer.Option(False, "--year", help="cli.web.year.help"),
    small: bool = typer.Option(False, "--small", help="cli.web.small.help"),
    seed: int = typer.Option(1, "--seed", metavar="N", help="cli.web.seed_number.help"),
    as_of: str = typer.Option("2026-11-01", "--as-of", metavar="DATE", help="cli.web.as_of.help"),
    yes: bool = typer.Option(False, "--yes", help="cli.web.yes.help"),
    home: Path | None = _HOME,
    lang: Lang = LANG,
) -> None:
    """Put a bureau's year that is made up into the portal."""
    if not year:
        raise UsageError("web.seed_what")
    ends = _day(as_of)
    _set_up(lang, home)
    from todoku_web.exchange.year.seeding import seed_year
    from todoku_web.exchange.year.size import FULL, SMALL

    began = time.monotonic()
    typer.echo(text("cli.web.begins", lang, as_of=ends.isoformat(), year=fiscal_year(ends), seed=seed))

    def tell(what: str, count: int) -> None:
        typer.echo(text(f"cli.web.made.{what}", lang, count=f"{count:,}"))

    made = seed_year(SMALL if small else FULL, seed=seed, as_of=ends, anyway=yes, tell=tell)
    typer.echo(text("cli.web.done", lang, seconds=round(time.monotonic() - began)))
    for what, email in made.cast.addresses.items():
        typer.echo(text("cli.web.person", lang, what=text(f"cli.web.{what}", lang), email=email))
    typer.echo(text("cli.web.link", lang))


def _day(written: str) -> date:
    """Return a day; UsageError for what is none."""
    try:
        found = date.fromisoformat(written)
    except ValueError as error:
        raise UsageError("year.date", value=written) from error
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise UsageError("year.date", value=written)
    return found


def _set_up(lang: Lang, home: Path | None, pack: list[Path] | None = None) -> None:
    """Hand the options on to the settings, load Django with all that the portal is made of, and look for its database.

    Raises InputError for a database that cannot be reached or is not prepared.
    """
    _hand_on(home, pack)
    _load(lang)
    from todoku_web.readiness import require_prepared

    require_prepared()


def _hand_on(home: Path | None, pack: list[Path] | None = None, *, make: bool = True) -> None:
    """Hand the options on to the settings, by the environment, and make the portal's folder where it is not there yet.

    Raises UsageError where the portal's packages are not installed.
    """
    if home is not None:
        os.environ["TODOKU_HOME"] = str(home.expanduser().absolute())
    if pack:
        os.environ["TODOKU_PACKS"] = os.pathsep.join(str(folder.absolute()) for folder in pack)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoku_web.settings")
    try:
        from django.conf import settings

        from todoku_web.home import make_home

        if make:
            make_home()
        assert settings.HOME_FOLDER  # what the environment says wrongly is told here
    except ModuleNotFoundError as error:
        raise UsageError("web.not_installed") from error


def _load(lang: Lang) -> None:
    import django
    from django.utils import translation

    django.setup()
    translation.activate(lang)
