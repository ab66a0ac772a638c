"""Directly-follows graphs: what comes behind what, by municipality, with exact quantiles of the time between."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_office_traces import log_of
from todoku.office.discovery import distinct as room
from todoku.office.discovery.graphs import QUANTILES, directly_follows, elapsed_graph, ends_of_cases, pairs
from todoku.office.events.log import prepare

TRACES = st.lists(st.text("abcd", min_size=1, max_size=7), min_size=1, max_size=30)


@pytest.mark.parametrize("dense", [1 << 22, 0], ids=["counted", "sorted"])
@given(traces=TRACES)
def test_pairs_are_counted_by_municipality(dense, traces):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "_DENSE", dense)
        log = log_of(traces, ("east", "west"))
        table = directly_follows(log)
        whole = directly_follows(log, pairs(log, by_municipality=False))
    told = {
        (log.municipalities[town], log.activities[one], log.activities[following]): count
        for town, one, following, count in table.rows()
    }
    expected = Counter(
        (("east", "west")[case % 2], one, following)
        for case, trace in enumerate(traces)
        for one, following in pairwise(trace)
    )
    assert told == expected
    assert whole["count"].sum() == sum(expected.values())
    assert whole["municipality"].to_list() == [0] * whole.height


def test_begins_and_ends_are_counted():
    log = log_of(["abc", "acb", "b"])
    assert ends_of_cases(log).rows() == [(0, 0, 2, 0), (0, 1, 1, 2), (0, 2, 0, 1)]


@pytest.mark.parametrize("longest_hours", [50, 40_000_000], ids=["one word", "two columns"])
def test_quantiles_of_elapsed_time_are_numpys(longest_hours):
    rng = np.random.default_rng(5)
    steps = rng.integers(0, longest_hours * 3_600_000_000, size=(60, 3))
    times = np.cumsum(steps, axis=1) // (3 if longest_hours > 50 else 1)
    rows = [(f"c{case}", sign, int(times[case, at])) for case in range(60) for at, sign in enumerate("aab")]
    raw = pl.DataFrame(rows, schema=["case", "activity", "end"], orient="row")
    table = elapsed_graph(prepare(raw.with_columns(pl.col("end").cast(pl.Datetime("us", "UTC")))))
    gaps = defaultdict(list)
    for case in range(60):
        gaps[0, 0].append((times[case, 1] - times[case, 0]) / 3.6e9)
        gaps[0, 1].append((times[case, 2] - times[case, 1]) / 3.6e9)
    for row in table.iter_rows(named=True):
        expected = gaps[row["activity"], row["next"]]
        assert row["count"] == row["timed"] == 60
        assert row["mean_hours"] == pytest.approx(np.mean(expected))
        for name, share in QUANTILES.items():
            assert row[name] == pytest.approx(np.quantile(expected, share))


def test_pairs_without_times_are_counted_and_not_timed():
    raw = pl.DataFrame({"case": ["1", "1"], "activity": ["a", "b"], "end": [None, None]})
    table = elapsed_graph(prepare(raw.with_columns(pl.col("end").cast(pl.Datetime("us", "UTC")))))
    assert table.select("count", "timed", "mean_hours", "median_hours").rows() == [(1, 0, None, None)]
