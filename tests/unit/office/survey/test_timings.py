"""Sampled timings give a mean with an interval that covers it as often as it says, and take the survey's place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_office_survey import csv_of
from todoku.errors import InputError
from todoku.office.survey.reading import read_evidence
from todoku.office.survey.rows import SurveyRow
from todoku.office.survey.timings import Sample, Sampling, samples_needed, timings_of, with_timings, work_shares_of


def samples(minutes, activity="入力"):
    return [Sample("久慈市", activity, one) for one in minutes]


def test_the_interval_of_a_textbook_sample():
    """Mean 12 and t interval 12 +- 2.776 x 1.5811 / sqrt(5), of 10, 11, 12, 13, 14."""
    (found,) = timings_of(samples([10, 11, 12, 13, 14]))
    assert (found.samples, found.mean_minutes, found.median_minutes) == (5, 12, 12)
    assert found.interval == pytest.approx((12 - 1.9632, 12 + 1.9632), abs=1e-3)
    assert (
        found.needed == 10
    )  # t(8) 2.306 x 1.5811 / 3 = 1.215 is more than 1.2, t(9) 2.262 x 1.5811 / 3.162 = 1.131 not
    assert samples_needed(12, 1.5811388) == found.needed


def test_a_single_sample_has_no_interval():
    (found,) = timings_of(samples([5]))
    assert (found.interval, found.needed, found.more_needed) == (None, None, None)


def test_the_interval_covers_the_mean_as_often_as_it_says():
    rng = np.random.default_rng(1)
    drawn = rng.normal(10, 3, size=(2000, 6))
    inside = sum(low <= 10 <= high for low, high in (timings_of(samples(row))[0].interval for row in drawn))
    assert 0.94 <= inside / 2000 <= 0.96


@given(st.floats(1, 100), st.floats(0.1, 50), st.floats(0.05, 0.5))
def test_the_samples_needed_are_the_fewest(mean, deviation, precision):
    from scipy.stats import t

    count = samples_needed(mean, deviation, precision=precision)

    def width(number):
        return t.ppf(0.975, number - 1) * deviation / np.sqrt(number)

    assert width(count) <= precision * mean * (1 + 1e-9)
    assert count == 2 or width(count - 1) > precision * mean * (1 - 1e-9)


def test_work_sampling_has_the_exact_interval():
    """10 of 100: Clopper and Pearson give 4.9 % to 17.6 %."""
    (found,) = work_shares_of([Sampling("久慈市", "入力", 100, 10, 1800.0)])
    assert found.interval == pytest.approx((0.0490, 0.1762), abs=1e-4)
    assert found.hours_per_year == pytest.approx(180)
    assert found.hours_interval == pytest.approx((88.2, 317.2), abs=0.1)
    (none,), (all_,) = work_shares_of([Sampling("", "a", 20, 0)]), work_shares_of([Sampling("", "a", 20, 20)])
    assert none.interval[0] == 0
    assert all_.interval[1] == 1


ROW = SurveyRow(
    "久慈市", "入力", volume_per_year=1200.0, minutes_per_case=4.0, ranges=(("minutes_per_case", 3.0, 5.0),)
)


def test_what_was_measured_takes_the_place_of_the_survey():
    timings = timings_of(samples([5, 6, 7, 6]))
    (row,), remarks = with_timings([ROW], timings)
    assert (row.minutes_per_case, row.minutes_basis) == (6, "measured")
    assert row.interval("minutes_per_case") == timings[0].interval
    assert remarks == ()
    (same,), remarks = with_timings([ROW], timings_of(samples([5, 6], "別の作業")))
    assert same == ROW
    assert remarks[0].code == "survey_timing_unused"


def test_instants_give_minutes_where_volume_and_hours_are_known():
    shares = work_shares_of([Sampling("久慈市", "入力", 100, 10, 1800.0)])
    (row,), _ = with_timings([ROW], (), shares)
    assert row.minutes_per_case == pytest.approx(180 * 60 / 1200)
    (row,), remarks = with_timings([SurveyRow("久慈市", "入力")], (), shares)
    assert row.minutes_per_case is None
    assert remarks[0].code == "survey_sampling_unused"


def test_timings_are_read_from_their_tables(tmp_path):
    stop = [
        ["市町村", "手順", "計測時間(分)", "計測者"],
        ["久慈市", "入力", "4分30秒", "係長"],
        ["久慈市", "入力", "", "係長"],
    ]
    looks = [
        ["市町村", "手順", "観測回数", "その作業をしていた回数", "年間勤務時間"],
        ["久慈市", "入力", 100, 10, 1800],
        ["久慈市", "審査", 10, 11, 1800],
    ]
    found = read_evidence([csv_of(tmp_path / "a.csv", stop), csv_of(tmp_path / "b.csv", looks)])
    assert [sample.minutes for sample in found.samples] == [4.5]
    assert [(one.instants, one.on_task, one.staff_hours_per_year) for one in found.samplings] == [(100, 10, 1800)]
    assert {remark.code for remark in found.remarks} == {"survey_figure_missing", "survey_sampling_counts"}


def test_a_confidence_that_is_none_is_refused():
    with pytest.raises(InputError):
        timings_of(samples([1, 2]), confidence=95)
