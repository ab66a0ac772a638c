"""The parts of a trial and of its indicators, as data: what is asked for, and until when it can be written.

What a trial is judged by is settled before it starts: its hypotheses, its logic model, its indicators and their targets
are written while it is planned and not after.
"""

from __future__ import annotations

from typing import Any

from todoku.radio.models.link import ENVIRONMENTS
from todoku_web.exchange.needs.models.need import TEXT_LENGTH
from todoku_web.exchange.trials import part_checks as checks
from todoku_web.exchange.trials.licence_steps import WAYS, licence_steps, step_row
from todoku_web.exchange.trials.models.indicator import (
    MEASURED_BASES,
    NAME_LENGTH,
    SOURCE_LENGTH,
    Direction,
    IndicatorKind,
    Unit,
)
from todoku_web.exchange.trials.models.trial import TITLE_LENGTH
from todoku_web.exchange.trials.workflow import TrialState
from todoku_web.parts.columns import TEXT, Column
from todoku_web.parts.part import Part, Rows

_S: Any = TrialState
_BEFORE, _UNTIL_END, _WHILE_MEASURED = (_S.PLANNED,), (_S.PLANNED, _S.RUNNING), (_S.RUNNING, _S.ENDED)

STATION_NUMBERS = (
    "latitude",
    "longitude",
    "frequency_mhz",
    "bandwidth_mhz",
    "height_m",
    "power_dbm",
    "gain_dbi",
    "building_entry_db",
)
LOGIC = ("inputs", "activities", "outputs", "outcomes", "impact")
LEVELS = ("low", "medium", "high")
STEP_STATES = ("open", "going", "done", "not_needed")
VERDICTS = ("supported", "not_supported", "undecided")

_LOGIC_ROW = (Column("text", needed=True), Column("indicators", "choices"))

_PARTS = (
    Part(
        "about",
        _BEFORE,
        (Column("title", needed=True, most=TITLE_LENGTH), Column("summary", "text", most=TEXT_LENGTH)),
        (Rows("hypotheses", (Column("statement", "text", needed=True), Column("judged_by", "text", needed=True))),),
    ),
    Part("logic", _BEFORE, rows=tuple(Rows(name, _LOGIC_ROW, most=10) for name in LOGIC)),
    Part(
        "partners",
        _UNTIL_END,
        (Column("total_jpy", "yen"),),
        (
            Rows(
                "partners",
                (
                    Column("name", needed=True, most=NAME_LENGTH),
                    Column("role", needed=True),
                    Column("weight", "count", private=True),
                    Column("share_jpy", "yen", private=True),
                ),
            ),
        ),
        checks.partner_faults,
    ),
    Part(
        "schedule",
        _UNTIL_END,
        rows=(
            Rows(
                "phases",
                (
                    Column("name", needed=True),
                    Column("begins", "day", needed=True),
                    Column("ends", "day", needed=True),
                    Column("note"),
                ),
            ),
        ),
        check=checks.schedule_faults,
    ),
    Part(
        "risks",
        _UNTIL_END,
        rows=(
            Rows(
                "risks",
                (
                    Column("risk", "text", needed=True),
                    Column("likelihood", "choice", needed=True, choices=LEVELS, words="trials.level"),
                    Column("effect", "choice", needed=True, choices=LEVELS, words="trials.level"),
                    Column("answer", "text", needed=True),
                ),
            ),
        ),
    ),
    Part(
        "licence",
        _UNTIL_END,
        (Column("way", "choice", choices=WAYS, words="trials.way_of_radio"), Column("radio_note", "text")),
        (
            Rows(
                "steps",
                (
                    Column("state", "choice", choices=STEP_STATES, words="trials.step_state"),
                    Column("on", "day"),
                    Column("note"),
                ),
                fixed=tuple(licence_steps()),
                fixed_row=step_row,
            ),
        ),
    ),
    Part(
        "measured",
        _WHILE_MEASURED,
        rows=(
            Rows(
                "measured",
                (
                    Column("place", needed=True),
                    Column("on", "day", needed=True),
                    Column("uplink", "number"),
                    Column("downlink", "number"),
                    Column("latency", "number"),
                    Column("latency_kind", "choice", choices=("end_to_end", "round_trip"), words="needs.latency"),
                    Column("availability", "number"),
                    Column("how", needed=True),
                ),
            ),
        ),
        check=checks.measured_faults,
    ),
    Part(
        "report",
        (_S.ENDED,),
        (Column("conclusion", "text", needed=True, most=TEXT_LENGTH), Column("lessons", "text", most=TEXT_LENGTH)),
        (
            Rows(
                "findings",
                (
                    Column("hypothesis", "choice", needed=True),
                    Column("verdict", "choice", needed=True, choices=VERDICTS, words="trials.verdict"),
                    Column("why", "text", needed=True),
                ),
            ),
        ),
    ),
)
PARTS = {one.name: one for one in _PARTS}

DEFINITION = Part(
    "definition",
    _BEFORE,
    (
        Column("name", needed=True, most=NAME_LENGTH),
        Column("kind", "choice", needed=True, choices=tuple(IndicatorKind.values), words="trials.kind"),
        Column("unit", "choice", needed=True, choices=tuple(Unit.values), words="rollout.unit"),
        Column("direction", "choice", needed=True, choices=tuple(Direction.values), words="trials.direction"),
        Column("target", "number"),
        Column("is_main", "flag"),
        Column("how", "text", most=TEXT),
    ),
    check=checks.definition_faults,
)
BASELINE = Part(
    "baseline",
    _UNTIL_END,
    (
        Column("baseline_value", "number"),
        Column("baseline_on", "day"),
        Column("baseline_source", most=SOURCE_LENGTH),
        Column("baseline_basis", "choice", choices=MEASURED_BASES, words="basis"),
    ),
)
RESULT = Part(
    "result",
    _WHILE_MEASURED,
    (
        Column("result_value", "number"),
        Column("result_low", "number"),
        Column("result_high", "number"),
        Column("result_count", "count"),
        Column("result_on", "day"),
        Column("result_source", most=SOURCE_LENGTH),
        Column("result_basis", "choice", choices=MEASURED_BASES, words="basis"),
        Column("evidence", "choice"),
    ),
)
STATION = Part(
    "station",
    (_S.PLANNED, _S.RUNNING, _S.ENDED),
    (
        *(Column(name, "number", needed=True) for name in STATION_NUMBERS),
        Column("environment", "choice", needed=True, choices=ENVIRONMENTS, words="radio.environment"),
    ),
)
"""What the areas of a local-5G licence are computed from; the trial keeps the files, not the form."""
OF_INDICATOR = {one.name: one for one in (DEFINITION, BASELINE, RESULT)}
