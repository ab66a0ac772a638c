"""Measures of the work of each municipality: how often, how much again, how long, and through how many hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from todoku.office.events.log import EventLog

WORKING = "working"
ELAPSED = "elapsed"
UNKNOWN = "unknown"
_US_PER_HOUR = 3.6e9
_DAYS_PER_YEAR = 365.25
_FEWEST_DAYS = 28
"""A log that spans fewer days says nothing about a year."""


def event_hours(log: EventLog) -> pl.DataFrame:
    """Return what each event took, one row an event, as they stand in the log.

    ``working_hours`` (end less start, where both are known), ``waiting_hours`` (start less the completion before it in
    the case, where both are known; 0 where work began before that) and ``elapsed_hours`` (from the completion before it
    to its own, of an event without one to its beginning; null for the first of a case).
    """
    case = log.events["case"]
    times = log.events.select(pl.col("start", "end").to_physical()).with_columns(at=pl.coalesce("end", "start"))
    same = pl.lit((case == case.shift()).fill_null(value=False))
    before = pl.when(same).then(pl.col("at").shift())
    start, end = pl.col("start"), pl.col("end")
    return times.select(
        working_hours=pl.when(end >= start).then((end - start) / _US_PER_HOUR),
        waiting_hours=(start - before).clip(lower_bound=0) / _US_PER_HOUR,
        elapsed_hours=(pl.col("at") - before) / _US_PER_HOUR,
    )


def timed_events(log: EventLog) -> pl.DataFrame:
    """Return the events with what each took and whether it was done before, one row an event, in the log's order.

    Besides ``municipality``, ``case``, ``activity``, ``resource`` and the columns of `event_hours`: ``handover``
    (whether another resource did the event before it in the case; null where one of the two is unknown), ``again``
    (whether the case had the activity before) and ``loop`` (whether it was the very event before).
    """
    same = pl.col("case") == pl.col("case").shift()
    return log.events.select(
        "municipality",
        "case",
        "activity",
        "resource",
        handover=pl.when(same).then(pl.col("resource") != pl.col("resource").shift()),
        again=(pl.col("case").cast(pl.UInt64) * 2**32 + pl.col("activity")).is_first_distinct().not_(),
        loop=(same & (pl.col("activity") == pl.col("activity").shift())).fill_null(value=False),
    ).hstack(event_hours(log))


def activity_measures(log: EventLog, timed: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the measures of each activity of each municipality.

    Columns: ``municipality``, ``activity`` (codes), ``occurrences``, ``cases``, ``rework`` (occurrences beyond the
    first of a case; ``loops`` of them directly behind it), ``rework_cases``; ``working_hours``, ``waiting_hours`` and
    ``elapsed_hours`` in sum, each with the number of events for which it is known (``..._events``) and its median
    (``..._median_hours``), null where it is known of none; ``handovers`` into the activity among ``handover_pairs``
    whose two resources are known; and ``basis``: which time tells of the work, ``working`` where any event has both its
    times, ``elapsed`` (work and waiting together) where none has, ``unknown`` where there are no times.
    """
    timed = timed_events(log) if timed is None else timed
    kinds = ("working", "waiting", "elapsed")
    sums = [
        one
        for kind in kinds
        for one in (
            pl.when(pl.col(f"{kind}_hours").count() > 0).then(pl.col(f"{kind}_hours").sum()).alias(f"{kind}_hours"),
            pl.col(f"{kind}_hours").median().alias(f"{kind}_median_hours"),
            pl.col(f"{kind}_hours").count().alias(f"{kind}_events"),
        )
    ]
    grouped = timed.group_by("municipality", "activity").agg(
        pl.len().alias("occurrences"),
        (~pl.col("again")).sum().alias("cases"),
        pl.col("again").sum().alias("rework"),
        pl.col("loop").sum().alias("loops"),
        pl.col("case").filter("again").n_unique().alias("rework_cases"),
        *sums,
        pl.col("handover").sum().alias("handovers"),
        pl.col("handover").count().alias("handover_pairs"),
    )
    basis = (
        pl.when(pl.col("working_events") > 0)
        .then(pl.lit(WORKING))
        .when(pl.col("elapsed_events") > 0)
        .then(pl.lit(ELAPSED))
        .otherwise(pl.lit(UNKNOWN))
    )
    return grouped.with_columns(basis=basis).sort("municipality", "activity")


def case_table(log: EventLog, timed: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return one row a case, as the log's cases stand, with its first and last time and what it went through.

    Columns: ``municipality``, ``case_id``, ``events``, ``first``, ``last`` (UTC; null without times),
    ``throughput_hours``, ``rework``, ``handovers`` (null where no two resources in a row are known).
    """
    timed = timed_events(log) if timed is None else timed
    spans = log.events.select(
        "case", begun=pl.coalesce(pl.min_horizontal("start", "end"), "start", "end"), at=pl.coalesce("end", "start")
    )
    times = spans.group_by("case").agg(first=pl.col("begun").min(), last=pl.col("at").max())
    counted = timed.group_by("case").agg(
        events=pl.len(),
        rework=pl.col("again").sum(),
        handovers=pl.when(pl.col("handover").count() > 0).then(pl.col("handover").sum()),
    )
    span = (pl.col("last") - pl.col("first")).dt.total_microseconds() / _US_PER_HOUR
    return (
        log.cases.with_row_index("case")
        .join(counted, on="case", how="left", maintain_order="left")
        .join(times, on="case", how="left", maintain_order="left")
        .with_columns(pl.col("events", "rework").fill_null(0), throughput_hours=span)
        .select("municipality", "case_id", "events", "first", "last", "throughput_hours", "rework", "handovers")
    )


def municipality_measures(log: EventLog, cases: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the measures of the cases of each municipality.

    Columns: ``municipality`` (code), ``cases``, ``events``, ``first`` and ``last`` beginning of a case,
    ``cases_per_year`` (cases but one over the years between those two; null where they lie less than 28 days apart),
    ``throughput_mean_hours``, ``throughput_median_hours``, ``throughput_p90_hours`` (of cases with times),
    ``events_per_case``, ``rework_per_case``, ``handovers_per_case`` (of cases whose resources are known).
    """
    cases = case_table(log) if cases is None else cases
    days = (pl.col("last") - pl.col("first")).dt.total_seconds() / 86_400
    grouped = cases.group_by("municipality").agg(
        pl.len().alias("cases"),
        pl.col("events").sum(),
        pl.col("first").min().alias("first"),
        pl.col("first").max().alias("last"),
        pl.col("first").count().alias("_dated"),
        pl.col("throughput_hours").mean().alias("throughput_mean_hours"),
        pl.col("throughput_hours").median().alias("throughput_median_hours"),
        pl.col("throughput_hours").quantile(0.9, "linear").alias("throughput_p90_hours"),
        pl.col("events").mean().alias("events_per_case"),
        pl.col("rework").mean().alias("rework_per_case"),
        pl.col("handovers").mean().alias("handovers_per_case"),
    )
    per_year = pl.when(days >= _FEWEST_DAYS).then((pl.col("_dated") - 1) / (days / _DAYS_PER_YEAR))
    return grouped.with_columns(cases_per_year=per_year).drop("_dated").sort("municipality")


def handovers(log: EventLog, timed: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return who hands work to whom, most frequent first.

    Columns: ``municipality``, ``resource``, ``next`` (codes), ``count``.
    """
    timed = timed_events(log) if timed is None else timed
    rows = timed.with_columns(_from=pl.col("resource").shift()).filter(pl.col("handover"))
    return (
        rows.group_by("municipality", pl.col("_from").alias("resource"), pl.col("resource").alias("next"))
        .agg(count=pl.len())
        .sort("municipality", "count", "resource", "next", descending=[False, True, False, False])
    )
