"""The forms of shared services, as data: what is asked for, and what must hold between the values."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from todoku.errors import InputError
from todoku.i18n import entry
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.models.need import TEXT_LENGTH
from todoku_web.exchange.shared_services.models.documents import DocumentKind
from todoku_web.exchange.shared_services.models.figures import KINDS, LINE, CostKind, CostStage
from todoku_web.exchange.shared_services.models.service import TITLE_LENGTH
from todoku_web.exchange.shared_services.shares import BASES, LEAVING, MONTHS
from todoku_web.exchange.shared_services.workflow import GOING_ON
from todoku_web.exchange.trials.models.indicator import NAME_LENGTH, Direction, Unit
from todoku_web.exchange.trials.part_checks import baseline_faults, result_faults, value_fault
from todoku_web.exchange.trials.part_specs import BASELINE, RESULT
from todoku_web.parts.columns import Column
from todoku_web.parts.part import Part, Rows

WORDS = "shared_services"
NONE, BUY_IN, FEE = "none", "buy_in", "fee"
LATE = (NONE, BUY_IN, FEE)
"""What a late joiner pays: nothing of what was, a share of past development, or a fee."""
PERSONAL = ("no", "yes", "unknown")
FIRST_YEAR, LAST_YEAR = 2000, 2100
_WHOLE = 100
_MOST_PARTS = 30

ABOUT = Part(
    "about",
    GOING_ON,
    (
        Column("title", needed=True, most=TITLE_LENGTH),
        Column("issue_area", "choice", needed=True, choices=tuple(IssueArea.values), words="exchange.issue"),
        Column("task", needed=True),
        Column("summary", "text", needed=True, most=TEXT_LENGTH),
        Column("offer", "choice"),
        Column("model_id", "choice"),
    ),
)


def _key_faults(value: dict[str, Any]) -> dict[str, Any]:
    faults: dict[str, Any] = {}
    seen: set[tuple[str, str]] = set()
    for row in value["mix"]:
        if (row["of"], row["basis"]) in seen:
            faults[f"mix-{row['at']}-basis"] = InputError("shared_services.basis_twice")
        seen.add((row["of"], row["basis"]))
    for kind in KINDS:
        percent = sum(row["percent"] or 0 for row in value["mix"] if row["of"] == kind)
        if percent != _WHOLE:
            faults.setdefault(
                "mix", InputError("shared_services.mix_sum", of=entry(f"shared_services.cost.{kind}"), percent=percent)
            )
    if (wrong := year_fault(value["from_year"])) is not None:
        faults["from_year"] = wrong
    return faults | _fixed_faults(value) | _late_faults(value)


def _fixed_faults(value: dict[str, Any]) -> dict[str, Any]:
    uses = any(row["basis"] == "fixed" and row["percent"] for row in value["mix"])
    names = [row["organisation"] for row in value["fixed"]]
    if uses and not any(row["weight"] for row in value["fixed"]):
        return {"fixed": InputError("shared_services.fixed_missing")}
    return {
        f"fixed-{row['at']}-organisation": InputError("shared_services.fixed_twice")
        for row in value["fixed"]
        if names.count(row["organisation"]) > 1
    }


def _late_faults(value: dict[str, Any]) -> dict[str, Any]:
    faults: dict[str, Any] = {}
    if value["late"] == FEE and value["late_fee_jpy"] is None:
        faults["late_fee_jpy"] = InputError("shared_services.fee_missing")
    if value["late_years"] == 0:
        faults["late_years"] = InputError("shared_services.years_zero")
    by_cases = any(
        row["of"] == CostKind.DEVELOPMENT and row["basis"] == "cases" and row["percent"] for row in value["mix"]
    )
    if value["late"] == BUY_IN and by_cases:
        faults["late"] = InputError("shared_services.late_by_cases")
    return faults


KEY = Part(
    "key",
    GOING_ON,
    (
        Column("from_year", "count", needed=True),
        Column("late", "choice", needed=True, choices=LATE, words="shared_services.late"),
        Column("late_fee_jpy", "yen"),
        Column("late_years", "count"),
        Column("leaving", "choice", needed=True, choices=LEAVING, words="shared_services.leaving"),
        Column("note", "text", most=TEXT_LENGTH),
    ),
    (
        Rows(
            "mix",
            (
                Column("of", "choice", needed=True, choices=tuple(CostKind.values), words="shared_services.cost"),
                Column("basis", "choice", needed=True, choices=BASES, words="shared_services.basis"),
                Column("percent", "count", needed=True),
            ),
            most=len(BASES) * 2,
        ),
        Rows("fixed", (Column("organisation", "choice", needed=True), Column("weight", "count", needed=True))),
    ),
    _key_faults,
)
DOCUMENT = Part(
    "document",
    GOING_ON,
    (
        Column("title", needed=True, most=TITLE_LENGTH),
        Column("changed", "text"),
        Column("keep", "choices"),
    ),
    (
        Rows(
            "sections",
            (Column("heading", needed=True), Column("text", "text", needed=True, most=TEXT_LENGTH)),
            most=_MOST_PARTS,
        ),
    ),
)
AGREEMENT = Part(
    "agreement",
    GOING_ON,
    (
        Column("purpose", "text", needed=True),
        Column("keeper", needed=True),
        Column("anonymised", "text", needed=True),
        Column("until", "day", needed=True),
        Column("note", "text"),
    ),
    (
        Rows(
            "data",
            (
                Column("what", needed=True),
                Column("personal", "choice", needed=True, choices=PERSONAL, words="shared_services.personal"),
                Column("note"),
            ),
        ),
    ),
    lambda value: {} if value["data"] else {"data": InputError("shared_services.data_missing")},
)
COST = Part(
    "cost",
    GOING_ON,
    (
        Column("fiscal_year", "count", needed=True),
        Column("kind", "choice", needed=True, choices=tuple(CostKind.values), words="shared_services.cost"),
        Column("title", needed=True, most=LINE),
        Column("amount_jpy", "yen"),
        Column("stage", "choice", needed=True, choices=tuple(CostStage.values), words="shared_services.stage"),
        Column("source", most=LINE),
    ),
    check=lambda value: {} if (wrong := year_fault(value["fiscal_year"])) is None else {"fiscal_year": wrong},
)
MONTH_FIELDS = tuple(f"m{(3 + month) % MONTHS + 1:02d}" for month in range(MONTHS))
"""Names of the fields of a year's use, from April (``m04``) to March (``m03``)."""
USE = Part("use", GOING_ON, (*(Column(name, "count") for name in MONTH_FIELDS), Column("source", most=LINE)))
_RESULT = tuple(one for one in RESULT.fields if one.name != "evidence")


def _effect_faults(value: dict[str, Any]) -> dict[str, Any]:
    faults: dict[str, Any] = {}
    if (wrong := value_fault(value["target"], value["unit"])) is not None:
        faults["target"] = wrong
    known: Any = SimpleNamespace(unit=value["unit"], baseline_on=None, result_on=None)
    faults |= baseline_faults(value, known) | result_faults(value, known)
    before, after = value["baseline_on"], value["result_on"]
    if before and after and after < before and "result_on" not in faults:
        faults["result_on"] = InputError("trials.result_before", before=before, result=after)
    return faults


EFFECT = Part(
    "effect",
    GOING_ON,
    (
        Column("name", needed=True, most=NAME_LENGTH),
        Column("member", "choice"),
        Column("unit", "choice", needed=True, choices=tuple(Unit.values), words="rollout.unit"),
        Column("direction", "choice", needed=True, choices=tuple(Direction.values), words="trials.direction"),
        Column("target", "number"),
        Column("how", "text"),
        *BASELINE.fields,
        *_RESULT,
    ),
    check=_effect_faults,
)


def year_fault(year: int | None) -> InputError | None:
    """Return what is wrong with a fiscal year; None where nothing is."""
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        return InputError("shared_services.year", year=year, first=FIRST_YEAR, last=LAST_YEAR)
    return None


def document_kind(name: str) -> Any:
    """Return a kind of document by its name; None for one that there is not."""
    return DocumentKind(name) if name in DocumentKind.values else None
