"""Cases a year, groups, orders and times, each against what is known of the log."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
import xlsxwriter

from sample_office import sample_office
from todoku.errors import InputError
from todoku.office.compare.comparison import VARIATIONS_IDLE, compare
from todoku.office.compare.durations import times_of
from todoku.office.compare.footprint import first_before, footprint, tally
from todoku.office.compare.group_file import read_groups
from todoku.office.compare.groups import groups_of, population_of
from todoku.office.compare.local_variation import LocalVariation, marked, read_variations
from todoku.office.compare.settings import Settings
from todoku.office.compare.usual_order import core_of
from todoku.office.compare.yearly import cases_per_year
from todoku.office.events.log import prepare

BEGIN = datetime(2024, 4, 1, tzinfo=UTC)


def log_of(*cases, town="A", times=True):
    """A log of cases written as sequences of letters, an hour from step to step."""
    rows = [
        {
            "municipality": town,
            "case": f"{town}{number}",
            "activity": letter,
            "end": BEGIN + timedelta(days=number, hours=place) if times else None,
        }
        for number, case in enumerate(cases)
        for place, letter in enumerate(case)
    ]
    return pl.DataFrame(rows, schema_overrides={"end": pl.Datetime("us", "UTC")})


def begun(town, days):
    rows = {"municipality": town, "case": [f"{town}{at}" for at in range(len(days))], "activity": "受付"}
    return pl.DataFrame(rows | {"end": [BEGIN + timedelta(days=float(day)) for day in days]})


def test_cases_of_a_common_window_are_counted_without_end_effects():
    rng = np.random.default_rng(1)
    town = {name: rng.uniform(0, 730.5, number) for name, number in (("大", 4000), ("小", 40))}
    rates, years = cases_per_year(prepare(pl.concat([begun(name, days) for name, days in town.items()])))
    assert rates == pytest.approx([2000, 20], rel=0.005)
    assert years == pytest.approx([2.0, 2.0], rel=0.005)


def test_a_log_that_ends_earlier_has_a_window_of_its_own():
    rng = np.random.default_rng(2)
    days = {"全年": rng.uniform(0, 365.25, 3000), "半年": rng.uniform(0, 182.6, 500)}
    rates, years = cases_per_year(prepare(pl.concat([begun(name, one) for name, one in days.items()])))
    assert dict(zip(("全年", "半年"), rates, strict=True)) == pytest.approx({"全年": 3000, "半年": 1000}, rel=0.02)
    assert years[1] == pytest.approx(0.5, rel=0.02)


def test_one_date_of_another_century_does_not_stretch_the_window():
    days = np.append(np.random.default_rng(3).uniform(0, 365.25, 1000), -20_000)
    rates, _ = cases_per_year(prepare(begun("A", days)))
    assert rates[0] == pytest.approx(1001, rel=0.02)


def test_what_is_too_short_or_undated_has_no_rate():
    short = cases_per_year(prepare(begun("A", np.linspace(0, 20, 100))))[0]
    undated = cases_per_year(prepare(log_of(*["ab"] * 50, times=False)))[0]
    assert np.isnan([*short, *undated]).all()


def test_cases_and_orders_are_counted():
    log = prepare(pl.concat([log_of("abc", "acb", "aab", "b"), log_of("ba", "ab", town="B")]))
    found = footprint(log)
    counted = tally(found)
    assert counted.having.tolist() == [[3, 2], [4, 2], [2, 0]]
    assert counted.again.tolist() == [[1, 0], [0, 0], [0, 0]]
    assert counted.visits.tolist() == [[4, 2], [4, 2], [2, 0]]
    for pair, earlier in (((0, 1), [3, 1]), ((1, 0), [0, 1])):
        assert [one.tolist() for one in first_before(found, *pair)] == [earlier, [3, 2]]


def test_the_core_weighs_municipalities_and_not_cases():
    log = prepare(
        pl.concat(
            [log_of(*["abxc"] * 900), log_of(*["abc"] * 20, town="B"), log_of(*["bac"] * 5, *["abc"] * 20, town="C")]
        )
    )
    found = footprint(log)
    core = core_of(found, tally(found), [0, 1, 2], 0.5)
    assert [log.activities[one] for one in core] == ["a", "b", "c"]


@pytest.mark.parametrize(("times", "single"), [("end", "completed"), ("begin", "begun")])
def test_what_single_times_mean_shows_in_the_times(times, single):
    log = prepare(sample_office(2, towns=5, cases=(300,), times=times).raw)
    assert times_of(log).single == single


def test_working_time_goes_before_elapsed_time():
    found = compare(prepare(sample_office(2, towns=6, cases=(300,), kinds=("slow",), plants=2, wait=2.0).raw))
    assert {one.hours_basis for one in found.deviations} == {"working"}
    assert found.deviations


def test_municipalities_of_hokkaido_go_by_population():
    names = (
        "札幌市",
        "旭川市",
        "函館市",
        "釧路市",
        "苫小牧市",
        "帯広市",
        "上士幌町",
        "音威子府村",
        "士幌町",
        "鹿追町",
        "新得町",
    )
    groups = groups_of(names)
    assert [one.municipalities for one in groups] == [names[6:], names[:6]]
    assert (groups[0].low, groups[0].high, groups[1].high) == (None, 20_000, None)
    assert population_of("01633") == population_of("上士幌町")
    assert population_of("伊達市") is None
    assert [one.kind for one in groups_of(("A", "札幌市"))] == ["all"]
    assert [one.kind for one in groups_of(("A", *names[:5]))][-1] == "unclassified"
    assert [one.kind for one in groups_of(("A", "B"))] == ["all"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("g.csv", "municipality,group\nA,小\nB,大\n"),
        ("g.csv", "A,小\nB,大\n"),
        ("g.csv", "団体コード,グループ,市区町村\n1,小,A\n2,大,B\n"),
        ("g.yaml", "A: 小\nB: 大\n"),
        ("g.yml", "小: [A]\n大: [B]\n"),
        ("g.json", json.dumps({"A": "小", "B": "大"})),
    ],
)
def test_groups_are_read(tmp_path, name, content):
    file = tmp_path / name
    file.write_text(content, encoding="cp932" if name == "g.csv" else "utf-8")
    assert read_groups(file) == {"A": "小", "B": "大"}
    groups = groups_of(("A", "B", "C"), read_groups(file))
    assert [(one.kind, one.municipalities) for one in groups] == [
        ("given", ("B",)), ("given", ("A",)), ("unclassified", ("C",)),
    ]  # fmt: skip


def test_groups_are_read_from_a_workbook_with_a_title_and_merged_cells(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "g.xlsx") as book:
        sheet = book.add_worksheet("組")
        sheet.write(0, 0, "比べる組（案）")
        sheet.write_row(2, 0, ["組", "備考", "市町村"])
        for row, town in enumerate(("A", "B", "C"), 3):
            sheet.write(row, 2, town)
        sheet.merge_range(3, 0, 4, 0, "大")
        sheet.write(5, 0, 2)
        hidden = book.add_worksheet("前の案")
        hidden.write_column(0, 0, ["組", "小"])
        hidden.write_column(0, 1, ["市町村", "A"])
        hidden.hide()
    assert read_groups(tmp_path / "g.xlsx") == {"A": "大", "B": "大", "C": "2"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("g.csv", "A\n", "groups_unreadable"),
        ("g.csv", "", "groups_unreadable"),
        ("g.json", "[1", "groups_unreadable"),
        ("g.yaml", "- A\n", "groups_unreadable"),
        ("g.csv", "A,1\nA,2\n", "two_groups"),
    ],
)
def test_groups_that_are_none_are_refused(tmp_path, name, content, code):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_groups(tmp_path / name)
    assert told.value.code == f"office.compare.{code}"


def test_legitimate_variation_stays_in_the_list_and_out_of_the_sum(tmp_path):
    log = prepare(sample_office(3, towns=8, cases=(400,), kinds=("added",), plants=1).raw)
    before = compare(log)
    one = before.deviations[0]
    file = tmp_path / "local.csv"
    file.write_text(
        f"municipality,type,activity,legal_ground\n{one.municipality},added,{one.activity},景観条例 第5条\n",
        encoding="utf-8",
    )
    after = compare(log, variations=read_variations(file))
    marks = {(each.municipality, each.activity): each.legal_ground for each in after.deviations if each.type == "added"}
    assert marks.pop((one.municipality, one.activity)) == "景観条例 第5条"
    assert not any(marks.values())
    assert len(after.deviations) == len(before.deviations)
    assert after.hours_to_win(one.municipality) == pytest.approx(
        before.hours_to_win(one.municipality) - one.hours_per_year
    )
    assert marked(after.deviations, [LocalVariation("町000", "slow", "x", "y")])[0].legal_ground == ""


def test_legitimate_variation_is_read_as_offices_write_it_and_what_meets_nothing_is_told(tmp_path):
    log = prepare(sample_office(3, towns=8, cases=(400,), kinds=("added",), plants=1).raw)
    one = compare(log).deviations[0]
    head = "正当な地域差\n市区町村,違い,作業,根拠\n"
    content = f"{head}{one.municipality},追加,{one.activity},条例第5条\n町000,遅い,x,要綱\n"
    (tmp_path / "v.csv").write_bytes(content.encode("cp932"))
    found = compare(log, variations=read_variations(tmp_path / "v.csv"))
    assert [each.legal_ground for each in found.deviations if each.legal_ground] == ["条例第5条"]
    assert [(each.count, each.example) for each in found.remarks if each.code == VARIATIONS_IDLE] == [(1, "町000 x")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("municipality,type\n", "columns"),
        ("municipality,type,activity,legal_ground\nA,added,x,\n", "empty"),
        ("municipality,type,activity,legal_ground\nA,new,x,y\n", "type"),
    ],
)
def test_variations_that_are_none_are_refused(tmp_path, content, code):
    (tmp_path / "v.csv").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as told:
        read_variations(tmp_path / "v.csv")
    assert told.value.code == f"office.compare.{code}"


@pytest.mark.parametrize("wrong", [{"level": 0.0}, {"level": 0.7}, {"least_share": -0.1}, {"least_ratio": 1.0}])
def test_settings_have_ranges(wrong):
    with pytest.raises(InputError):
        Settings(**wrong)


@pytest.mark.parametrize("cases", [(), ("a",), ("ab",) * 30])
def test_nothing_to_compare_is_no_deviation(cases):
    found = compare(
        prepare(log_of(*cases))
        if cases
        else prepare(pl.DataFrame({"case": [], "activity": []}, schema={"case": pl.String, "activity": pl.String}))
    )
    assert found.deviations == ()
    assert found.tests == 0


def test_times_that_are_missing_or_all_the_same_leave_hours_unknown():
    towns = [log_of(*["abc"] * 60, town=name, times=False) for name in "BCDE"]
    found = compare(prepare(pl.concat([log_of(*["abxc"] * 60, times=False), *towns])))
    (one,) = found.deviations
    assert (one.municipality, one.type, one.activity) == ("A", "added", "x")
    assert (one.hours_per_year, one.hours_basis, one.hours_reason) == (None, "unknown", "no_times")
    assert one.cases == 60
    assert len(one.examples) == 5


def test_a_hundred_thousand_labels_are_brought_down():
    sample = sample_office(3, towns=6, cases=(300,), kinds=("added",), plants=1)
    noise = sample.raw.with_row_index().with_columns(
        activity=pl.when(pl.col("index") % 3 == 0)
        .then(pl.lit("x") + pl.col("index").cast(pl.String))
        .otherwise("activity")
    )
    found = compare(
        prepare(
            pl.concat(
                [
                    noise.drop("index"),
                    *[
                        sample.raw.with_columns(activity=pl.lit(f"{at}-") + pl.int_range(pl.len()).cast(pl.String))
                        for at in range(3)
                    ],
                ]
            )
        )
    )
    assert [one.count for one in found.remarks if one.code == "labels_left"] > [50_000]
    assert {(one.municipality, one.activity) for one in found.deviations} == {
        (one.municipality, one.activity) for one in sample.planted
    }


def test_more_than_a_hundred_municipalities_are_compared():
    sample = sample_office(6, towns=110, activities=8, cases=(100,), plants=0.5)
    told = {(one.municipality, one.type, one.activity) for one in compare(prepare(sample.raw)).deviations}
    planted = {(one.municipality, one.type, one.activity) for one in sample.planted}
    assert told <= planted
    assert len(told) >= 0.9 * len(planted)
