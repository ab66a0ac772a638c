"""A table of projects assessed at once: the same answers as row by row, exact to the yen, bad rows flagged."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from sample_programmes import RICH, programme_of, same_as_row_by_row
from todoku.errors import InputError, TodokuError
from todoku.programmes.grounds import known_municipalities
from todoku.programmes.rows.columns import cell_text
from todoku.programmes.rows.many import assess_many, explain
from todoku.programmes.rulebook.decision_table import ChoiceAxis
from todoku.programmes.rulebook.load import builtin_programmes

GOOD = {
    "programme": "kodo_musen",
    "decision_date": "2024-06-03",
    "municipality_code": "01633",
    "implementer": "municipality",
    "cost_jpy": 100_000_000,
}
COLUMNS = ["status", "national_jpy", "local_jpy", "rate", "rule_status", "case", "error"]


def table(*rows):
    return pd.DataFrame([{**GOOD, **row} for row in rows])


def values_of_inputs(programmes):
    """Return values for every input that a programme declares: all choices, and numbers at and around the limits."""
    values = {}
    for programme in programmes.values():
        for grant in programme.grants.values():
            for version in grant.versions:
                for axis in version.table.axes if version.table is not None else ():
                    if axis.name in {"implementer", "area", "fiscal_index"}:
                        continue
                    if isinstance(axis, ChoiceAxis):
                        values.setdefault(axis.name, set()).update(axis.values)
                    else:
                        numbers = [shift + limit for limit in axis.limits for shift in (-1, 0, 1)]
                        values.setdefault(axis.name, set()).update(str(float(number)) for number in numbers)
    return {name: [None, *sorted(found)] for name, found in values.items()}


def test_columns_types_and_index():
    frame = table({}, {"cost_jpy": 3}).set_axis([7, 9])
    found = assess_many(frame)
    assert list(found.columns) == COLUMNS
    assert found.index.tolist() == [7, 9]
    assert [str(found[name].dtype) for name in ("national_jpy", "local_jpy", "case")] == ["Int64", "Int64", "int32"]
    assert found["national_jpy"].tolist() == [50_000_000, 0]
    assert found["case"].tolist() == [0, 0]
    assert explain(frame, 0).rate == 1 / 2


def test_dates_texts_and_categories_are_read_alike():
    days = pd.Series(["2024-06-03", "2019-03-31", "2026-01-01"])
    frame = table({}, {}, {}).assign(decision_date=days)
    answers = [
        assess_many(frame.assign(decision_date=one)).drop(columns="case")
        for one in (days, pd.to_datetime(days), days.astype("category"), [date.fromisoformat(day) for day in days])
    ]
    assert answers[0]["status"].tolist() == ["eligible", "ineligible", "unknown"]
    for other in answers[1:]:
        pd.testing.assert_frame_equal(other, answers[0])
    typed = frame.astype({"programme": "category", "municipality_code": "string", "cost_jpy": "Int64"})
    pd.testing.assert_frame_equal(assess_many(typed).drop(columns="case"), answers[0])
    floats = assess_many(frame.astype({"cost_jpy": float})).drop(columns="case")
    pd.testing.assert_frame_equal(floats, answers[0])


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"cost_jpy": -1}, "money.out_of_range"),
        ({"cost_jpy": "1.5"}, "money.not_exact"),
        ({"cost_jpy": 9_000_000_000_000_001}, "money.out_of_range"),
        ({"cost_jpy": "9000000000000001"}, "money.out_of_range"),
        ({"cost_jpy": "ten"}, "money.not_a_number"),
        ({"cost_jpy": ""}, "programme.csv_value"),
        ({"cost_jpy": None}, "programme.csv_value"),
        ({"cost_jpy": 0.5}, "money.not_exact"),
        ({"cost_jpy": float("inf")}, "money.not_a_number"),
        ({"decision_date": "2024-02-30"}, "dates.date"),
        ({"decision_date": None}, "programme.csv_value"),
        ({"programme": "kodo"}, "programme.unknown"),
        ({"programme": None}, "programme.unknown"),
        ({"grant": "upkeep"}, "programme.grant"),
        ({"implementer": "owner"}, "programme.implementer"),
        ({"municipality_code": "99999"}, "area.unknown_code"),
        ({"municipality_code": "40305"}, "area.not_valid_on"),
        ({"fiscal_index": "-0.1"}, "programme.fiscal_index"),
        ({"area_ground": "郊外"}, "programme.ground"),
        ({"part": "月"}, "programme.part"),
        ({"rules_as_of": "someday"}, "dates.date"),
        ({"rules_as_of": "2018-01-01"}, "programme.rules_as_of"),
        ({"user_rate": "3/2"}, "programme.user_rate"),
        ({"eligible_cost_jpy": 100_000_001}, "programme.cost_above_total"),
        ({"work": "painting"}, "programme.input"),
        ({"cost_jpy": "-1", "decision_date": "never"}, "dates.date"),
    ],
)
def test_a_bad_row_is_flagged_and_the_others_are_answered(bad, code):
    frame = table({}, bad, {})
    found = assess_many(frame)
    assert found["error"].astype(object).where(found["error"].notna(), None).tolist() == [None, code, None]
    same_as_row_by_row(frame, None, found)
    with pytest.raises(TodokuError) as caught:
        explain(frame, 1)
    assert caught.value.code == code


def test_a_what_if_by_other_rules_or_another_rate_is_conditional():
    late = {"decision_date": "2026-11-22"}
    frame = table(late, {**late, "rules_as_of": "2024-04-01"}, {**late, "user_rate": "1/2"}, {})
    found = assess_many(frame)
    assert found["status"].tolist() == ["unknown", "conditional", "conditional", "eligible"]
    assert found["rule_status"].tolist() == ["unknown", "unknown", "unknown", "enacted"]
    same_as_row_by_row(frame, None, found)


def test_what_other_rules_refuse_comes_out_as_row_by_row():
    cite = '        cite: [{source: paper, quote: "令和3年度概算要求"}]\n'
    later = f"        status: requested\n{cite}        rules: *rules\n"
    unknown = f"        status: unknown\n        reason: {{ja: 未定, en: open}}\n{cite}"
    assert later in RICH
    programmes = {"rich": programme_of(RICH.replace(later, unknown))}
    late = {"programme": "rich", "decision_date": "2021-06-01", "households": "99", "grant": "station"}
    late |= {"rules_as_of": "2020-06-01"}
    rows = ({"area_ground": "なし"}, {"cost_jpy": "999999"}, {"implementer": "prefecture"}, {"cost_jpy": "3000000"})
    frame = table(*({"area_ground": "過疎", **late, **row} for row in rows))
    found = assess_many(frame, programmes)
    assert found["status"].tolist() == ["unknown"] * 3 + ["conditional"]
    assert found["national_jpy"].isna().tolist() == found["local_jpy"].isna().tolist() == [True] * 3 + [False]
    same_as_row_by_row(frame, programmes, found)


def test_costs_written_as_people_write_them_are_read():
    frame = table({"cost_jpy": "100,000,000"}, {"cost_jpy": " 7 "}, {"cost_jpy": "1e8"}, {"cost_jpy": "３０００"})
    assert assess_many(frame)["national_jpy"].tolist() == [50_000_000, 0, 50_000_000, 1_000]


def test_a_column_that_is_missing_is_named():
    with pytest.raises(InputError) as caught:
        assess_many(table({}).drop(columns=["cost_jpy", "programme"]))
    assert caught.value.params == {"columns": ["programme", "cost_jpy"]}


def test_an_empty_table_gives_an_empty_answer():
    found = assess_many(table({}).iloc[:0])
    assert (len(found), list(found.columns)) == (0, COLUMNS)


def test_cells_are_read_as_a_csv_would_hold_them():
    assert [cell_text(one) for one in (None, pd.NaT, pd.NA, float("nan"), " a ", 5, date(2020, 1, 2))] == [
        *[""] * 4,
        "a",
        "5",
        "2020-01-02",
    ]


def test_every_form_of_rule_comes_out_as_row_by_row():
    generator = np.random.default_rng(5)
    rows = 1_500

    def pick(values):
        return np.array(values, dtype=object)[generator.integers(0, len(values), rows)]

    frame = pd.DataFrame(
        {
            "programme": "rich",
            "decision_date": pick(["2020-03-31", "2020-04-01", "2021-03-31", "2021-04-01", "2022-04-01"]),
            "municipality_code": pick(["01633", "01100", "01205", "01484", "13101", "01101", "01361"]),
            "implementer": pick(["municipality", "private", "prefecture", "third_sector"]),
            "cost_jpy": pick([0, 999, 999_999, 1_000_000, 12_345_678, 30_000_000, 90_000_001, 9_000_000_000_000_000]),
            "eligible_cost_jpy": pick([None, None, 0, 999_999, 1_000_000]),
            "grant": pick([None, "station", "forms", "forms", "trial", "adviser"]),
            "area_ground": pick([None, "過疎", "なし", "離島"]),
            "part": pick([None, None, "天売"]),
            "households": pick([None, "0", "99", "99.5", "100", "many"]),
            "operators": pick([None, "0", "1", "2", "7"]),
            "form": pick([None, "fixed", "half", "both"]),
            "rules_as_of": pick([None, None, None, "2020-05-01", "2019-01-01"]),
            "user_rate": pick([None, None, None, "1/3", "0.123456789012345678"]),
        }
    )
    programmes = {"rich": programme_of()}
    same_as_row_by_row(frame, programmes, assess_many(frame, programmes))


@pytest.mark.slow
def test_twenty_thousand_rows_over_all_programmes_come_out_as_row_by_row():
    generator = np.random.default_rng(20)
    rows = 20_000
    programmes = builtin_programmes()
    implementers = sorted({name for one in programmes.values() for name in one.implementers()} | {"third_sector"})
    grants = [None, None, None, *{name for one in programmes.values() for name in one.grants}]

    def pick(values):
        return np.array(values, dtype=object)[generator.integers(0, len(values), rows)]

    days = pd.to_datetime("2000-04-01") + pd.to_timedelta(generator.integers(0, 10_000, rows), unit="D")
    frame = pd.DataFrame(
        {
            "programme": pick(sorted(programmes)),
            "decision_date": days,
            "municipality_code": pick([*known_municipalities(), "13101", "01101", "40305", "17463", "00000"]),
            "implementer": pick(implementers),
            "cost_jpy": generator.integers(-10, 9_000_000_000_000_001, rows) >> generator.integers(0, 50, rows),
            "fiscal_index": pick([None, None, None, "0.49", "0.5", "0.51", "1.2"]),
            "area_ground": pick([None, None, "過疎", "離島|豪雪", "なし"]),
            "grant": pick(grants),
            **{name: pick(values) for name, values in values_of_inputs(programmes).items()},
        }
    )
    same_as_row_by_row(frame, programmes, assess_many(frame, programmes))
