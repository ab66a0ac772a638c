"""Whether a decision on a gap holds: the standardised systems are not customised, and each way asks for its grounds."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from todoku.office.specification.fit_gap import OF_THE_TOWN, Gap, Open
from todoku.office.specification.model import Requirement

if TYPE_CHECKING:
    import datetime as dt

    from todoku.office.specification.as_is import AsIsItem, Decision
    from todoku.office.specification.fit_gap import Row


class Way(StrEnum):
    """What a town can decide on a gap."""

    REVIEW = "review"  # 業務見直し
    OPTION = "option"  # 標準オプション
    EXTERNAL = "external"  # 外付け
    NEW_WORK = "new_work"  # 新規対応


CUSTOMISE = "customise"
"""The word for customising, which is understood and refused."""

_WAYS: dict[Gap, frozenset[str]] = {
    Gap.FORBIDDEN_IN_USE: frozenset({Way.REVIEW, Way.EXTERNAL}),
    Gap.BEYOND_STANDARD: frozenset({Way.REVIEW, Way.EXTERNAL}),
    Gap.OPTION_LACKING: frozenset({Way.REVIEW, Way.EXTERNAL}),
    Gap.CUSTOMISED: frozenset({Way.REVIEW, Way.OPTION, Way.EXTERNAL}),
    Gap.DIFFERS: frozenset({Way.REVIEW, Way.OPTION, Way.EXTERNAL}),
    Gap.NEW_WORK: frozenset({Way.NEW_WORK}),
}


def ways(row: Row) -> tuple[str, ...]:
    """Return what may be decided on a row by its gaps; the option only where it is one and the package has it."""
    open_ways = [_WAYS[gap] for gap in row.gaps if gap in OF_THE_TOWN]
    allowed = frozenset.intersection(*open_ways) if open_ways else frozenset({Way.OPTION})
    return tuple(way for way in Way if way in allowed and (way is not Way.OPTION or _option_fault(row) is None))


def chosen(own: tuple[AsIsItem, ...]) -> tuple[Decision | None, tuple[str, ...]]:
    """Return the decision on a row from those beside the town's items: the first, with a fault where they differ."""
    found = [item.decision for item in own if item.decision is not None]
    if not found:
        return None, ()
    return found[0], ("twice",) if len({one.kind for one in found}) > 1 else ()


def faults(row: Row, *, on: dt.date) -> tuple[str, ...]:
    """Return why the decision on a row does not hold; nothing where it does, or where there is none."""
    decision = row.decision
    if decision is None:
        return ()
    if decision.kind is None:
        return ("unknown_word",)
    if decision.kind == CUSTOMISE:
        return (CUSTOMISE,)
    found = _of_the_way(row, decision)
    return tuple(found or _of_the_record(decision, on))


def _of_the_way(row: Row, decision: Decision) -> list[str]:
    kind = decision.kind
    option, new_work, external = (kind == way for way in (Way.OPTION, Way.NEW_WORK, Way.EXTERNAL))
    tests = {
        "to_confirm": Open.TO_CONFIRM in row.opens,
        _option_fault(row) or "": option,
        "nothing_to_decide": not row.to_decide and not option,
        "new_work_only": new_work and Gap.NEW_WORK not in row.gaps,
        "mandatory": not new_work and Gap.NEW_WORK in row.gaps,
        "external_no_reason": external and not decision.reason,
        "external_no_interface": external and not decision.interface,
    }
    found = [code for code, holds in tests.items() if code and holds]
    return [code for code in found if code.startswith("external")] or found[:1]


def _option_fault(row: Row) -> str | None:
    if row.requirement is not Requirement.OPTIONAL:
        return "not_an_option"
    return None if row.in_package else "option_not_in_package"


def _of_the_record(decision: Decision, on: dt.date) -> list[str]:
    lacking = {"no_reason": decision.reason, "no_who": decision.decided_by, "no_date": decision.decided_on}
    found = [code for code, given in lacking.items() if not given]
    if decision.decided_on is not None and decision.decided_on > on:
        found.append("later")
    return found
