"""Says what a planner can do where the grant is not known: which figure or setting is missing, and how to give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.i18n import text

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku.plans.plan import Plan

_NO_GROUND = frozenset({"programmes.trace.grounds_unknown", "programmes.trace.area_open"})


def next_steps(plan: Plan, lang: Lang) -> list[str]:
    """Return what would make the grant known, or suppose one, as the command line has it."""
    return [text(f"report.next_step.{name}", lang) for name in missing_for_grant(plan)]


def missing_for_grant(plan: Plan) -> list[str]:
    """Return what would make the grant known, or suppose one: ``what_if``, ``ground`` (designations), ``index``."""
    options = plan.funding.options
    if all(one.national_jpy is not None for one in options):
        return []
    steps = []
    if all(one.what_if is None for one in options):
        steps.append("what_if")
    if _lacks_grounds(plan):
        steps.append("ground")
    if plan.funding.fiscal_index is None:
        steps.append("index")
    return steps


def _lacks_grounds(plan: Plan) -> bool:
    """Whether an assessment asked for designations in vain, or would: there is no table of facts for the place."""
    made = [one for option in plan.funding.options for one in (option.assessment, option.what_if) if one is not None]
    if any(step.code in _NO_GROUND for one in made for step in one.reasons):
        return True
    told = (plan.config.get("funding") or {}).get("area_ground")
    return told is None and all(dataset.kind != "facts" for dataset in plan.inputs.datasets)
