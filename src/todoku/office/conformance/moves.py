"""Where cases leave a standard: steps added and skipped, by municipality and activity, with their hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from todoku.office.discovery.measures import ELAPSED, UNKNOWN, WORKING, event_hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.office.conformance.aligning import Alignment
    from todoku.office.conformance.traces import Traces
    from todoku.office.events.log import EventLog

ADDED = "added"
SKIPPED = "skipped"
MEASURED = "measured"
ESTIMATED = "estimated"
_EXAMPLES = 3
_ORDER = ("municipality", "occurrences", "kind", "activity")


def moves_of(
    log: EventLog, traces: Traces, alignments: Sequence[Alignment], step_of: Sequence[int], steps: Sequence[str]
) -> pl.DataFrame:
    """Return the moves out of step of the cases that were aligned, the most frequent of each municipality first.

    Columns: ``municipality`` (code), ``kind`` (``added``: an event that the standard does not have there; ``skipped``:
    a step that it asks for and the case lacks), ``activity`` (name), ``in_standard``, ``occurrences``, ``cases``,
    ``share`` (of the municipality's aligned cases), ``hours``, ``hours_events`` (occurrences in it), ``hours_basis``
    (``working`` time where the log has any of the activity, else the time ``elapsed`` since the event before, waiting
    included, else ``unknown`` and ``hours`` null), ``hours_are`` (``measured`` on the very events; ``estimated`` for
    skipped steps: the median of the activity in the whole log for each) and ``examples`` (ids of up to three cases).
    """
    aligned = np.array([one.cost is not None for one in alignments], dtype=bool)[traces.of_case]
    timed = _timed(log)
    totals = (
        log.cases.select("municipality", aligned=pl.Series(aligned))
        .group_by("municipality")
        .agg(pl.col("aligned").sum())
    )
    found = pl.concat(
        [
            _added(log, traces, alignments, step_of, aligned, timed),
            _skipped(log, traces, alignments, step_of, steps, timed),
        ]
    )
    ids = log.cases["case_id"]
    return (
        found.join(totals, on="municipality", how="left")
        .with_columns(
            share=pl.col("cases") / pl.col("aligned"),
            examples=pl.Series([[ids[case] for case in cases] for cases in found["rows"]], dtype=pl.List(pl.String)),
        )
        .sort(*_ORDER, descending=[False, True, False, False])
        .select(
            "municipality", "kind", "activity", "in_standard", "occurrences", "cases", "share", "hours", "hours_events",
            "hours_basis", "hours_are", "examples",
        )
    )  # fmt: skip


def _timed(log: EventLog) -> pl.DataFrame:
    """Return the hours of each event on the basis that its activity has: columns ``hours``, ``basis``."""
    hours = event_hours(log).select("working_hours", "elapsed_hours", activity=log.events["activity"])
    bases = hours.group_by("activity").agg(
        basis=pl.when(pl.col("working_hours").count() > 0)
        .then(pl.lit(WORKING))
        .when(pl.col("elapsed_hours").count() > 0)
        .then(pl.lit(ELAPSED))
        .otherwise(pl.lit(UNKNOWN))
    )
    by_code = dict(zip(bases["activity"], bases["basis"], strict=True))
    basis = pl.Series(
        [by_code.get(code, UNKNOWN) for code in range(len(log.activities))], dtype=pl.Enum([WORKING, ELAPSED, UNKNOWN])
    )
    chosen = basis[log.events["activity"]].alias("basis")
    return hours.with_columns(chosen).select(
        "basis", hours=pl.when(pl.col("basis") == WORKING).then("working_hours").otherwise("elapsed_hours")
    )


def _added(
    log: EventLog,
    traces: Traces,
    alignments: Sequence[Alignment],
    step_of: Sequence[int],
    aligned: np.ndarray,
    timed: pl.DataFrame,
) -> pl.DataFrame:
    flagged = np.zeros(len(traces.steps), dtype=bool)
    for start, one in zip(traces.offsets, alignments, strict=False):
        flagged[[start + at for at in one.added]] = True
    added = np.ones(log.events.height, dtype=bool)
    added[traces.rows] = flagged[traces.place]
    added &= aligned[log.events["case"].to_numpy()]
    rows = np.flatnonzero(added)
    events = log.events.select("municipality", "case", "activity")[rows].hstack(timed[rows])
    names = pl.Series(log.activities, dtype=pl.String)
    known = pl.Series([step >= 0 for step in step_of], dtype=pl.Boolean)
    grouped = events.group_by("municipality", "activity", "basis").agg(
        occurrences=pl.len(),
        cases=pl.col("case").n_unique(),
        hours=pl.when(pl.col("hours").count() > 0).then(pl.col("hours").sum()),
        hours_events=pl.col("hours").count(),
        rows=pl.col("case").unique().sort().head(_EXAMPLES),
    )
    return grouped.with_columns(in_standard=known[grouped["activity"]], named=names[grouped["activity"]]).select(
        "municipality",
        kind=pl.lit(ADDED),
        activity="named",
        in_standard="in_standard",
        occurrences=pl.col("occurrences").cast(pl.Int64),
        cases=pl.col("cases").cast(pl.Int64),
        hours="hours",
        hours_events=pl.col("hours_events").cast(pl.Int64),
        hours_basis=pl.col("basis").cast(pl.String),
        hours_are=pl.lit(MEASURED),
        rows=pl.col("rows").cast(pl.List(pl.UInt32)),
    )


def _skipped(
    log: EventLog,
    traces: Traces,
    alignments: Sequence[Alignment],
    step_of: Sequence[int],
    steps: Sequence[str],
    timed: pl.DataFrame,
) -> pl.DataFrame:
    lacking = [(number, step) for number, one in enumerate(alignments) for step in one.skipped]
    missing = pl.DataFrame(lacking, schema={"trace": pl.Int64, "step": pl.Int32}, orient="row")
    times = missing.group_by("trace", "step").agg(times=pl.len().cast(pl.Int64))
    cases = log.cases.select("municipality", trace=pl.Series(traces.of_case)).with_row_index("case")
    sharing = cases.group_by("municipality", "trace").agg(
        weight=pl.len().cast(pl.Int64), rows=pl.col("case").sort().head(_EXAMPLES)
    )
    usual = _usual_hours(log, step_of, timed)
    grouped = (
        times.join(sharing, on="trace")
        .group_by("municipality", "step")
        .agg(
            occurrences=(pl.col("times") * pl.col("weight")).sum(),
            cases=pl.col("weight").sum(),
            rows=pl.col("rows").list.explode(keep_nulls=False, empty_as_null=False).sort().head(_EXAMPLES),
        )
        .join(usual, on="step", how="left")
    )
    names = pl.Series(list(steps), dtype=pl.String)
    return grouped.with_columns(named=names[grouped["step"]]).select(
        "municipality",
        kind=pl.lit(SKIPPED),
        activity="named",
        in_standard=pl.lit(value=True),
        occurrences="occurrences",
        cases="cases",
        hours=pl.col("median") * pl.col("occurrences"),
        hours_events=pl.when(pl.col("median").is_not_null()).then("occurrences").otherwise(0),
        hours_basis=pl.when(pl.col("median").is_not_null())
        .then(pl.col("basis").cast(pl.String))
        .otherwise(pl.lit(UNKNOWN)),
        hours_are=pl.lit(ESTIMATED),
        rows=pl.col("rows").cast(pl.List(pl.UInt32)),
    )


def _usual_hours(log: EventLog, step_of: Sequence[int], timed: pl.DataFrame) -> pl.DataFrame:
    """Return the median hours of each step in the whole log: ``step``, ``median``, ``basis``."""
    step = pl.Series(list(step_of), dtype=pl.Int32)[log.events["activity"]].alias("step")
    rows = timed.with_columns(step).filter((pl.col("step") >= 0) & pl.col("hours").is_not_null())
    best = rows.group_by("step").agg(basis=pl.col("basis").min())
    return rows.join(best, on=("step", "basis")).group_by("step", "basis").agg(median=pl.col("hours").median())
