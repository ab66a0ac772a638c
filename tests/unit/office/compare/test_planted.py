"""Planted deviations are found with type and activity, nothing else is, and the hours are those that were planted."""

from __future__ import annotations

import numpy as np
import pytest

from sample_office import Style, sample_office
from todoku.office.compare.comparison import compare
from todoku.office.events.log import prepare

STYLES = {
    "begin and end": Style(towns=20, cases=(50, 200, 800)),
    "completions": Style(towns=20, cases=(50, 200, 800), times="end", wait=0.3, codes=True),
    "beginnings alone": Style(towns=12, cases=(200, 800), times="begin", noise=0.04),
    "one file a town, partial years": Style(
        towns=12, cases=(200, 800), partial_years=True, mislabelled=0.02, hours=(2, 90)
    ),
    "four share one": Style(towns=20, cases=(100, 400), many=True, additive=True),
    "a handful": Style(towns=5, cases=(300, 1000), plants=2, hours=(0.01, 0.5)),
    "towns differ": Style(towns=20, cases=(200, 800), pace=0.1, mix=0.6, factor=(2, 3)),
}
SEEDS = (1, 2, 3)


def judged(style, seed):
    sample = sample_office(seed, style)
    found = compare(prepare(sample.raw))
    planted = {(one.municipality, one.type, one.activity): one for one in sample.planted}
    told = {(one.municipality, one.type, one.activity.removesuffix("(旧)")): one for one in reversed(found.deviations)}
    return planted, told


@pytest.mark.slow
@pytest.mark.parametrize("name", STYLES)
def test_planted_deviations_are_found_and_no_others(name):
    planted, told, wrong, errors = 0, 0, [], []
    for seed in SEEDS:
        there, found = judged(STYLES[name], seed)
        planted += len(there)
        told += len(there.keys() & found.keys())
        wrong += [(seed, key) for key in found.keys() - there.keys()]
        errors += [
            found[key].hours_per_year / there[key].hours_per_year - 1
            for key in there.keys() & found.keys()
            if there[key].hours_per_year and found[key].hours_per_year is not None
        ]
    assert len(wrong) <= 1  # 5 % of three comparisons with 20 municipalities
    assert told >= 0.95 * planted
    assert np.median(np.abs(errors)) < (0.05 if STYLES[name].pace == 0 else 0.1)


def test_the_interval_of_hours_holds_the_planted_ones():
    inside = []
    for seed in SEEDS:
        there, found = judged(Style(towns=12, cases=(50, 100)), seed)
        for key in there.keys() & found.keys():
            if found[key].hours_interval is not None:
                low, high = found[key].hours_interval
                inside.append(low <= there[key].hours_per_year <= high)
    assert len(inside) > 60
    assert np.mean(inside) > 0.85


NORMAL = {
    "forty": Style(towns=40, cases=(50, 100, 300), mix=0.5, pace=0.1, plants=0),
    "eight": Style(towns=8, cases=(50, 300, 1000), mix=0.5, pace=0.1, plants=0),
    "five": Style(towns=5, cases=(300, 1000), mix=0.5, pace=0.15, plants=0, times="end"),
    "three": Style(towns=3, cases=(500, 1000), mix=0.5, pace=0.15, plants=0),
    "wild": Style(towns=12, cases=(50, 500), mix=1.0, pace=0.3, plants=0, times="end", noise=0.05, optional=0.5),
}


@pytest.mark.slow
def test_normal_variation_raises_no_alarm():
    """60 comparisons without any planted deviation, at a level of 5 %."""
    alarms = [(name, seed) for name, style in NORMAL.items() for seed in range(100, 112) if judged(style, seed)[1]]
    assert len(alarms) <= 3


def test_the_same_log_gives_the_same_comparison():
    log = prepare(sample_office(4, towns=6, cases=(100,)).raw)
    assert compare(log) == compare(log)


def test_hours_are_not_counted_twice():
    """Slow and repeated in one: the two parts sum up to the whole difference of hours."""
    style = Style(towns=10, cases=(2000,), plants=0, noise=0.0, missing=0.0, optional=0.0)
    sample = sample_office(5, style)
    town, activity = "町003", "手順07"
    import polars as pl

    mine = (pl.col("municipality") == town) & (pl.col("activity") == activity)
    longer = sample.raw.with_columns(
        pl.when(mine).then(pl.col("start") - (pl.col("end") - pl.col("start"))).otherwise("start").alias("start")
    )
    again = longer.filter(mine).with_row_index().filter(pl.col("index") % 2 == 0).drop("index")
    found = compare(prepare(pl.concat([longer, again])))
    told = {one.type: one for one in found.deviations if (one.municipality, one.activity) == (town, activity)}
    assert set(told) == {"slow", "repeated"}
    hours = (pl.col("end") - pl.col("start")).dt.total_seconds() / 3600
    per_year = next(one.cases_per_year for one in found.towns if one.name == town)
    own = pl.concat([longer, again]).filter(mine).select(hours.sum()).item() / 2000 * per_year
    others = sample.raw.filter((pl.col("activity") == activity) & (pl.col("municipality") != town))
    usual = others.select(hours.mean()).item() * per_year
    assert told["slow"].hours_per_year + told["repeated"].hours_per_year == pytest.approx(own - usual, rel=0.01)
