"""Writes the form of the inventory of procedures, and the workbook of their priority and scorecards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.office.procedures.principles import fact_state, principles, principles_source
from todoku.office.procedures.priority import online_range
from todoku.reports.office.entry_forms import EntryForm, words_of, write_forms
from todoku.reports.office.study_page import StudyPage, study_book, write_remarks
from todoku.reports.workbook.sheet import Live, cell_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.office.events.log import Remark
    from todoku.office.procedures.principles import Score, Scorecard
    from todoku.office.procedures.priority import Interval, Priority

_PRIORITY = (
    ("rank", 5), ("municipality", 14), ("name", 28), ("volume_low", 11), ("volume_high", 11), ("online_low", 10),
    ("online_high", 10), ("staff_low", 10), ("staff_high", 10), ("resident_low", 10), ("resident_high", 10),
    ("staff_hours_low", 12), ("staff_hours_high", 12), ("resident_hours_low", 12), ("resident_hours_high", 12),
    ("in_the_way", 34), ("lacking", 30), ("source", 26),
)  # fmt: skip
_AT = {name: column for column, (name, _) in enumerate(_PRIORITY)}
_CARD = (("over", 20), ("municipality", 16), ("procedures", 10), ("principle", 46), ("met", 9), ("not_met", 11),
         ("not_applicable", 10), ("unknown", 9), ("score", 10), ("low", 10), ("high", 10))  # fmt: skip


def write_procedure_form(path: Path, *, lang: Lang) -> None:
    """Write the empty form of the inventory."""

    def say(key: str) -> str:
        return text(f"office.procedures.{key}", lang)

    needed, there = words_of("yes", ("yes", "no"), lang), (say("yes"), say("no"))
    form = EntryForm(
        "procedures", say("form.sheet"), say("form.title"),
        (("mark", 9), ("department", 15), ("task", 26), ("law", 26), ("volume", 11), ("online", 11),
         ("online_open", 12), ("paper_forms", 10), ("signature", 12), ("fee", 12), ("cashless", 13),
         ("attachments", 10), ("own_records", 13), ("staff_minutes", 13),
         ("resident_minutes", 13), ("service", 14), ("time_use", 15), ("remarks", 22)),
        {"online_open": there, "signature": needed, "fee": there, "cashless": there, "time_use": there,
         "service": words_of("procedure_service", ("service", "own", "none"), lang)},
        {"department": say("form.example.department"), "task": say("form.example.task"), "law": say("form.example.law"),
         "volume": 800, "online": "20%", "online_open": there[0], "paper_forms": 1, "signature": needed[1],
         "fee": there[1], "attachments": 1, "own_records": 0, "staff_minutes": 12, "resident_minutes": 45,
         "service": words_of("procedure_service", ("service",), lang)[0], "time_use": there[1]},
        on_top=True,
    )  # fmt: skip
    write_forms(path, (form,), lang=lang)


def write_procedures(
    listed: Sequence[Priority],
    cards: tuple[Sequence[Scorecard], Sequence[Scorecard]],
    path: Path,
    *,
    remarks: Sequence[Remark],
    lang: Lang,
) -> None:
    """Write priorities with live hours, scorecards over all and over common procedures, facts, and remarks."""
    with study_book(path, "procedures", lang) as book:
        _write_priority(book.page("priority"), listed)
        _write_cards(book.page("scorecard"), *cards)
        _write_facts(book.page("facts"), listed)
        if remarks:
            write_remarks(book.page("remarks"), remarks)


def _write_priority(page: StudyPage, listed: Sequence[Priority]) -> None:
    row = page.columns(_PRIORITY, frozen=3, row=1)
    page.across(0, page.say("note.hours"), len(_PRIORITY), page.looks.note)
    for rank, one in enumerate(listed, start=1):
        told = one.procedure
        page.put(row, 0, rank, page.looks.whole)
        page.put(row, 1, told.municipality, page.looks.text)
        page.put(row, 2, told.name, page.looks.text)
        figures = {"volume": told.range_of("volume_per_year"), "online": online_range(told),
                   "staff": told.range_of("staff_minutes_per_case"),
                   "resident": told.range_of("resident_minutes_per_case")}  # fmt: skip
        for name, ends in figures.items():
            _write_ends(page, row, name, ends)
        for who, hours in (("staff", one.staff_hours), ("resident", one.resident_hours)):
            _write_hours(page, row, who, hours)
        words = {"in_the_way": [page.say(f"in_the_way.{name}") for name in one.in_the_way],
                 "lacking": [page.say(f"figure.{name}") for name in one.unknown]}  # fmt: skip
        for column, said in words.items():
            page.put(row, _AT[column], " / ".join(said) or "-", page.looks.text)
        page.put(row, _AT["source"], told.source or "-", page.looks.text)
        row += 1
    page.sheet.autofilter(1, 0, max(row - 1, 2), len(_PRIORITY) - 1)


def _write_ends(page: StudyPage, row: int, name: str, ends: Interval | None) -> None:
    look = page.looks.input_share if name == "online" else page.looks.input_exact
    for end, suffix in enumerate(("low", "high")):
        column = _AT[f"{name}_{suffix}"]
        if ends is None:
            page.sheet.write_blank(row, column, None, look)
        else:
            page.sheet.write_number(row, column, ends[end], look)
        page.accept((row, column), 1.0 if name == "online" else None)


def _write_hours(page: StudyPage, row: int, who: str, hours: Interval | None) -> None:
    at = {name: cell_at(row, column) for name, column in _AT.items()}
    for end, (suffix, other) in enumerate((("low", "high"), ("high", "low"))):
        cells = (at[f"volume_{suffix}"], at[f"{who}_{suffix}"])
        formula = f"{cells[0]}*(1-{at[f'online_{other}']})*{cells[1]}/60"
        live = f'=IF(COUNT({cells[0]},{cells[1]})=2,{formula},"{page.unknown}")'
        value = None if hours is None else hours[end]
        page.put(row, _AT[f"{who}_hours_{suffix}"], Live(live, value), page.looks.exact)


def _write_cards(page: StudyPage, cards: Sequence[Scorecard], common: Sequence[Scorecard]) -> None:
    row = page.columns(_CARD, frozen=4, row=2)
    title, date = principles_source()
    page.across(0, page.say("note.score"), len(_CARD), page.looks.note)
    page.across(1, page.say("note.source", title=title, date=date), len(_CARD), page.looks.note)
    for over, some in (("all_listed", cards), ("common_listed", common)):
        for principle in principles():
            for card in some:
                name = f"{principle.number} {principle.name[page.lang]}"
                _write_score(page, row, (over, card, name), card.by_principle[principle.id], strong=True)
                row += 1
                for fact in principle.facts:
                    _write_score(page, row, (over, card, f"　{page.say(f'fact.{fact}')}"), card.by_fact[fact])
                    row += 1
    page.sheet.autofilter(2, 0, max(row - 1, 3), len(_CARD) - 1)


def _write_score(
    page: StudyPage, row: int, about: tuple[str, Scorecard, str], score: Score, *, strong: bool = False
) -> None:
    over, card, name = about
    looks = page.looks
    page.put(row, 0, page.say(over), looks.text)
    page.put(row, 1, card.municipality, looks.text)
    page.put(row, 2, card.procedures, looks.whole)
    page.put(row, 3, name, looks.label if strong else looks.text)
    for column, count in enumerate((score.met, score.not_met, score.not_applicable, score.unknown), start=4):
        page.put(row, column, count, looks.whole)
    met, not_met, unknown = (cell_at(row, column) for column in (4, 5, 7))
    word = f'"{page.unknown}"'
    known, whole = f"({met}+{not_met})", f"({met}+{not_met}+{unknown})"
    low, high = score.interval or (None, None)
    for column, (above, below, value) in enumerate(
        ((met, known, score.score), (met, whole, low), (f"({met}+{unknown})", whole, high)), start=8
    ):
        page.put(row, column, Live(f"=IF({below}=0,{word},{above}/{below})", value), looks.share)


def _write_facts(page: StudyPage, listed: Sequence[Priority]) -> None:
    facts = [fact for one in principles() for fact in one.facts]
    first = page.columns((("municipality", 16), ("name", 30), ("law", 34)), frozen=2)
    for column, fact in enumerate(facts, start=3):
        page.widen(column, 17)
        page.put(first - 1, column, page.say(f"fact.{fact}"), page.looks.head)
    for row, one in enumerate(listed, start=first):
        told = one.procedure
        for column, cell in enumerate((told.municipality, told.name, told.law or "-")):
            page.put(row, column, cell, page.looks.text)
        for column, fact in enumerate(facts, start=3):
            page.put(row, column, page.say(f"state.{fact_state(told, fact)}"), page.looks.right)
