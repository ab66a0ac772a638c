"""Joins the transitions of one piece of work (start, complete) to one event that has a beginning and an end.

Lifecycle extension of IEEE 1849-2016 (XES), standard transactional model. Where the source names no instance, starts
and completions of one activity in one case are joined first in, first out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from todoku.office.events.columns import known
from todoku.office.events.log import Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

LEFT_OUT = "lifecycle_left_out"
LONE_START = "lifecycle_lone_start"
LONE_COMPLETE = "lifecycle_lone_complete"
OWN_STATES = "lifecycle_own_states"
_WORK = ("municipality", "case", "activity", "instance")
_SHOWN = 5


def join_lifecycle(raw: pl.DataFrame, *, source: str = "") -> tuple[pl.DataFrame, list[Remark]]:
    """Return a table with one row for each piece of work, and what was left out or stands alone.

    Parameters
    ----------
    raw
        ``case``, ``activity``, ``start``, ``end`` (UTC) and, where the source has them, ``municipality``, ``resource``,
        ``lifecycle`` and ``instance`` (text). Without ``lifecycle`` the table comes back as it is.
    source
        Named in the remarks.

    A joined event stands where its completion stood. Transitions of the standard model other than start and complete
    (schedule, suspend, ...) are left out; states that the model does not know count as complete.
    """
    if "lifecycle" not in raw.columns:
        return raw, []
    transition = pl.col("lifecycle").str.strip_chars().str.to_lowercase().fill_null("")
    states = raw.group_by(transition.alias("state")).len("count").sort("count", "state", descending=[True, False])
    model = known()["lifecycle"]
    told = {
        code: states.filter(test & (pl.col("state") != ""))
        for code, test in (
            (LEFT_OUT, pl.col("state").is_in(model["other"])),
            (OWN_STATES, ~pl.col("state").is_in([one for names in model.values() for one in names])),
        )
    }
    remarks = [
        Remark(code, int(found["count"].sum()), _listed(found["state"]), kept=code == OWN_STATES, source=source)
        for code, found in told.items()
        if found.height
    ]
    kept = raw.filter(~transition.is_in(model["other"])) if told[LEFT_OUT].height else raw
    if not states["state"].is_in(model["start"]).any():
        return kept.drop("lifecycle", "instance", strict=False), remarks
    joined, lone = _joined(kept.with_columns(transition.is_in(model["start"]).alias("_begins")))
    return joined, [*remarks, *(Remark(code, count, kept=True, source=source) for code, count in lone if count)]


def _listed(states: Sequence[str] | pl.Series) -> str:
    names = list(states)
    return ", ".join([*names[:_SHOWN], "…"] if len(names) > _SHOWN else names)


def _joined(raw: pl.DataFrame) -> tuple[pl.DataFrame, list[tuple[str, int]]]:
    """Return starts joined with completions, and how many of either stand alone.

    In time order within a piece of work: a completion that finds no open start (the running balance of starts falls
    below all before) is alone; the n-th of the others ends the n-th start.
    """
    work = [name for name in _WORK if name in raw.columns]
    resource = [] if "resource" in raw.columns else [pl.lit(None, pl.String).alias("resource")]
    whole = raw.with_row_index("_row").with_columns(
        *resource, pl.when("_begins").then(pl.coalesce("start", "end")).otherwise("end").alias("_at")
    )
    given = ~pl.col("_begins") & pl.col("start").is_not_null()
    ready = whole.filter(given | pl.col("_at").is_null())
    timed = whole.filter(~given & pl.col("_at").is_not_null()).sort(
        *work, "_at", ~pl.col("_begins"), "_row", nulls_last=True
    )
    step = pl.when("_begins").then(1).otherwise(-1)
    counted = timed.with_columns(step.cum_sum().over(work).alias("_balance")).with_columns(
        pl.min_horizontal(pl.col("_balance").cum_min().shift(1).over(work).fill_null(0), 0).alias("_before")
    )
    is_alone = ~pl.col("_begins") & (pl.col("_balance") < pl.col("_before"))
    numbered = counted.with_columns(is_alone.alias("_alone")).with_columns(
        pl.int_range(pl.len()).over([*work, "_begins", "_alone"]).alias("_turn")
    )
    begins = numbered.filter(pl.col("_begins")).select(
        *work,
        "_turn",
        pl.col("_at").alias("_from"),
        pl.col("resource").alias("_by"),
        pl.col("_row").alias("_begin_row"),
    )
    ends = numbered.filter(~pl.col("_begins") & ~pl.col("_alone"))
    pairs = ends.join(begins, on=[*work, "_turn"], how="left", nulls_equal=True, maintain_order="left")
    done = pairs.with_columns(pl.col("_from").alias("start"), pl.coalesce("resource", "_by").alias("resource"))
    opened = numbered.filter(pl.col("_begins")).join(
        pairs.select(pl.col("_begin_row").alias("_row")), on="_row", how="anti"
    )
    alone = numbered.filter(pl.col("_alone"))
    lone_starts = opened.with_columns(pl.col("_at").alias("start"), pl.lit(None, opened["end"].dtype).alias("end"))
    columns = [name for name in raw.columns if name not in {"lifecycle", "instance", "_begins"}]
    parts = [one.select(*columns, "_row") for one in (ready, done, alone, lone_starts)]
    joined = pl.concat(parts, how="vertical").sort("_row").drop("_row")
    return joined, [(LONE_START, opened.height), (LONE_COMPLETE, alone.height)]
