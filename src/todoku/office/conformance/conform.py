"""Conformance of the cases of a log to a standard: how far they keep to it, and where they leave it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from todoku.errors import InputError
from todoku.office.bpmn.net import net_of
from todoku.office.conformance.aligning import align_sequences, shortest_run
from todoku.office.conformance.bounds import cost_ranges
from todoku.office.conformance.matching_labels import match_labels
from todoku.office.conformance.model import model_of
from todoku.office.conformance.moves import moves_of
from todoku.office.conformance.traces import traces_of
from todoku.office.events.log import EventLog, Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.office.bpmn.diagram import Diagram
    from todoku.office.conformance.traces import Traces
    from todoku.run import Run

NOT_ALIGNED = "conformance_not_aligned"
LABELS_ALIKE = "conformance_labels_alike"
LABELS_UNKNOWN = "conformance_labels_unknown"
STEPS_UNSEEN = "conformance_steps_unseen"


@dataclass(frozen=True, slots=True)
class Conformance:
    """How far the cases of a log keep to a standard.

    A case's fitness is 1 - cost / (events + ``shortest_run``): cost is the least number of events to take out and steps
    to put in until the standard allows it, ``shortest_run`` the steps of the standard's shortest way (van der Aalst,
    Adriansyah and van Dongen 2012).

    ``fitness`` of the whole is 1 less all costs over all those sums, ``mean_fitness`` the mean over the cases,
    ``fitting_share`` the share of cases without any cost. ``steps_fitness`` is the first without the activities that
    the standard does not have: whether its own steps are done, and in its order. Where not every case could be aligned
    the four are None, and ``fitness_range`` holds what the first is at least and at most; else both are the fitness.

    Tables: ``cases``, in the order of the log's: ``municipality``, ``case_id``, ``events``, ``outside`` (events of
    activities that the standard does not have), ``cost``, ``fitness`` (both null where not aligned), ``least`` and
    ``most`` cost. ``municipalities``: ``municipality``, ``cases``, ``aligned`` and the measures as above,
    ``fitness_least`` and ``fitness_most``. ``moves``: see `moves_of`. ``unknown`` are the activities that the standard
    does not have, each with its events, ``unseen`` its steps that no case has.
    """

    shortest_run: int
    fitness: float | None
    mean_fitness: float | None
    fitting_share: float | None
    steps_fitness: float | None
    fitness_range: tuple[float, float]
    cases: pl.DataFrame
    municipalities: pl.DataFrame
    moves: pl.DataFrame
    unknown: tuple[tuple[str, int], ...]
    unseen: tuple[str, ...]
    remarks: tuple[Remark, ...]


def conform(log: EventLog, standard: Diagram, *, run: Run | None = None) -> Conformance:
    """Return how far the cases of a log keep to a standard.

    The log is reduced to the different sequences of the standard's steps, each of which is aligned once; activities
    that the standard does not have count as added wherever they occur. Raises InputError where the standard cannot be
    followed to an end, or log and standard have no name in common; Cancelled where the run is stopped.
    """
    model = model_of(net_of(standard))
    step_of = match_labels(log.activities, model.labels, log.names)
    if max(step_of, default=-1) < 0:
        raise InputError("office.conformance.nothing_in_common", activity=log.activities[0], step=standard.labels[0])
    traces = traces_of(log, step_of)
    sequences = traces.sequences
    alignments = align_sequences(model, sequences, traces.weights.tolist(), run)
    shortest = shortest_run(model)
    least, most = cost_ranges(sequences, alignments, shortest)
    cases = _cases(log, traces, least, most, [one.cost is not None for one in alignments], shortest)
    whole = _measured(cases, shortest)
    seen = {step for step in step_of if step >= 0}
    unseen = tuple(label for at, label in enumerate(model.labels) if at not in seen)
    unknown = _unknown(log, step_of)
    return Conformance(
        shortest,
        whole["fitness"][0],
        whole["mean_fitness"][0],
        whole["fitting_share"][0],
        whole["steps_fitness"][0],
        (whole["fitness_least"][0], whole["fitness_most"][0]),
        cases,
        _measured(cases, shortest, "municipality"),
        moves_of(log, traces, alignments, step_of, model.labels),
        unknown,
        unseen,
        (*standard.remarks, *_remarks(log, step_of, model.labels, unknown, unseen, cases)),
    )


def _cases(
    log: EventLog,
    traces: Traces,
    least: np.ndarray,
    most: np.ndarray,
    aligned: Sequence[bool],
    shortest: int,
) -> pl.DataFrame:
    lengths = np.diff(traces.offsets)[traces.of_case] + traces.others
    table = log.cases.with_columns(
        events=pl.Series(lengths),
        outside=pl.Series(traces.others),
        least=pl.Series(least[traces.of_case] + traces.others),
        most=pl.Series(most[traces.of_case] + traces.others),
        aligned=pl.Series(np.array(aligned, dtype=bool)[traces.of_case]),
    )
    cost = pl.when("aligned").then("most")
    fitness = 1 - pl.col("cost") / (pl.col("events") + shortest)
    return (
        table.with_columns(cost=cost)
        .with_columns(fitness=pl.when(pl.col("events") + shortest > 0).then(fitness).otherwise(1.0))
        .select("municipality", "case_id", "events", "outside", "cost", "fitness", "least", "most")
    )


def _measured(cases: pl.DataFrame, shortest: int, *by: str) -> pl.DataFrame:
    """Return the fitness of cases, all together or by columns."""
    worst = (pl.col("events") + shortest).sum().clip(lower_bound=1)
    inside = (pl.col("events") - pl.col("outside") + shortest).sum().clip(lower_bound=1)
    whole = pl.col("cost").null_count() == 0
    measures = (
        pl.len().alias("cases"),
        pl.col("cost").count().alias("aligned"),
        pl.when(whole).then(1 - pl.col("cost").sum() / worst).alias("fitness"),
        pl.when(whole).then(pl.col("fitness").mean()).alias("mean_fitness"),
        pl.when(whole).then((pl.col("cost") == 0).mean()).alias("fitting_share"),
        pl.when(whole).then(1 - (pl.col("cost") - pl.col("outside")).sum() / inside).alias("steps_fitness"),
        (1 - pl.col("most").sum() / worst).alias("fitness_least"),
        (1 - pl.col("least").sum() / worst).alias("fitness_most"),
    )
    return cases.group_by(*by).agg(*measures).sort(*by) if by else cases.select(*measures)


def _unknown(log: EventLog, step_of: Sequence[int]) -> tuple[tuple[str, int], ...]:
    """Return the activities that are no step of the standard with their events, the most frequent first."""
    counts = np.bincount(log.events["activity"].to_numpy(), minlength=len(log.activities))
    found = [(label, int(counts[at])) for at, label in enumerate(log.activities) if step_of[at] < 0]
    return tuple(sorted(found, key=lambda one: (-one[1], one[0])))


def _remarks(
    log: EventLog,
    step_of: Sequence[int],
    steps: Sequence[str],
    unknown: Sequence[tuple[str, int]],
    unseen: Sequence[str],
    cases: pl.DataFrame,
) -> list[Remark]:
    alike = [label for label, step in zip(log.activities, step_of, strict=True) if step >= 0 and steps[step] != label]
    left = cases.filter(pl.col("cost").is_null())
    found = []
    if alike:
        found.append(Remark(LABELS_ALIKE, len(alike), alike[0], kept=True))
    if unknown:
        found.append(Remark(LABELS_UNKNOWN, len(unknown), unknown[0][0], kept=True))
    if unseen:
        found.append(Remark(STEPS_UNSEEN, len(unseen), unseen[0], kept=True))
    if left.height:
        found.append(Remark(NOT_ALIGNED, left.height, left["case_id"][0]))
    return found
