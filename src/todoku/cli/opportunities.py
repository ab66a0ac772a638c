"""The verbs of ``opportunities``: take calls in from Jグランツ, list them, and hand them on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.commands import Verb, Verbs
from todoku.cli.json_out import print_json
from todoku.cli.options import JSON, LANG, as_date, as_file, as_folder, take_lang
from todoku.cli.words import t
from todoku.i18n import Lang

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from todoku.programmes.opportunities.jgrants import Merged
    from todoku.programmes.opportunities.opportunity import Opportunity, Round

opportunities_app = typer.Typer(cls=Verbs, rich_markup_mode=None, callback=take_lang)

_FORMATS = ("commongrants", "ics")
_EVERYWHERE = "全国"
_MERGED_SHOWN = 5
_COLUMNS = ("state", "closing", "max_amount", "rate", "areas", "title", "note", "id")
_FILES: Any = typer.Argument(None, metavar="FILE...", parser=as_file, help="cli.opportunities.files.help")
_RULES: Any = typer.Option(None, "--rules", metavar="FOLDER", parser=as_folder, help="cli.programmes.rules.help")
_PROGRAMMES: Any = typer.Option(False, "--programmes", help="cli.opportunities.programmes.help")
_AS_OF: Any = typer.Option(None, "--as-of", metavar="DATE", parser=as_date, help="cli.opportunities.on.help")


@opportunities_app.command("import", cls=Verb, help="cli.opportunities.import.help")
def import_(
    files: list[Path] = typer.Argument(metavar="FILE...", parser=as_file, help="cli.opportunities.answers.help"),
    as_of: date = typer.Option(..., "--as-of", metavar="DATE", parser=as_date, help="cli.opportunities.as_of.help"),
    out: Path = typer.Option(..., "--out", metavar="FILE.json", help="cli.opportunities.out.help"),
    lang: Lang = LANG,  # noqa: ARG001 (read by the option itself: the messages speak it)
) -> None:
    """Take in saved answers of Jグランツ."""
    from todoku.errors import RowsFailed
    from todoku.programmes.opportunities.jgrants import import_jgrants
    from todoku.programmes.opportunities.opportunity import write_opportunities

    imported = import_jgrants(files, as_of=as_of)
    taken = imported.file.opportunities
    for bad in imported.bad:
        said = {"file": bad.file, "number": bad.number, "field": bad.field, "value": bad.value}
        typer.echo(t("cli.opportunities.bad_item", **said), err=True)
    _tell_merged(imported.merged)
    if taken:
        write_opportunities(imported.file, out)
        rounds = sum(len(one.rounds) for one in taken)
        typer.echo(t("cli.opportunities.imported", count=len(taken), rounds=rounds, file=out))
        typer.echo(t("opportunities.unchecked"))
    if imported.bad:
        total = len(taken) + len(imported.bad)
        raise RowsFailed("opportunities.items_failed", total=total, failed=len(imported.bad))


def _tell_merged(merged: Sequence[Merged]) -> None:
    """Say which subsidies several items tell of, and which item of each was kept."""
    if not merged:
        return
    typer.echo(t("cli.opportunities.merged", count=len(merged)), err=True)
    for one in merged[:_MERGED_SHOWN]:
        kept, *others = (t("cli.opportunities.item", file=at.file, number=at.number) for at in (one.kept, *one.others))
        typer.echo(t("cli.opportunities.merged_one", id=one.id, kept=kept, others=others), err=True)
    if len(merged) > _MERGED_SHOWN:
        typer.echo(t("cli.opportunities.merged_more", count=len(merged) - _MERGED_SHOWN), err=True)


@opportunities_app.command("list", cls=Verb, help="cli.opportunities.list.help")
def list_(
    files: list[Path] | None = _FILES,
    programmes: bool = _PROGRAMMES,
    rules: Path | None = _RULES,
    as_of: date | None = _AS_OF,
    area: str | None = typer.Option(None, "--area", metavar="TEXT", help="cli.opportunities.area.help"),
    only_open: bool = typer.Option(False, "--open", help="cli.opportunities.open.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """List calls, the next to close first."""
    found = _gathered(files, programmes=programmes, rules=rules)
    day = _day(found, as_of)
    rows = [
        (one, call)
        for one in found
        for call in one.rounds
        if (not only_open or call.state(day) == "open") and (area is None or _covers(call, area))
    ]
    rows.sort(key=lambda row: _by_closing(row, day))
    if as_json:
        print_json([_as_record(one, call, day) for one, call in rows])
        return
    typer.echo("\t".join(t(f"cli.opportunities.column.{name}") for name in _COLUMNS))
    for one, call in rows:
        typer.echo(_line(one, call, day, lang))
    typer.echo(t("cli.opportunities.listed", count=len(rows), day=day), err=True)


@opportunities_app.command("export", cls=Verb, help="cli.opportunities.export.help")
def export(
    files: list[Path] | None = _FILES,
    form: str = typer.Option(..., "--format", metavar="|".join(_FORMATS), help="cli.opportunities.format.help"),
    out: Path = typer.Option(..., "--out", metavar="FILE", help="cli.opportunities.export.out.help"),
    programmes: bool = _PROGRAMMES,
    rules: Path | None = _RULES,
    as_of: date | None = _AS_OF,
    lang: Lang = LANG,
) -> None:
    """Hand calls on as CommonGrants records or as a calendar."""
    from todoku.errors import UsageError
    from todoku.programmes.opportunities.opportunity import write_whole

    if form not in _FORMATS:
        raise UsageError("opportunities.format", value=form, allowed=list(_FORMATS))
    found = _gathered(files, programmes=programmes, rules=rules)
    day = _day(found, as_of)
    content, count, undated = _made(form, found, day, lang)
    write_whole(out, content)
    typer.echo(t("cli.opportunities.exported", count=count, file=out, day=day))
    if undated:
        typer.echo(t("cli.opportunities.undated", count=undated), err=True)


def _made(form: str, found: Sequence[Opportunity], day: date, lang: Lang) -> tuple[bytes, int, int]:
    """Return what is written, the number of calls in it, and of those left out."""
    import json

    if form == "ics":
        from todoku.programmes.opportunities.deadlines import deadlines

        return deadlines(found, as_of=day, lang=lang)
    from todoku.programmes.opportunities.common_grants import common_grants

    answer = common_grants(found, as_of=day, lang=lang)
    return (json.dumps(answer, ensure_ascii=False, indent=2) + "\n").encode(), len(answer["items"]), 0


def _gathered(files: Sequence[Path] | None, *, programmes: bool, rules: Path | None) -> tuple[Opportunity, ...]:
    """Return the calls of files, and those of the programmes where they are asked for or no file is given.

    InputError for an id that stands twice: which of the two is the newer is not told by their order.
    """
    from todoku.errors import InputError
    from todoku.programmes.opportunities.calls import programme_opportunities
    from todoku.programmes.opportunities.opportunity import read_opportunities
    from todoku.programmes.rulebook.load import programmes as load

    found = [
        (one, t("cli.opportunities.item", file=file, number=number))
        for file in files or ()
        for number, one in enumerate(read_opportunities(file).opportunities, start=1)
    ]
    if programmes or rules is not None or not files:
        at = t("cli.opportunities.from_programmes")
        found += [(one, at) for one in programme_opportunities(load(rules).values())]
    if not found:
        raise InputError("opportunities.no_calls")
    places: dict[str, str] = {}
    for one, place in found:
        if one.id in places:
            raise InputError("opportunities.repeated", id=one.id, first=places[one.id], second=place)
        places[one.id] = place
    return tuple(one for one, _ in found)


def _day(found: Iterable[Opportunity], as_of: date | None) -> date:
    """Return the day for which states are given: the one asked for, else the latest of which a call is known."""
    from todoku.errors import UsageError

    known = [call.recorded_on for one in found for call in one.rounds if call.recorded_on is not None]
    if as_of is None and not known:
        raise UsageError("opportunities.no_day")
    return as_of or max(known)


def _covers(call: Round, area: str) -> bool:
    """Whether a call may concern an area: it names it, is for all of Japan, or does not say."""
    return not call.areas or any(one == _EVERYWHERE or area in one for one in call.areas)


def _by_closing(row: tuple[Opportunity, Round], day: date) -> tuple[bool, bool, float, str, str]:
    """Return what puts the next to close first, then those of unknown closing, then the closed, the latest first."""
    one, call = row
    closed, closes = call.state(day) == "closed", call.closes_at
    instant = 0.0 if closes is None else closes.timestamp()
    return closed, closes is None, -instant if closed else instant, one.id, call.id or ""


def _line(one: Opportunity, call: Round, day: date, lang: Lang) -> str:
    from todoku.programmes.opportunities.common_grants import call_note, call_title

    unknown = t("cli.opportunities.unknown")
    by_rules = unknown if one.programme is None else t("cli.opportunities.by_rules")
    cells = (
        t(f"opportunities.state.{call.state(day)}"),
        _closing(call) or unknown,
        by_rules if one.max_amount_jpy is None else f"{one.max_amount_jpy:,}",
        one.rate_text or by_rules,
        "/".join(call.areas) or by_rules,
        call_title(one, call, lang),
        call_note(call, lang) or "-",
        one.id if call.id is None else f"{one.id} {call.id}",
    )
    return "\t".join(" ".join(cell.split()) for cell in cells)


def _closing(call: Round) -> str | None:
    from todoku.dates import JST

    if call.last_day is None or call.closes_at is None:
        return call.months
    day = call.last_day.isoformat()
    return f"{day} {call.closes_at.astimezone(JST):%H:%M}" if call.closes_in_the_day else day


def _as_record(one: Opportunity, call: Round, day: date) -> dict[str, Any]:
    record = one.model_dump(mode="json", exclude={"rounds"})
    return {**record, "round": call.model_dump(mode="json"), "state": call.state(day), "state_on": day.isoformat()}
