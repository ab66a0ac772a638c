"""The verb ``office procedures``: which procedures to take online first, and how far three principles are met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from todoku.cli.json_out import print_json
from todoku.cli.office_extra import need_office
from todoku.cli.office_survey import tell_remarks
from todoku.cli.options import JSON, LANG, as_file
from todoku.cli.words import t, ui_lang
from todoku.i18n import Lang

if TYPE_CHECKING:
    from todoku.office.procedures.principles import Score, Scorecard
    from todoku.office.procedures.priority import Priority

BOOK = "procedures.xlsx"
_SHOWN = 20
_FILES: Any = typer.Argument(None, metavar="FILE...", parser=as_file, help="cli.office.procedures.files.help")
_TEMPLATE: Any = typer.Option(None, "--template", metavar="OUT.xlsx", help="cli.office.procedures.template.help")


def procedures(
    files: list[Path] | None = _FILES,
    template: Path | None = _TEMPLATE,
    out: Path | None = typer.Option(None, "--out", metavar="FOLDER", help="cli.office.procedures.out.help"),
    lang: Lang = LANG,
    as_json: bool = JSON,
) -> None:
    """Rank procedures by the hours that going online would touch."""
    need_office()
    from todoku.errors import UsageError

    if template is None and not files:
        raise UsageError("office.survey.nothing_to_do")
    if template is not None:
        from todoku.reports.office.procedures import write_procedure_form

        write_procedure_form(template, lang=lang)
        typer.echo(t("cli.office.procedures.written", file=template), err=bool(files))
    if not files:
        return
    from todoku.office.procedures.document import document
    from todoku.office.procedures.inventory import read_inventory
    from todoku.office.procedures.principles import common_scorecards, scorecards
    from todoku.office.procedures.priority import priorities_of

    found = read_inventory(files)
    listed = priorities_of(found.procedures)
    cards, common = scorecards(found.procedures), common_scorecards(found.procedures)
    if as_json:
        print_json(document(listed, cards, common, found.remarks))
    else:
        typer.echo("\n".join([*_priority_lines(listed), *_card_lines(cards, common)]))
        tell_remarks(found.remarks)
    if out is not None:
        from todoku.reports.office.procedures import write_procedures

        write_procedures(listed, (cards, common), out / BOOK, remarks=found.remarks, lang=lang)
        typer.echo(t("cli.office.procedures.written", file=out / BOOK), err=True)


def _priority_lines(listed: Sequence[Priority]) -> Iterator[str]:
    yield t("cli.office.procedures.title", count=len(listed))
    for rank, one in enumerate(listed[:_SHOWN], start=1):
        said = {"rank": rank, "municipality": one.procedure.municipality, "name": one.procedure.name}
        if one.hours is None:
            yield t("cli.office.procedures.unknown_row", **said)
        else:
            yield t("cli.office.procedures.row", hours=_shown(one.hours), staff=_shown(one.staff_hours),
                    residents=_shown(one.resident_hours), **said)  # fmt: skip
        listing = t("cli.office.procedures.list")
        if one.unknown:
            names = listing.join(t(f"office.procedures.figure.{name}") for name in one.unknown)
            yield "   " + t("cli.office.procedures.lacking", names=names)
        if one.in_the_way:
            names = listing.join(t(f"office.procedures.in_the_way.{name}") for name in one.in_the_way)
            yield "   " + t("cli.office.procedures.in_the_way", names=names)
    if len(listed) > _SHOWN:
        yield t("cli.office.procedures.more", count=len(listed) - _SHOWN)


def _shown(hours: tuple[float, float] | None) -> str:
    if hours is None:
        return t("office.procedures.unknown")
    low, high = (f"{one:,.1f}" for one in hours)
    return low if low == high else t("cli.office.procedures.interval", low=low, high=high)


def _card_lines(cards: Sequence[Scorecard], common: Sequence[Scorecard]) -> Iterator[str]:
    from todoku.office.procedures.principles import principles, principles_source

    title, date = principles_source()
    yield t("cli.office.procedures.principles", title=title, date=date)
    for one in principles():
        yield t("cli.office.procedures.principle", number=one.number, name=one.name[ui_lang()])
        for card in cards:
            yield "   " + _score_line(card, card.by_principle[one.id])
        for card in common:
            yield "   " + t("cli.office.procedures.common", line=_score_line(card, card.by_principle[one.id]))


def _score_line(card: Scorecard, score: Score) -> str:
    said = {"municipality": card.municipality, "procedures": card.procedures, "unknown": score.unknown}
    if score.interval is None:
        return t("cli.office.procedures.nothing_applies", municipality=card.municipality, procedures=card.procedures)
    if score.score is None:
        return t("cli.office.procedures.no_score", **said)
    low, high = (100 * end for end in score.interval)
    return t("cli.office.procedures.score", percent=100 * score.score, met=score.met, known=score.met + score.not_met,
             low=low, high=high, **said)  # fmt: skip
