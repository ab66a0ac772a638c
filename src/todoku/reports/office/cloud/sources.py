"""The workbook's sheets of assumptions with their switching values, and of published figures with their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.office.cloud_cost.lines import option_word
from todoku.office.cloud_cost.published import effects, other_sources, per_head_classes

if TYPE_CHECKING:
    from todoku.office.cloud_cost.published import Effect, Source
    from todoku.office.cloud_cost.study import CloudStudy
    from todoku.reports.office.study_page import StudyPage

_ASSUMPTIONS = (("option", 22), ("stage", 16), ("jpy", 18), ("factor", 14), ("at", 20), ("then", 22), ("low", 18),
                ("high", 18), ("range_source", 24), ("changes", 18))  # fmt: skip
_PUBLISHED = (("id", 22), ("figure", 26), ("year_of", 8), ("confidence", 12), ("note", 70), ("source", 44), ("url", 52))


def write_assumptions(page: StudyPage, study: CloudStudy) -> None:
    """Write each assumption with what it must become for another option to be the cheapest."""
    row = page.columns(_ASSUMPTIONS, frozen=2)
    looks = page.looks
    for one in study.assumptions:
        low, high = one.range_jpy or (None, None)
        changes = None if one.changes_within_range is None else page.say("yes" if one.changes_within_range else "no")
        page.put(row, 0, option_word(one.option, page.lang), looks.label)
        page.put(row, 1, page.say(f"stage.{one.stage}"), looks.text)
        page.put(row, 2, one.jpy, looks.whole)
        page.put(row, 3, "-" if one.switching_factor is None else float(one.switching_factor), looks.exact)
        page.put(row, 4, "-" if one.switching_jpy is None else one.switching_jpy, looks.whole)
        page.put(row, 5, "-" if one.cheapest_then is None else option_word(one.cheapest_then, page.lang), looks.text)
        page.put(row, 6, low, looks.whole)
        page.put(row, 7, high, looks.whole)
        page.put(row, 8, "-" if one.range_source is None else page.say(f"range.{one.range_source}"), looks.text)
        page.put(row, 9, changes, looks.right)
        row += 1


def write_published(page: StudyPage) -> None:
    """Write the published figures, each with its source and what to mind."""
    row = page.columns(_PUBLISHED, frozen=1, row=1)
    page.across(0, page.say("note.published"), len(_PUBLISHED), page.looks.note)
    told: list[tuple[Source, str]] = [
        (one.source, page.say("figure.per_head", jpy=one.jpy)) for one in per_head_classes()
    ]
    told += [(one.source, _figure(page, one)) for one in effects()]
    mean, fund = other_sources()
    told += [(mean[0], page.say("figure.per_head", jpy=mean[1])), (fund[0], page.say("figure.jpy", jpy=fund[1]))]
    for source, figure in told:
        confidence = page.say(f"confidence.{source.confidence}")
        for column, cell in enumerate((source.id, figure, str(source.year), confidence, source.note[page.lang],
                                       source.title, source.url)):  # fmt: skip
            page.put(row, column, cell, page.looks.text)
        row += 1


def _figure(page: StudyPage, effect: Effect) -> str:
    if effect.groups is not None and effect.threshold is not None:
        below, above = effect.groups
        return page.say("figure.classes", ratio=float(effect.threshold), below=below, above=above)
    ends = [end for end in (effect.typical, effect.high) if end is not None]
    return " / ".join(page.say("figure.times", ratio=float(end)) for end in ends)
