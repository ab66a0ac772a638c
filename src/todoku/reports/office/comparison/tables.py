"""The tables of a comparison as display text: municipalities, deviations, core, what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.office.compare.sentences import activity_words, called, duration_words, effect_words, group_words
from todoku.office.events.log import remark_text
from todoku.reports.office.comparison.sentences import rounded, said
from todoku.reports.rows import words
from todoku.reports.rows.table import Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.i18n import Lang
    from todoku.office.compare.findings import Comparison, Deviation

MOST_ROWS = 120
"""Longer tables of the paper leave their end to one line; the workbook has them all."""
NOTHING = "—"


def towns_table(comparison: Comparison, lang: Lang) -> Table:
    """Return the municipalities: cases, deviations, hours a year above and below the reference."""
    columns = (
        Column(said("col.town", lang), weight=1.3),
        Column(said("col.cases", lang), "right", weight=0.8),
        Column(said("col.per_year", lang), "right", weight=0.8),
        Column(said("col.deviations", lang), "right", weight=1.1),
        Column(said("col.hours_more", lang), "right", weight=1.6),
        Column(said("col.hours_less", lang), "right", weight=1.6),
        Column(said("col.legitimate", lang), "right", weight=0.9),
        Column(said("col.basis", lang), weight=0.9),
    )
    rows = []
    for group in comparison.groups:
        if len(comparison.groups) > 1:
            rows.append(Row((group_words(group, lang),), "group"))
        rows += [_town(comparison, name, lang) for name in group.municipalities]
    return Table("towns", said("table.towns", lang), columns, tuple(rows), (said("note.towns", lang),))


def _town(comparison: Comparison, name: str, lang: Lang) -> Row:
    town = next(one for one in comparison.towns if one.name == name)
    own = [one for one in comparison.deviations if one.municipality == name]
    counted = [one for one in own if not one.legal_ground]
    return Row(
        (
            name,
            words.number(town.cases, lang) if town.basis == "measured" else NOTHING,
            words.number(town.cases_per_year, lang) if town.basis == "measured" else NOTHING,
            _counted(own, lang),
            _hours([one for one in counted if (one.hours_per_year or 0.0) > 0], lang),
            _hours([one for one in counted if (one.hours_per_year or 0.0) < 0], lang),
            words.number(len(own) - len(counted), lang),
            said(f"basis.{town.basis}", lang),
        )
    )


def _counted(own: Sequence[Deviation], lang: Lang) -> str:
    """Return how many deviations there are, and of how many the hours are not known."""
    unknown = sum(one.hours_per_year is None for one in own)
    return words.number(len(own), lang) + ("\n" + said("hours.unknown_of", lang, count=unknown) if unknown else "")


def _hours(listed: Sequence[Deviation], lang: Lang) -> str:
    """Return the sums of hours by the kind of time."""
    lines = []
    for kind in dict.fromkeys(one.hours_basis for one in listed):
        total = sum(abs(one.hours_per_year or 0.0) for one in listed if one.hours_basis == kind)
        lines.append(said("hours.cell", lang, hours=rounded(total, lang), kind=said(f"hours.short.{kind}", lang)))
    return "\n".join(lines) or NOTHING


def deviation_columns(lang: Lang) -> tuple[Column, ...]:
    """Return the heads of the list of deviations."""
    return (
        Column(said("col.town", lang), weight=1.3),
        Column(said("col.type", lang), weight=0.9),
        Column(said("col.activity", lang), weight=2.4),
        Column(said("col.own", lang), "right", weight=0.9),
        Column(said("col.usual", lang), "right", weight=0.9),
        Column(said("col.effect", lang), "right", weight=1.2),
        Column(said("col.hours", lang), "right", weight=1.3),
        Column(said("col.cases_with", lang), "right", weight=0.9),
    )


def deviations_table(comparison: Comparison, lang: Lang, *, name: str = "deviations", most: int = MOST_ROWS) -> Table:
    """Return the deviations, the one with the most hours a year first."""
    listed = comparison.deviations[:most]
    told = {"level": f"{comparison.settings.level:.0%}", "tests": f"{comparison.tests:,}"}
    notes = [said("note.deviations", lang, **told)] if comparison.tests else []
    if len(comparison.deviations) > most:
        notes.append(said("note.more", lang, count=len(comparison.deviations) - most))
    rows = tuple(_deviation(one, lang) for one in listed)
    return Table(name, said(f"table.{name}", lang), deviation_columns(lang), rows, tuple(notes))


def _deviation(one: Deviation, lang: Lang) -> Row:
    activity = activity_words(one, lang)
    if one.legal_ground:
        activity += "\n" + said("legitimate", lang, ground=one.legal_ground)
    reference = "" if one.reference == "group" else "\n" + said("reference.standard", lang)
    return Row(
        (
            one.municipality,
            text(f"office.compare.type.{one.type}", lang) + reference,
            activity,
            figure(one, one.own, lang),
            figure(one, one.usual, lang),
            effect_cell(one, lang),
            hours_cell(one, lang),
            f"{words.number(one.cases, lang)}\n{one.share:.0%}",
        )
    )


def effect_cell(one: Deviation, lang: Lang) -> str:
    """Return an effect as it is read, times of the usual for a ratio; its kind and its interval on further lines."""
    lines = [effect_words(one, lang), said(f"effect.{one.effect_kind}", lang)]
    _, *ends = effect_figures(one)
    if one.interval is not None:
        low, high = (f"{end:.2f}" if one.effect_kind == "relative_time" else f"{end:+.2f}" for end in ends)
        lines.append(said("interval", lang, low=low, high=high))
    return "\n".join(lines)


def effect_figures(one: Deviation) -> tuple[float | None, ...]:
    """Return an effect with the ends of its interval (None: no interval), that of times as the ratio itself."""
    shift = 1.0 if one.effect_kind == "relative_time" else 0.0
    return (one.effect + shift, *((None, None) if one.interval is None else (end + shift for end in one.interval)))


def figure(one: Deviation, value: float, lang: Lang) -> str:
    """Return one of the two figures that were compared: a share, visits, or a length of time."""
    if one.effect_kind == "relative_time":
        return duration_words(value, lang)
    return said("unit.times", lang, value=f"{value:.2f}") if one.type == "repeated" else f"{value:.0%}"


def hours_cell(one: Deviation, lang: Lang) -> str:
    """Return the hours a year of a deviation with the kind of time and the interval; why, where they are unknown."""
    if one.hours_per_year is None:
        return f"{words.unknown(lang)}\n{said(f'hours.reason.{one.hours_reason}', lang)}"
    sign = "+" if one.hours_per_year > 0 else "−"
    shown = f"{sign}{rounded(abs(one.hours_per_year), lang)}\n{said(f'hours.short.{one.hours_basis}', lang)}"
    if one.hours_interval is not None:
        low, high = (
            ("+" if end > 0 else "−" if end < 0 else "") + rounded(abs(end), lang) for end in one.hours_interval
        )
        shown += "\n" + said("interval", lang, low=low, high=high)
    return shown


def core_table(comparison: Comparison, lang: Lang) -> Table:
    """Return the activities that most municipalities do, in their usual order."""
    columns = (Column("#", "right"), Column(said("col.activity", lang), weight=1.0))
    names = comparison.names
    rows = tuple(
        Row((str(at), called(one, names.get(one, ""), lang))) for at, one in enumerate(comparison.core, start=1)
    )
    note = said("note.core", lang, share=f"{comparison.settings.core_share:.0%}")
    return Table("core", said("table.core", lang), columns, rows, (note,), width=0.6)


def remarks_table(comparison: Comparison, lang: Lang) -> Table:
    """Return what was left out or assumed in reading."""
    columns = (Column(said("col.remark", lang), weight=1.0), Column(said("col.kept", lang), weight=0.25))
    rows = tuple(
        Row((remark_text(one, lang), said("kept" if one.kept else "left_out", lang))) for one in comparison.remarks
    )
    return Table("remarks", said("table.remarks", lang), columns, rows)


def sources_table(comparison: Comparison, lang: Lang) -> Table:
    """Return the files that the comparison rests on, with their hashes; no column of names where none is told."""
    names = any(one.file for one in comparison.sources)
    columns = (
        Column(said("col.role", lang), weight=0.8),
        *([Column(said("col.file", lang), weight=1.2)] if names else []),
        Column("SHA-256", weight=1.6),
    )
    rows = tuple(
        Row((said(f"source.{one.role}", lang), *([one.file] if names else []), f"{one.sha256[:32]}\n{one.sha256[32:]}"))
        for one in comparison.sources
    )
    return Table("sources", said("table.sources", lang), columns, rows)


def examples_table(comparison: Comparison, lang: Lang) -> Table:
    """Return example cases of each deviation, by which it can be looked up."""
    columns = (
        Column(said("col.town", lang), weight=1.0),
        Column(said("col.type", lang), weight=0.7),
        Column(said("col.activity", lang), weight=1.6),
        Column(said("col.examples", lang), weight=2.6),
    )
    rows = tuple(
        Row(
            (
                one.municipality,
                text(f"office.compare.type.{one.type}", lang),
                activity_words(one, lang),
                said("joint", lang).join(one.examples),
            )
        )
        for one in comparison.deviations[:MOST_ROWS]
        if one.examples
    )
    return Table("examples", said("table.examples", lang), columns, rows)
