"""The result of a run as pages and files show it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku.office.compare.findings import Comparison, Deviation, Group, Heat, Town
from todoku.office.compare.sentences import called, effect_words, group_words, sentence
from todoku.office.compare.settings import Settings
from todoku.office.events.log import Remark, remark_text
from todoku.reports.office.comparison import tables
from todoku_web.offices.comparisons.working import PUBLIC_FILE, SIMILAR_LABELS
from todoku_web.offices.inquiries import results as inquiries

if TYPE_CHECKING:
    from collections.abc import Collection

    from todoku.i18n import Lang
    from todoku_web.offices.comparisons.models import ComparisonRun

FILES = {**inquiries.FILES, "json": (PUBLIC_FILE, "application/json")}
MAPS = {one: (f"{{lang}}-{one}.svg", "image/svg+xml") for one in ("shares", "times")}
_TOP = 5


@dataclass(frozen=True, slots=True)
class ShownDeviation:
    """A deviation in words; ``examples`` for whoever may see them."""

    municipality: str
    type: str
    activity: str
    """As the log names it."""
    sentence: str
    own: str
    usual: str
    effect: str
    hours: str
    cases: str
    ground: str
    examples: tuple[str, ...]


def similar_labels_of(run: ComparisonRun) -> list[dict[str, Any]]:
    """Return the labels that a run joined for their likeness alone, as `label_pairs.similar_pairs` has them."""
    result = inquiries.result_of(run) or {}
    return list(result.get(SIMILAR_LABELS, ()))


def comparison_of(result: dict[str, Any]) -> Comparison:
    """Return a result as the library's tables and sentences take it."""
    return Comparison(
        towns=tuple(Town(**one) for one in result["towns"]),
        groups=tuple(Group(**{**one, "municipalities": tuple(one["municipalities"])}) for one in result["groups"]),
        core=tuple(result["core"]),
        deviations=tuple(deviations_of(result)),
        heat=Heat(**result["heat"]),
        settings=Settings(**result["settings"]),
        tests=result["tests"],
    )


def compared_of(found: Comparison, lang: Lang) -> list[str]:
    """Return what was compared: how many municipalities and cases, who with a survey, in which groups."""
    counts = {"towns": len(found.towns), "cases": f"{sum(one.cases or 0 for one in found.towns):,}"}
    surveyed = [one.name for one in found.towns if one.basis == "survey"]
    joint = text("parts.list_joint", lang)
    told = [
        text("comparisons.compared" if any(one.cases for one in found.towns) else "comparisons.towns", lang, **counts)
    ]
    if surveyed:
        told.append(text("comparisons.compared_surveyed", lang, names=joint.join(surveyed)))
    if len(found.groups) > 1:
        groups = [
            text("comparisons.compared_group", lang, name=group_words(one, lang), count=len(one.municipalities))
            for one in found.groups
        ]
        told.append(text("comparisons.compared_groups", lang, groups=joint.join(groups)))
    return told


def deviations_of(result: dict[str, Any]) -> list[Deviation]:
    """Return the deviations of a result."""
    names = {one.name for one in fields(Deviation)}
    kept: list[dict[str, Any]] = [
        {key: tuple(value) if isinstance(value, list) else value for key, value in one.items() if key in names}
        for one in result["deviations"]
    ]
    return [Deviation(**one) for one in kept]


def top_of(result: dict[str, Any], lang: Lang) -> list[str]:
    """Return the deviations that count most as sentences."""
    counted = [one for one in deviations_of(result) if not one.legal_ground]
    return [sentence(one, lang) for one in counted[:_TOP]]


def shown(
    result: dict[str, Any], lang: Lang, *, of: str = "", kind: str = "", cases_of: Collection[str] = ()
) -> list[ShownDeviation]:
    """Return deviations in words, of one municipality or one type where asked; cases of those in ``cases_of`` alone."""
    return [
        _shown(one, lang, with_cases=one.municipality in cases_of)
        for one in deviations_of(result)
        if (not of or one.municipality == of) and (not kind or one.type == kind)
    ]


def _shown(one: Deviation, lang: Lang, *, with_cases: bool) -> ShownDeviation:
    return ShownDeviation(
        municipality=one.municipality,
        type=one.type,
        activity=one.activity,
        sentence=sentence(one, lang),
        own=tables.figure(one, one.own, lang),
        usual=tables.figure(one, one.usual, lang),
        effect=effect_words(one, lang),
        hours=tables.hours_cell(one, lang),
        cases="" if one.cases is None else f"{one.cases:,}",
        ground=one.legal_ground,
        examples=one.examples if with_cases else (),
    )


def core_of(result: dict[str, Any], lang: Lang) -> list[str]:
    """Return the activities that most municipalities do, as people call them, in their usual order."""
    return [called(one, result.get("names", {}).get(one, ""), lang) for one in result["core"]]


def remarks_of(result: dict[str, Any], lang: Lang) -> list[str]:
    """Return what was left out or assumed in reading."""
    return [remark_text(Remark(**one), lang) for one in result["remarks"]]
