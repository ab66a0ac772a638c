"""The comparison of municipalities: from a log, and what surveys tell, to deviations in hours a year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from todoku.office.compare.deviations import Measured, Told, deviation_of
from todoku.office.compare.durations import Durations, times_of
from todoku.office.compare.evidence import mean_of_others
from todoku.office.compare.findings import Comparison, Deviation, Town
from todoku.office.compare.footprint import footprint, tally
from todoku.office.compare.grouped import Grouped, Work, grouped
from todoku.office.compare.groups import groups_of
from todoku.office.compare.heat import heat_of
from todoku.office.compare.labels_kept import with_fewer_labels
from todoku.office.compare.local_variation import LocalVariation, idle, marked
from todoku.office.compare.multiplicity import holm
from todoku.office.compare.settings import Settings
from todoku.office.compare.standard import StandardTest, rules_of, standard_tests
from todoku.office.compare.standard_deviations import standard_deviation
from todoku.office.compare.surveyed import UsualWork, surveyed_deviations
from todoku.office.compare.usual_order import core_of
from todoku.office.compare.yearly import cases_per_year
from todoku.office.conformance.matching_labels import called_alike, match_labels
from todoku.office.discovery.graphs import directly_follows
from todoku.office.events.log import EventLog, Remark
from todoku.run import Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from todoku.office.bpmn.diagram import Diagram
    from todoku.office.compare.evidence import Evidence
    from todoku.office.compare.findings import Group
    from todoku.office.survey.rows import SurveyRow

STEP = "step.office_compare"
BEGUN = "single_times_begun"
ELAPSED_ONLY = "elapsed_only"
SURVEY_BESIDE_LOG = "survey_beside_log"
SURVEY_NAME_SHARED = "survey_name_shared"
SURVEY_TIMES_ALONE = "survey_times_alone"
GROUPED_ABSENT = "grouped_absent"
VARIATIONS_IDLE = "variations_idle"


@dataclass(frozen=True, slots=True)
class _Judged:
    """The tests that hold at the level, and how many there were."""

    told: list[Told]
    standard: list[tuple[StandardTest, float]]
    tests: int


def compare(
    log: EventLog,
    *,
    survey: Sequence[SurveyRow] = (),
    groups: Mapping[str, str] | None = None,
    standard: Diagram | None = None,
    variations: Sequence[LocalVariation] = (),
    settings: Settings | None = None,
    run: Run | None = None,
) -> Comparison:
    """Compare municipalities within their groups, and with a standard.

    Parameters
    ----------
    log
        Events of the municipalities, labels reconciled.
    survey
        Tasks of municipalities; those that have no events take part with these.
    groups
        Municipality -> group; without it classes of population (see ``groups_of``).
    standard
        Diagram of the standard.
    variations
        What is recorded as legitimate.
    settings
        Level and smallest effects.
    run
        Progress and stop flag.

    Raises InputError where the standard cannot be followed or has no name in common with the log.
    """
    settings, run = settings or Settings(), run or Run()
    log = with_fewer_labels(log)
    rows = [row for row in survey if row.municipality not in log.municipalities]
    surveyed = tuple(dict.fromkeys(row.municipality for row in rows))
    unclear = called_alike([row.activity for row in rows], log.activities, log.names)
    parts = groups_of((*log.municipalities, *surveyed), groups)
    with run.step(STEP, total=len(parts) + 2) as advance:
        work, found = _work(log, settings), []
        advance(1)
        for part in parts:
            found.append(grouped(part, work))
            advance(1)
        rules = None if standard is None else rules_of(standard, log)
        tests = [] if rules is None else standard_tests(rules, work.measured.found, work.counted, settings.least_share)
        judged = _judged([evidence for one in found for evidence in one.evidence], tests, settings)
        deviations = [*_measured_deviations(found, judged, work), *_surveyed(found, rows, unclear, work)]
        advance(1)
    everyone = np.flatnonzero(work.measured.found.cases).tolist()
    core = core_of(work.measured.found, work.counted, everyone, settings.core_share)
    ranked = sorted(marked(_called(deviations, log), variations), key=lambda one: one.place)
    heat = heat_of(log, [one.usual for one in found if one.usual is not None], judged.told, core)
    absent = sorted(set(groups or ()) - {*log.municipalities, *surveyed})
    strays = [f"{one.municipality} {one.activity}" for one in idle(deviations, variations)]
    return Comparison(
        towns=_towns(parts, work, surveyed),
        groups=tuple(replace(one.group, core=tuple(log.activities[code] for code in one.core)) for one in found),
        core=tuple(log.activities[code] for code in core),
        deviations=tuple(ranked),
        heat=heat,
        settings=settings,
        tests=judged.tests,
        remarks=(
            *log.remarks,
            *_remarks(work),
            *(remark for one in found for remark in one.remarks),
            *(() if rules is None else rules.remarks),
            *_unused(work, survey, unclear, absent, strays),
        ),
        names={one: log.names[one] for one in heat.activities if one in log.names},
    )


def _unused(
    work: Work, survey: Sequence[SurveyRow], unclear: Sequence[str], absent: Sequence[str], strays: Sequence[str]
) -> list[Remark]:
    """Return what was given and not used: rows of surveys, municipalities of groups, legitimate variations."""
    logged = frozenset(work.measured.log.municipalities)
    elapsed_alone = bool(logged) and work.times.working is None
    given = {
        SURVEY_BESIDE_LOG: [row.municipality for row in survey if row.municipality in logged],
        SURVEY_TIMES_ALONE: [one.municipality for one in survey if elapsed_alone and one.municipality not in logged],
        SURVEY_NAME_SHARED: unclear,
        GROUPED_ABSENT: absent,
        VARIATIONS_IDLE: strays,
    }
    return [Remark(code, len(listed), listed[0]) for code, listed in given.items() if listed]


def _called(deviations: Sequence[Deviation], log: EventLog) -> list[Deviation]:
    """Return deviations with what people call their activities."""
    names = log.names
    return [
        replace(one, activity_name=names.get(one.activity, ""), other_name=names.get(one.other, ""))
        for one in deviations
    ]


def _work(log: EventLog, settings: Settings) -> Work:
    found = footprint(log)
    per_year, years = cases_per_year(log)
    times = times_of(log)
    durations = (times.elapsed,) if times.working is None else (times.working, times.elapsed)
    return Work(Measured(log, found, durations, per_year, years), tally(found), times, directly_follows(log), settings)


def _judged(evidence: Sequence[Evidence], standard: Sequence[StandardTest], settings: Settings) -> _Judged:
    """Judge all tests of the comparison together: Holm at the level, and as large as the smallest effect."""
    places = [np.argwhere(~np.isnan(one.p)) for one in evidence]
    values = [one.p[tuple(place.T)] for one, place in zip(evidence, places, strict=True)]
    worth = [one.worth[tuple(place.T)] for one, place in zip(evidence, places, strict=True)]
    against = np.array([one.p for one in standard])
    p = np.concatenate([*values, against, np.zeros(0)])
    large = np.concatenate([*worth, np.array([one.share >= settings.least_share for one in standard], dtype=bool)])
    adjusted = holm(p)
    holds = np.flatnonzero((adjusted <= settings.level) & large.astype(bool))
    owner = np.repeat(np.arange(len(evidence)), [len(one) for one in values])
    rows = np.concatenate([*places, np.zeros((0, 2), dtype=np.int64)])
    own = len(p) - len(against)
    return _Judged(
        [
            Told(evidence[owner[one]], (int(rows[one][0]), int(rows[one][1])), float(p[one]), float(adjusted[one]))
            for one in holds[holds < own]
        ],
        [(standard[one - own], float(adjusted[one])) for one in holds[holds >= own]],
        len(p),
    )


def _measured_deviations(found: Sequence[Grouped], judged: _Judged, work: Work) -> list[Deviation]:
    owner = {id(evidence): one.usual for one in found for evidence in one.evidence}
    told = [
        deviation_of(one, usual, work.measured) for one in judged.told if (usual := owner[id(one.evidence)]) is not None
    ]
    against = [standard_deviation(test, adjusted, work.measured, work.counted) for test, adjusted in judged.standard]
    return [*told, *against]


def _surveyed(
    found: Sequence[Grouped], rows: Sequence[SurveyRow], unclear: Sequence[str], work: Work
) -> list[Deviation]:
    """Return the deviations of municipalities that have a survey and no log, group by group; not of unclear labels."""
    log = work.measured.log
    labels = list(dict.fromkeys(row.activity for row in rows))
    name: dict[str, str] = {}
    for activity, at in zip(log.activities, match_labels(log.activities, labels, log.names), strict=True):
        if at >= 0:
            name.setdefault(labels[at], activity)
    name = {label: label if label in log.activities else name.get(label, label) for label in labels}
    deviations = []
    for one in found:
        mine = [row for row in rows if row.municipality in one.group.municipalities and row.activity not in unclear]
        if mine:
            deviations += surveyed_deviations(mine, _usual_work(one.group, work), name.__getitem__)
    return deviations


def _usual_work(group: Group, work: Work) -> dict[str, UsualWork]:
    """Return by activity what the logs of a group say: medians over municipalities, each of them once."""
    log, found = work.measured.log, work.measured.found
    towns = [at for at, name in enumerate(log.municipalities) if name in group.municipalities and found.cases[at]]
    if not towns:
        return {}
    shares = np.median(work.counted.having[:, towns] / found.cases[towns], axis=1)
    hours = np.full(len(log.activities), np.nan)
    if work.times.working is not None:
        hours = _usual_hours(work.times.working, work, towns)
    return {
        name: UsualWork(float(shares[at]), None if np.isnan(hours[at]) else float(hours[at]))
        for at, name in enumerate(log.activities)
        if shares[at] > 0
    }


def _usual_hours(times: Durations, work: Work, towns: list[int]) -> np.ndarray:
    """Return the working hours of a case with each activity, all its visits together."""
    everyone = np.ones((len(times.mean), 1, len(towns)), dtype=bool)
    mean = mean_of_others(times.mean[:, towns], times.visits[:, towns], everyone)[:, 0]
    having, visits = work.counted.having[:, towns].sum(axis=1), work.counted.visits[:, towns].sum(axis=1)
    found: np.ndarray = mean * visits / np.maximum(having, 1)
    return found


def _towns(parts: Sequence[Group], work: Work, surveyed: Sequence[str]) -> tuple[Town, ...]:
    place = {name: at for at, one in enumerate(parts) for name in one.municipalities}
    measured = work.measured
    logged = [
        Town(
            name,
            place[name],
            int(measured.found.cases[at]),
            _known(measured.per_year[at]),
            _known(measured.years[at]),
            "measured",
        )
        for at, name in enumerate(measured.log.municipalities)
    ]
    return (*logged, *(Town(name, place[name], None, None, None, "survey") for name in surveyed))


def _remarks(work: Work) -> tuple[Remark, ...]:
    events = work.measured.log.events.height
    if work.times.working is not None or not events:
        return ()
    return (Remark(BEGUN if work.times.single == "begun" else ELAPSED_ONLY, events, kept=True),)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
