"""Fiscal indices of a table: of the year that the rules mean, from a pack or worked out, the same as row by row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sample_programmes import same_as_row_by_row
from todoku.programmes.ask import STANDARD
from todoku.programmes.fiscal_index import PublishedIndex, builtin_indices
from todoku.programmes.rows.batch import assess_csv
from todoku.programmes.rows.many import assess_many, explain
from todoku.programmes.rulebook.load import builtin_programmes, load_programme

PACKED = {year: PublishedIndex(f"0.{year - 1975}", year, f"表{year}") for year in (2015, 2018, 2019, 2021)}
BOOK = {**builtin_indices(), "17463": PACKED}
GOOD = {
    "programme": "koshu_musen_lan",
    "decision_date": "2021-06-01",
    "municipality_code": "17463",
    "implementer": "municipality",
    "cost_jpy": 6_000_000,
    "area_ground": "過疎",
}
NEAR_HALF = {"standard_revenue_jpy": "494;495;495", "standard_need_jpy": "1000;1000;1000"}


@pytest.fixture
def programmes(scheme):
    """Return the built-in programmes with three of our own: no year declared, one year before, and a law's rounding."""
    cite = 'cite: [{source: paper, quote: "年度"}]'
    bent = {
        "plain": "",
        "lagged": f", year: {{lag_years: 1, {cite}}}",
        "cut": f", law: {{id: depopulated_areas, {cite}}}",
        "special": f", year: {{lag_years: 0, {cite}}}, law: {{id: special_allocation, {cite}}}",
    }
    own = {name: load_programme(scheme('minimum: "0"}', f'minimum: "0"{more}}}')) for name, more in bent.items()}
    return {**builtin_programmes(), **own}


def table(*rows):
    return pd.DataFrame([{**GOOD, **row} for row in rows])


def test_a_packs_index_is_found_and_none_without_it():
    frame = table({}, {"decision_date": "2020-06-01"}, {"decision_date": "2019-06-01"}, {"implementer": "prefecture"})
    found = assess_many(frame, indices=BOOK)
    assert found["status"].tolist() == ["eligible", "eligible", "unknown", "eligible"]
    assert found["rate"].astype(object).tolist()[:2] == ["1/2", "1/2"]
    assert assess_many(frame)["status"].tolist() == ["unknown", "unknown", "unknown", "eligible"]
    assert (explain(frame, 0, indices=BOOK).index_source, explain(frame, 0).index_source) == ("表2019", None)


def test_the_law_of_the_rules_decides_what_three_years_give(programmes):
    years = {"decision_date": "2020-06-01", **NEAR_HALF}
    frame = table(*({"programme": name, **years} for name in ("plain", "cut", "special")))
    found = assess_many(frame, programmes)
    assert found["rate"].tolist() == ["1/2", "1/2", "1/3"]  # 0.49467 -> 0.49, cut 0.49, yearly 0.49 0.50 0.50 -> 0.50
    assert [explain(frame, row, programmes).fiscal_index for row in range(3)] == ["0.49", "0.49", "0.50"]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"standard_need_jpy": ""}, "programme.index_pair"),
        ({"standard_revenue_jpy": None}, "programme.index_pair"),
        ({"fiscal_index": "0.3"}, "programme.index_twice"),
        ({"fiscal_index": "0.3", "standard_need_jpy": "x"}, "programme.index_twice"),
        ({"fiscal_index": "low"}, "programme.fiscal_index"),
        ({"standard_need_jpy": "1;2"}, "programme.index_years"),
        ({"standard_need_jpy": "0;1;2"}, "programme.index_parts"),
        ({"standard_need_jpy": "1000;1000;many"}, "money.not_a_number"),
        ({"standard_need_jpy": "x", "user_rate": "2"}, "money.not_a_number"),
        ({"standard_need_jpy": "x", "part": "月", "area_ground": None, "municipality_code": "01633"}, "programme.part"),
    ],
)
def test_three_years_that_cannot_be_read_flag_their_row_alone(programmes, bad, code):
    frame = table(NEAR_HALF, {**NEAR_HALF, **bad}, NEAR_HALF)
    found = assess_many(frame, programmes)
    assert found["error"].astype(object).where(found["error"].notna(), None).tolist() == [None, code, None]
    same_as_row_by_row(frame, programmes, found)


WAYS = [
    (None, None, None),
    (None, None, None),
    ("0.40", None, None),
    ("0.5", None, None),
    (None, "494;495;495", "1000;1000;1000"),
    (None, "1,000;1000;1000", "1000;1250;1250"),
    ("low", None, None),
    ("0.5", "494;495;495", None),
    (None, "1;2", "3;0;5"),
]


def random_table(rows):
    generator = np.random.default_rng(7)
    ways = generator.integers(0, len(WAYS), rows)

    def pick(values):
        return np.array(values, dtype=object)[generator.integers(0, len(values), rows)]

    return pd.DataFrame(
        {
            "programme": pick(["koshu_musen_lan", "kodo_musen", "chiiki_dx", "plain", "lagged", "cut", "special"]),
            "decision_date": pick([f"{year}-0{month}-15" for year in range(2015, 2026) for month in (3, 6)]),
            "municipality_code": pick(["01692", "01225", "01403", "17463", "19430", "13101", "01101"]),
            "implementer": pick(["municipality", "municipality", "prefecture", "third_sector"]),
            "cost_jpy": pick([2_000_000, 6_000_000]),
            "grant": pick([None, None, "fiscal_index"]),
            "area_ground": pick([None, "過疎", "なし"]),
            **{name: [WAYS[way][at] for way in ways] for at, name in enumerate(("fiscal_index", *STANDARD))},
            "rules_as_of": pick([None, None, None, "2021-06-01", "2020-06-01"]),
        }
    )


@pytest.mark.parametrize("book", [None, BOOK], ids=["facts", "pack"])
def test_every_way_to_an_index_comes_out_as_row_by_row(programmes, book):
    frame = random_table(3_000)
    same_as_row_by_row(frame, programmes, assess_many(frame, programmes, indices=book), indices=book)


def test_rows_of_a_csv_are_told_as_each_alone(programmes, tmp_path):
    frame = random_table(600).fillna("").astype("str")
    frame.insert(0, "project_id", [f"P{number}" for number in range(len(frame))])
    file = tmp_path / "projects.csv"
    frame.to_csv(file, index=False)
    told = 0
    for number, row in enumerate(assess_csv(file, programmes, indices=BOOK)):
        if row.assessment is not None:
            assert row.assessment == explain(frame, number, programmes, indices=BOOK), frame.iloc[number].to_dict()
            told += 1
    assert 100 < told < 600
