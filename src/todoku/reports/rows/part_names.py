"""Says what the parts of the municipality that a plan crosses are called, and which rates they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text
from todoku.reports.rows import words

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.funding.form import GrantAssessment
    from todoku.plans.plan import Plan


def part_names(plan: Plan, lang: Lang) -> dict[str | None, str]:
    """Return the names of the parts that are assessed apart, in their order; empty where the plan lies in one."""
    options = plan.funding.options
    crossed = [part.name for part in options[0].assessment.parts] if options else []
    if len(crossed) < 2:  # noqa: PLR2004 (one part is no division)
        return {}
    named = [name for name in crossed if name is not None]
    outside = text("plan.part.outside", lang, area=words.area_name(plan.area, lang), parts=named)
    return {name: outside if name is None else name for name in crossed}


def grant_rate(found: GrantAssessment, lang: Lang) -> str:
    """Return the rate of a grant; those of its parts where they differ."""
    rates = list(dict.fromkeys(part.rate for part in found.parts))
    if len(rates) == 1 or None in rates:
        return words.rate(found.rate, lang)
    return text("report.rate.by_part", lang, rates=[words.rate(rate, lang) for rate in rates])
