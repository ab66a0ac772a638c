"""How a fit-and-gap study's codes, amounts, hours and items are written for people."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.office.events.log import remark_text
from todoku.office.specification.decisions import Way
from todoku.office.specification.layout import business_words, editions_in
from todoku.office.specification.pairing import PROPOSED
from todoku.reports.rows import words

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.office.events.log import Remark
    from todoku.office.specification.costs import Amount
    from todoku.office.specification.fields import FieldChange
    from todoku.office.specification.fit_gap import Row
    from todoku.office.specification.study import FitGap

NOTHING = "—"
_BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff01-\uff60])\s*\n\s*(?=[\u3000-\u9fff\uff01-\uff60])")


def said(key: str, lang: Lang, **params: object) -> str:
    """Return a text of the fit-and-gap words."""
    return text(f"office.fit.{key}", lang, **params)


def one_line(value: str) -> str:
    """Return a text on one line: Japanese that was broken inside a cell is joined without a space."""
    return " ".join(_BREAK.sub("", value).split())


def business(study: FitGap, lang: Lang) -> str:
    """Return the business's name; the word for unknown where the specification names none."""
    name = business_words(study.business)
    shown = name if isinstance(name, str) else name[lang]
    return shown or words.unknown(lang)


def edition(value: str, lang: Lang) -> str:
    """Return an edition as it is written: 第2.1版."""
    return said("report.edition", lang, edition=value) if value else words.unknown(lang)


def specification(study: FitGap, lang: Lang) -> str:
    """Return the specification's title, with its edition where the title does not name it."""
    if study.edition in editions_in(study.title):
        return study.title
    return f"{study.title} ({edition(study.edition, lang)})"


def decision(row: Row, lang: Lang) -> str:
    """Return what was decided, in the words of the paper; what is none of the ways as it was written."""
    written = row.decision
    if written is None:
        return NOTHING
    word = said(f"way.{written.kind}", lang) if written.kind in tuple(Way) else written.written
    return said("report.not_holding", lang, written=word) if row.faults else word


def body(study: FitGap, lang: Lang) -> str:
    """Return the kind of body whose classes count."""
    return text(f"office.body.{study.body_kind}", lang)


def amount(one: Amount, lang: Lang, *, unit: bool = True) -> str:
    """Return a sum of yen with, on a second line, of how many parts it is not known; a dash where there are none."""
    if not one.parts:
        return NOTHING
    known = words.yen(one.known, lang) if unit else words.number(one.known, lang)
    if one.unknown == one.parts:
        return f"{words.unknown(lang)}\n{said('report.parts', lang, count=one.unknown)}"
    return f"{known}\n{said('report.and_unknown', lang, count=one.unknown)}" if one.unknown else known


def hours(value: float | None, basis: str, lang: Lang) -> str:
    """Return hours a year with their basis on a second line; the word for unknown where nobody said."""
    if value is None:
        return words.unknown(lang)
    return f"{hours_number(value, lang)}\n{said(f'basis.{basis}', lang)}"


def hours_number(value: float, lang: Lang) -> str:
    """Return hours, with a decimal only where there is one."""
    return words.number(value, lang, decimals=0 if value == int(value) else 1)


def yes_no(value: bool | None, lang: Lang) -> str:  # noqa: FBT001 (the value that is shown)
    """Return 有, 無 or the word for not answered."""
    return said("report.unanswered" if value is None else "report.there" if value else "report.not_there", lang)


def requirement(row: Row, lang: Lang) -> str:
    """Return the class of a row, with the day of conformity where that is still to come."""
    if row.requirement is None:
        return said("requirement.unknown" if row.id else "requirement.none", lang)
    shown = said(f"requirement.{row.requirement}", lang)
    if row.conformity_date is not None and not row.in_force:
        shown += "\n" + said("report.from", lang, day=row.conformity_date.isoformat())
    return shown


def title(row: Row) -> str:
    """Return what an item is called: its titles from the top, or its name; its text stands on the next line."""
    name = " > ".join(row.levels) if row.levels and row.kind == "function" else row.name
    return f"{name}\n{one_line(row.text)}" if row.text and row.text != name else name


def item_id(row: Row, lang: Lang) -> str:
    """Return an item's id, or that it is the town's own."""
    return row.id or said("report.own", lang)


def gaps(row: Row, lang: Lang) -> str:
    """Return the gaps of a row and what has to be cleared up, a line each."""
    return "\n".join(
        [*(said(f"gap.{gap}", lang) for gap in row.gaps), *(said(f"open.{one}", lang) for one in row.opens)]
    )


def own_names(row: Row) -> str:
    """Return what the town calls an item, where it has a name of its own."""
    return ", ".join(dict.fromkeys(item.name for item in row.own if item.name != row.name))


def pairing(row: Row, lang: Lang) -> str:
    """Return how the town's item was found to be the standard's."""
    return ", ".join(dict.fromkeys(said(f"pairing.{one.basis}", lang) for one in row.pairings)) or NOTHING


def proposals(row: Row, lang: Lang) -> str:
    """Return the items of the standard that resemble one of the town's, the most alike first, a line each."""
    listed = [one for pair in row.pairings if pair.basis == PROPOSED for one in pair.proposals]
    return "\n".join(f"{one.id} {one.name} ({words.ratio(one.likeness, lang, decimals=0)})" for one in listed)


def wrong_hand(row: Row) -> str:
    """Return the ids written by hand that the standard does not have."""
    return ", ".join(pair.wrong_hand for pair in row.pairings if pair.wrong_hand)


def faults(row: Row, lang: Lang) -> str:
    """Return why a decision does not hold, a line each."""
    return "\n".join(said(f"fault.{code}", lang) for code in row.faults)


def change(one: FieldChange, lang: Lang) -> str:
    """Return what a field's change is, with a mark where two fields were only proposed to be one."""
    shown = said(f"change.{one.kind}", lang)
    return f"{shown} {said('report.proposed', lang)}" if one.proposed else shown


def place(value: int | None) -> str:
    """Return a field's place in a form, a dash where it is not on it."""
    return NOTHING if value is None else str(value)


def edition_column(column: str, lang: Lang) -> str:
    """Return the name of what changed between editions: a column, a class of a kind of body, a form's field."""
    if column.startswith("class."):
        kind = text(f"office.body.{column.removeprefix('class.')}", lang)
        return said("report.class_of", lang, body=kind)
    if column.startswith("field."):
        return said(f"change.{column.removeprefix('field.')}", lang)
    return said(f"report.column.{column}", lang) if column else NOTHING


def edition_value(column: str, value: str, lang: Lang) -> str:
    """Return an old or new value: classes by their words, the rest as it is; a dash where there was none."""
    if column.startswith("class.") and value:
        return said(f"requirement.{value}", lang)
    return one_line(value) or NOTHING


def remark(one: Remark, lang: Lang) -> str:
    """Return what a reader met, how often and where first."""
    return remark_text(replace(one, source=""), lang)


def conforms(study: FitGap, lang: Lang) -> str:
    """Return whether the package conforms, as a sentence."""
    if not any(role == "package" for role, _ in study.sources):
        return said("report.conforms.none", lang)
    state = {True: "yes", False: "no", None: "unknown"}[study.conforms]
    return said(f"report.conforms.{state}", lang)
