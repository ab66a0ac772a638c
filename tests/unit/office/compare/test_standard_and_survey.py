"""Deviations from a standard diagram, and of municipalities that have a survey alone."""

from __future__ import annotations

import json

import polars as pl
import pytest

from sample_office import Style, sample_office
from todoku.errors import InputError
from todoku.office.bpmn.from_tree import diagram_of
from todoku.office.bpmn.tree import SILENT, Operator, node, step
from todoku.office.compare.comparison import compare
from todoku.office.compare.document import document
from todoku.office.compare.sentences import effect_words, group_words, hours_words, sentence
from todoku.office.compare.standard import rules_of
from todoku.office.events.log import prepare
from todoku.office.survey.rows import SurveyRow

TREE = node(
    Operator.SEQUENCE,
    (
        step("a"),
        node(Operator.EXCLUSIVE, (step("b"), SILENT)),
        node(Operator.PARALLEL, (step("c"), step("d"))),
        node(Operator.LOOP, (step("e"), step("f"))),
        step("g"),
    ),
)
STANDARD = diagram_of(TREE, "標準")
DEVIATIONS = {
    "added": (["abcdxeg"] * 30 + ["acdeg"] * 30, "x"),
    "skipped": (["bcdeg"] * 40 + ["acdeg"] * 20, "a"),
    "swapped": (["acdge"] * 30 + ["abdceg"] * 30, "e"),
    "repeated": (["aacdeg"] * 20 + ["acdeg"] * 40, "a"),
}


def log_of(cases, town="A", minutes=10):
    rows = [
        (town, f"{town}{n}", letter, n * 100_000_000_000 + at * 7_200_000_000)
        for n, one in enumerate(cases)
        for at, letter in enumerate(one)
    ]
    table = pl.DataFrame(rows, schema=["municipality", "case", "activity", "start"], orient="row")
    start = pl.col("start").cast(pl.Datetime("us", "UTC"))
    return table.with_columns(start=start, end=start + pl.duration(minutes=minutes))


def test_a_diagram_says_what_is_asked_once_and_in_order():
    log = prepare(log_of(["abcdefgx"]))
    rules = rules_of(STANDARD, log)

    def names(codes):
        return "".join(sorted(log.activities[one] for one in codes))

    assert (names(rules.unknown), names(rules.asked), names(rules.once)) == ("x", "acdeg", "abcdg")
    assert sorted(names(pair) for pair in rules.ordered) == ["ab", "bc", "bd", "ce", "cf", "de", "df", "eg", "fg"]


@pytest.mark.parametrize("kind", DEVIATIONS)
def test_what_the_standard_does_not_have_is_told(kind):
    cases, activity = DEVIATIONS[kind]
    found = compare(prepare(log_of(cases)), standard=STANDARD)
    (one,) = found.deviations
    assert (one.type, one.activity, one.reference, one.municipality) == (kind, activity, "standard", "A")
    assert one.cases == {"added": 30, "skipped": 40, "swapped": 30, "repeated": 20}[kind]
    assert one.interval[0] <= one.effect <= one.interval[1]
    assert (one.effect < 0) == (kind == "skipped")
    assert one.p_adjusted <= 0.05


def test_hours_against_a_standard_are_those_of_the_cases():
    found = compare(prepare(log_of(DEVIATIONS["added"][0])), standard=STANDARD)
    (one,), per_year = found.deviations, found.towns[0].cases_per_year
    assert one.hours_per_year == pytest.approx(0.5 * per_year / 6)
    assert one.hours_basis == "working"


@pytest.mark.parametrize("cases", [["acdeg", "abdcefeg"] * 30, ["acdeg"] * 59 + ["gedca"]])
def test_keeping_to_the_standard_raises_no_alarm(cases):
    assert compare(prepare(log_of(cases)), standard=STANDARD).deviations == ()


def test_a_standard_of_other_names_is_refused():
    with pytest.raises(InputError) as told:
        compare(prepare(log_of(["xyz"])), standard=STANDARD)
    assert told.value.code == "office.conformance.nothing_in_common"


def rows(**changes):
    told = {"municipality": "調査町", "activity": "手順05", "volume_per_year": 600.0, "minutes_per_case": 30.0}
    return (SurveyRow(**(told | changes)),)


def surveyed(*told):
    style = Style(towns=5, cases=(300,), plants=0, optional=0.0, noise=0.0, hours=(0.25, 0.2500001), sigma=0.2)
    log = prepare(sample_office(1, style).raw)
    found = compare(log, survey=told)
    assert [one.basis for one in found.towns] == ["measured"] * 5 + ["survey"]
    assert found.towns[-1].group == found.towns[0].group
    return [one for one in found.deviations if one.municipality == "調査町"]


def test_a_survey_of_twice_the_minutes_is_slow():
    (one,) = surveyed(*rows())
    assert (one.type, one.basis, one.hours_basis, one.interval, one.p_value) == ("slow", "survey", "survey", None, None)
    assert one.effect == pytest.approx(1.0, abs=0.02)
    assert one.hours_per_year == pytest.approx(600 * 15 / 60, rel=0.03)
    assert one.cases == 600


def test_cases_and_their_share_are_of_those_that_show_it():
    skipped, added = (
        surveyed(*rows(minutes_per_case=15.0, **told))[0]
        for told in ({"share": 0.4}, {"activity": "独自", "share": 0.3})
    )
    assert (skipped.type, skipped.cases, skipped.share) == ("skipped", 360, pytest.approx(0.6))
    assert (added.type, added.cases, added.share) == ("added", 180, pytest.approx(0.3))


@pytest.mark.parametrize(
    ("changes", "kind", "hours"),
    [
        ({"minutes_per_case": 5.0}, "fast", -100),
        ({"minutes_per_case": 16.0}, None, None),
        ({"minutes_per_case": None}, None, None),
        ({"minutes_per_case": 15.0, "share": 0.4}, "skipped", -90),
        ({"activity": "独自の確認", "minutes_per_case": 6.0}, "added", 60),
        ({"activity": "独自の確認", "minutes_per_case": 6.0, "share": 0.1}, None, None),
        ({"activity": "手順０５", "minutes_per_case": 5.0}, "fast", -100),
        ({"volume_per_year": None}, "slow", None),
    ],
)
def test_a_survey_says_no_more_than_it_tells(changes, kind, hours):
    found = surveyed(*rows(**changes))
    assert [one.type for one in found] == ([] if kind is None else [kind])
    for one in found:
        assert one.hours_per_year == (None if hours is None else pytest.approx(hours, rel=0.03))
        assert (one.hours_reason == "no_volume") == (hours is None)


def test_minutes_told_as_a_range_have_an_interval():
    (one,) = surveyed(*rows(ranges=(("minutes_per_case", 20.0, 40.0),)))
    assert one.interval == (pytest.approx(1 / 3, abs=0.02), pytest.approx(5 / 3, abs=0.03))


def test_surveys_alone_are_compared_with_their_median():
    told = [SurveyRow(f"町{n}", "受付", volume_per_year=100.0, minutes_per_case=10.0) for n in range(4)]
    empty = prepare(pl.DataFrame(schema={"case": pl.String, "activity": pl.String}))
    found = compare(empty, survey=(*told, SurveyRow("遅町", "受付", volume_per_year=60.0, minutes_per_case=20.0)))
    (one,) = found.deviations
    assert (one.municipality, one.type, one.hours_per_year) == ("遅町", "slow", pytest.approx(10.0))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_everything_can_be_said_in_words_and_written(lang):
    found = compare(prepare(sample_office(2, towns=8, cases=(300,)).raw), survey=rows())
    assert {one.type for one in found.deviations} >= {"added", "skipped", "swapped", "repeated", "slow", "fast"}
    for one in found.deviations:
        told = sentence(one, lang)
        assert one.municipality in told
        assert one.activity in told
        assert hours_words(one, lang, short=True)
        assert effect_words(one, lang)
    assert group_words(found.groups[0], lang)
    written = document(found)
    assert json.loads(json.dumps(written)) == json.loads(json.dumps(written, allow_nan=False))
    assert set(written) >= {"municipalities", "core", "deviations"}
    assert set(written["deviations"][0]) >= {
        "municipality", "type", "activity", "reference", "effect", "effect_kind", "interval", "hours_per_year", "cases",
        "share",
    }  # fmt: skip
    heat = found.heat
    assert len(heat.shares) == len(heat.times) == len(heat.told) == len(heat.activities)
    assert all(len(line) == len(heat.municipalities) for line in heat.shares)
    assert sum(map(sum, heat.told)) > 0


def test_the_hours_of_what_others_do_not_are_not_told_by_another_exception():
    """Two of eight municipalities do it, one within minutes and one for ten hours: each at its own time."""
    sample = sample_office(1, towns=8, cases=(400,), plants=0, noise=0.0, missing=0.0)
    towns = sorted(set(sample.raw["municipality"]))
    firsts = sample.raw.group_by("municipality", "case", maintain_order=True).first().with_row_index()
    extra = [
        firsts.filter((pl.col("municipality") == town) & (pl.col("index") % 2 == 0))
        .drop("index")
        .with_columns(
            pl.lit("独自の確認").alias("activity"),
            (pl.col("end") + pl.duration(minutes=1)).alias("start"),
            (pl.col("end") + pl.duration(minutes=1 + minutes)).alias("end"),
        )
        .select(sample.raw.columns)
        for town, minutes in ((towns[0], 6), (towns[5], 600))
    ]
    found = compare(prepare(pl.concat([sample.raw, *extra])))
    hours = {one.municipality: one.hours_per_year for one in found.deviations if one.type == "added"}
    per_year = {one.name: one.cases_per_year for one in found.towns}
    for town, each in ((towns[0], 0.1), (towns[5], 10.0)):
        assert hours[town] == pytest.approx(0.5 * each * per_year[town], rel=0.02)
