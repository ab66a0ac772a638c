"""Writes the plan of a self-assessment of security as a workbook: plan, models, areas, all items, remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.office.security.areas import area_scores
from todoku.office.security.checklist import editions, items, models, sources, study_source
from todoku.office.security.gaps import plan_of, standings
from todoku.reports.office.study_page import StudyPage, study_book, write_remarks

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.office.security.assessment import Answer, Assessment
    from todoku.office.security.checklist import Item

_ITEM = (("item", 7), ("area", 20), ("title", 52), ("level", 16), ("state", 12), ("kind", 14), ("source", 48),
         ("clause", 26), ("edition", 30), ("owner", 16), ("due", 13), ("evidence", 36))  # fmt: skip
_PLAN = (("rank", 5), *_ITEM[:5], ("waits_for", 14), *_ITEM[5:])
_MODELS = (("model", 14), ("edition", 30), ("terminals", 30), ("systems", 34), ("cloud", 40), ("items", 9),
           ("mandatory", 11), ("structure", 13), ("standard", 13), ("unknown", 11), ("no_evidence", 16),
           ("told_by", 44))  # fmt: skip
_STATES = ("done", "partly", "not", "not_applicable", "unknown")
_AREAS = (("area", 24), ("items", 9), *((f"state_{one}", 11) for one in _STATES), ("score", 10), ("low", 10),
          ("high", 10))  # fmt: skip


def write_security(assessment: Assessment, model: str | None, path: Path, *, lang: Lang) -> None:
    """Write the workbook of a self-assessment, with the plan for a model; with None of what all models ask."""
    with study_book(path, "security", lang) as book:
        _write_plan(book.page("plan"), assessment, model)
        _write_models(book.page("models"), assessment)
        _write_areas(book.page("areas"), assessment, model)
        _write_items(book.page("items"), assessment)
        if assessment.remarks:
            write_remarks(book.page("remarks"), assessment.remarks)


def _write_plan(page: StudyPage, assessment: Assessment, model: str | None) -> None:
    row = page.columns(_PLAN, frozen=4, row=2)
    of = page.say("note.common") if model is None else models()[model].name[page.lang]
    page.across(0, page.say("note.plan", municipality=assessment.municipality, model=of), len(_PLAN), page.looks.note)
    page.across(1, page.say("note.sources"), len(_PLAN), page.looks.note)
    for rank, one in enumerate(plan_of(assessment, model), start=1):
        told = _told(page, one.item, one.state, one.answer)
        page.put(row, 0, rank, page.looks.whole)
        waits = ", ".join(one.waits_for) or "-"
        for column, cell in enumerate((*told[:5], waits, *told[5:]), start=1):
            page.put(row, column, cell, page.looks.text)
        row += 1
    page.sheet.autofilter(2, 0, max(row - 1, 3), len(_PLAN) - 1)


def _write_items(page: StudyPage, assessment: Assessment) -> None:
    first = page.columns(_ITEM, frozen=3)
    for row, one in enumerate(items(), start=first):
        for column, cell in enumerate(_told(page, one, assessment.state(one.id), assessment.answers.get(one.id))):
            page.put(row, column, cell, page.looks.text)
    page.sheet.autofilter(0, 0, len(items()), len(_ITEM) - 1)


def _told(page: StudyPage, item: Item, state: str, answer: Answer | None) -> tuple[str, ...]:
    source = sources()[item.source]
    owner, evidence = ("", "") if answer is None else (answer.owner, answer.evidence)
    due = "-" if answer is None or answer.due is None else answer.due.isoformat()
    return (
        item.id, page.say(f"area.{item.area}"), item.title[page.lang], page.say(f"level.{item.level}"),
        page.say(f"state.{state}"), page.say(f"kind.{source.kind}"), source.title, item.clause,
        editions()[item.edition].name[page.lang], owner or "-", due, evidence or "-",
    )  # fmt: skip


def _write_models(page: StudyPage, assessment: Assessment) -> None:
    first = page.columns(_MODELS, frozen=1, row=1)
    title, date = study_source()
    page.across(0, page.say("note.models", title=title, date=date), len(_MODELS), page.looks.note)
    for row, one in enumerate(standings(assessment), start=first):
        model, lang = one.model, page.lang
        names = [f"{page.say(f'kind.{sources()[name].kind}')}: {sources()[name].title}" for name in model.sources]
        texts = (model.name[lang], editions()[model.edition].name[lang], model.terminals[lang], model.systems[lang],
                 model.public_cloud[lang])  # fmt: skip
        counts = (one.items, *one.open_by_level.values(), sum(one.unknown_by_level.values()), one.done_without_evidence)
        for column, told in enumerate(texts):
            page.put(row, column, told, page.looks.text)
        for column, count in enumerate(counts, start=len(texts)):
            page.put(row, column, count, page.looks.whole)
        page.put(row, len(_MODELS) - 1, "\n".join(names), page.looks.text)


def _write_areas(page: StudyPage, assessment: Assessment, model: str | None) -> None:
    first = page.columns(_AREAS, frozen=1, row=1)
    page.across(0, page.say("note.areas"), len(_AREAS), page.looks.note)
    for row, one in enumerate(area_scores(assessment, model), start=first):
        page.put(row, 0, page.say(f"area.{one.area}"), page.looks.label)
        counts = (one.items, *(one.states.get(state, 0) for state in _STATES))  # type: ignore[call-overload]
        for column, count in enumerate(counts, start=1):
            page.put(row, column, count, page.looks.whole)
        for column, share in enumerate((one.score, *(one.interval or (None, None))), start=len(counts) + 1):
            page.put(row, column, share, page.looks.share)
