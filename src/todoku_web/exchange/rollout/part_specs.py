"""The forms of models and adoptions, as data: what is asked for, and what must hold between the values."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from todoku.errors import InputError, TodokuError
from todoku_web.exchange.needs.models.need import TEXT_LENGTH
from todoku_web.exchange.rollout.configuration import typed_configuration
from todoku_web.exchange.rollout.models.portal_model import TITLE_LENGTH
from todoku_web.exchange.rollout.workflow import GOING_ON, AdoptionState, ModelState
from todoku_web.exchange.trials.models.indicator import MEASURED_BASES, SOURCE_LENGTH, Unit
from todoku_web.exchange.trials.part_checks import day_to_come, value_fault
from todoku_web.parts.columns import TEXT, Column
from todoku_web.parts.part import Part, Rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku_web.parts.part import Faults

WORDS = "rollout"
COST_UNITS = ("yen", "yen/household")
EFFECT_STATES = (AdoptionState.RUNNING,)
_BASIS = Column("basis", "choice", needed=True, choices=MEASURED_BASES, words="basis")
_M: Any = ModelState


def _model_faults(value: dict[str, Any]) -> Faults:
    faults = _link_faults(value)
    try:
        typed_configuration(value["configuration"])
    except TodokuError as error:
        faults["configuration"] = error
    for row in value["costs"]:
        name = f"costs-{row['at']}-"
        known = [row[one] for one in ("low", "middle", "high") if row[one] is not None]
        if not known:
            faults[f"{name}middle"] = InputError("rollout_model.cost_bare")
        elif known != sorted(known):
            faults[f"{name}low"] = InputError("rollout_model.cost_turned")
        if row["count"] == 0:
            faults[f"{name}count"] = InputError("trials.count_zero")
    return faults


def _link_faults(value: dict[str, Any]) -> Faults:
    return {
        f"links-{row['at']}-url": InputError("rollout_model.address", value=row["url"][:60])
        for row in value["links"]
        if not row["url"].startswith(("https://", "http://"))
    }


_TITLE_EN = Column("title_en", most=TITLE_LENGTH)
_PROBLEM = (
    Column("problem", "text", needed=True, most=TEXT_LENGTH),
    Column("problem_en", "text", most=TEXT_LENGTH),
)
_LICENCE = Column("licence", needed=True)
_CONDITIONS, _LESSONS = (
    Rows(name, (Column("said", "text", needed=True), Column("said_en", "text"))) for name in ("conditions", "lessons")
)
_LINKS = Rows("links", (Column("title", needed=True), Column("url", needed=True)))
MODEL = Part(
    "model",
    (_M.DRAFT, _M.PUBLISHED),
    (
        Column("title", needed=True, most=TITLE_LENGTH),
        _TITLE_EN,
        *_PROBLEM,
        Column("configuration", "text", most=20_000),
        Column("why_no_configuration", "text"),
        _LICENCE,
    ),
    (
        _CONDITIONS,
        Rows(
            "costs",
            (
                Column("what", needed=True),
                Column("unit", "choice", needed=True, choices=COST_UNITS, words="rollout.unit"),
                Column("low", "yen"),
                Column("middle", "yen"),
                Column("high", "yen"),
                Column("count", "count"),
                _BASIS,
                Column("as_of", needed=True),
                Column("source", needed=True, most=SOURCE_LENGTH),
            ),
        ),
        _LESSONS,
        _LINKS,
    ),
    _model_faults,
)
MODEL_OF_STANDARD = Part(
    "model",
    (_M.DRAFT, _M.PUBLISHED),
    (_TITLE_EN, *_PROBLEM, _LICENCE),
    (_CONDITIONS, _LESSONS, _LINKS),
    _link_faults,
)
"""Of a model of a standard: what the standard itself does not say."""


def _implementation_faults(value: dict[str, Any]) -> Faults:
    faults: Faults = {}
    for row in value["steps"]:
        if row["begins"] and row["ends"] and row["ends"] < row["begins"]:
            turned = {"begins": row["begins"], "ends": row["ends"]}
            faults[f"steps-{row['at']}-ends"] = InputError("trials.phase_turned", **turned)
    costs, money = ([row["amount_jpy"] for row in value[name]] for name in ("works", "money"))
    known = costs and money and None not in costs and None not in money
    if known and sum(costs) != sum(money):
        told = {"costs": f"{sum(costs):,}", "money": f"{sum(money):,}"}
        faults["money"] = InputError("rollout_model.money_sum", **told)
    return faults


IMPLEMENTATION = Part(
    "implementation",
    GOING_ON,
    (Column("goal", "text", most=TEXT),),
    (
        Rows("bodies", (Column("name", needed=True), Column("role", needed=True))),
        Rows("steps", (Column("name", needed=True), Column("begins", "day"), Column("ends", "day"))),
        Rows("works", (Column("name", needed=True), Column("amount_jpy", "yen"), Column("source", most=SOURCE_LENGTH))),
        Rows("money", (Column("name", needed=True), Column("amount_jpy", "yen"), Column("note"))),
    ),
    _implementation_faults,
)


def _effect_faults(value: dict[str, Any], units: Mapping[str, str]) -> Faults:
    faults: Faults = {}
    for row in value["effects"]:
        name = f"effects-{row['at']}-"
        for one in ("before", "after"):
            if (wrong := value_fault(row[one], row.get("unit") or units.get(row["what"], ""))) is not None:
                faults[name + one] = wrong
            if row[f"{one}_on"] and day_to_come(row[f"{one}_on"]):
                faults[f"{name}{one}_on"] = InputError("trials.day_to_come", day=row[f"{one}_on"])
        if row["before_on"] and row["after_on"] and row["after_on"] < row["before_on"]:
            told = {"before": row["before_on"], "result": row["after_on"]}
            faults[f"{name}after_on"] = InputError("trials.result_before", **told)
        if row["count"] == 0:
            faults[f"{name}count"] = InputError("trials.count_zero")
    names = [(row["what"], row.get("unit", "")) for row in value["effects"]]
    for row, named in zip(value["effects"], names, strict=True):
        if row["what"] and names.count(named) > 1:
            faults[f"effects-{row['at']}-what"] = InputError("rollout_model.effect_twice")
    return faults


def effects_part(units: Mapping[str, str]) -> Part:
    """Return the form of what an adopter measured: of the model's own indicators where it has any, else named freely.

    ``units`` are the units of the model's indicators by their ids.
    """
    named = (
        (Column("what", "choice", needed=True),)
        if units
        else (
            Column("what", needed=True),
            Column("unit", "choice", needed=True, choices=tuple(Unit.values), words="rollout.unit"),
        )
    )
    columns = (
        *named,
        Column("before", "number", needed=True),
        Column("before_on", "day", needed=True),
        Column("after", "number", needed=True),
        Column("after_on", "day", needed=True),
        Column("count", "count"),
        _BASIS,
        Column("source", needed=True, most=SOURCE_LENGTH),
    )
    return Part(
        "effects",
        EFFECT_STATES,
        rows=(Rows("effects", columns),),
        check=lambda value: _effect_faults(value, units),
    )


def change_of(row: dict[str, Any]) -> Decimal:
    """Return how far a measured value moved."""
    return Decimal(row["after"]) - Decimal(row["before"])
