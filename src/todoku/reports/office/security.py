"""Writes the self-assessment of security as a worksheet: each item with its level and source, and cells to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.office.security.checklist import items, items_of, sources
from todoku.office.survey.forms import choice_word
from todoku.reports.office.entry_forms import EntryForm, words_of, write_forms

if TYPE_CHECKING:
    from pathlib import Path

    from todoku.i18n import Lang
    from todoku.office.security.assessment import Assessment
    from todoku.office.security.checklist import Item
    from todoku.reports.office.entry_forms import Cell

_STATES = ("done", "partly", "not", "not_applicable")
_ROW_PT = 34.0


def write_security_form(path: Path, model: str | None, assessment: Assessment | None, *, lang: Lang) -> None:
    """Write the worksheet of what a model asks, of all items without one; with answers that were read in it."""
    asked = items() if model is None else items_of(model)
    form = EntryForm(
        "security",
        text("office.security.form.sheet", lang),
        text("office.security.form.title", lang),
        (("mark", 7), ("item", 9), ("title", 52), ("state", 11), ("evidence", 36), ("owner", 16), ("due", 14),
         ("remarks", 60)),
        {"state": words_of("security_state", _STATES, lang)},
        rows=[_row(one, assessment, lang) for one in asked],
        given=frozenset({"item", "title", "remarks"}),
        row_pt=_ROW_PT,
        on_top=True,
        municipality="" if assessment is None else assessment.municipality,
    )  # fmt: skip
    write_forms(path, (form,), lang=lang)


def _row(one: Item, assessment: Assessment | None, lang: Lang) -> dict[str, Cell]:
    answer = None if assessment is None else assessment.answers.get(one.id)
    level = text(f"office.security.level.{one.level}", lang)
    source = text("office.security.form.source", lang, level=level, title=sources()[one.source].title,
                  kind=text(f"office.security.kind.{sources()[one.source].kind}", lang),
                  clause=one.clause)  # fmt: skip
    told: dict[str, Cell] = {"item": one.id, "title": one.title[lang], "remarks": source}
    if answer is None:
        return told
    if answer.state != "unknown":
        told["state"] = choice_word("security_state", answer.state, lang)
    due = None if answer.due is None else answer.due.isoformat()
    return {**told, "evidence": answer.evidence, "owner": answer.owner, "due": due}
