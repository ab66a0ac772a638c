"""CSVs of projects: each row answered in order, bad rows told with their reason."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from sample_programmes import programme_of
from todoku.errors import InputError
from todoku.programmes.ask import question_of
from todoku.programmes.assess import assess
from todoku.programmes.rows.batch import RECORD, as_record, assess_csv
from todoku.programmes.rulebook.load import builtin_programmes

HEADER = "project_id,programme,decision_date,municipality_code,implementer,cost_jpy"
GOOD = "A,kodo_musen,2024-06-03,01633,municipality,100000000"


def assessed(tmp_path, *lines, header=HEADER, encoding="utf-8", **options):
    file = tmp_path / "projects.csv"
    file.write_bytes("\r\n".join((header, *lines)).encode(encoding))
    return assess_csv(file, builtin_programmes(), **options)


def test_rows_come_out_in_their_order_with_the_keys_that_are_promised(tmp_path):
    rows = assessed(tmp_path, GOOD, "B,kodo_musen,R8.11.22,016331,municipality,100000000")
    known, unknown = (as_record(row, "ja") for row in rows)
    assert list(known) == list(unknown) == [*RECORD, "row"]
    assert {"eligible", "status", "national_jpy", "local_jpy", "rate", "clause", "reasons", "rule_status"} <= {*RECORD}
    assert (known["project_id"], known["status"], known["eligible"]) == ("A", "eligible", True)
    assert (known["national_jpy"], known["local_jpy"], known["rate"]) == (50_000_000, 50_000_000, "1/2")
    assert (unknown["status"], unknown["national_jpy"], unknown["rate"]) == ("unknown", None, None)
    assert (unknown["eligible"], known["support"], known["prefecture_jpy"]) == (None, "subsidy", None)
    assert unknown["rule_status"] == "unknown"
    assert "令和7年度" in unknown["reasons"][0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_both_encodings_are_read(tmp_path, encoding):
    header = f"{HEADER},area_ground,part"
    rows = assessed(
        tmp_path, f"{GOOD},離島,", "C,kodo_musen,2024-06-03,01484,private,3000,,天売", header=header, encoding=encoding
    )
    assert [row.assessment.rate for row in rows] == [Fraction(2, 3), Fraction(1, 2)]


def test_overrides_by_row(tmp_path):
    header = f"{HEADER},eligible_cost_jpy,fiscal_index,work,grant"
    rows = assessed(
        tmp_path,
        f"{GOOD},60000000,0.50,,",
        f"{GOOD},,,plain_renewal,",
        "D,kodo_musen,2023-06-03,01517,municipality,2000000,,,,island_maintenance",
        header=header,
    )
    found = [(row.assessment.status, row.assessment.national_jpy, row.assessment.local_jpy) for row in rows]
    assert found == [
        ("eligible", 20_000_000, 80_000_000),
        ("ineligible", 0, 100_000_000),
        ("eligible", 1_000_000, 1_000_000),
    ]


def test_a_what_if_over_all_rows(tmp_path):
    late = GOOD.replace("2024-06-03", "2026-06-03")
    (row,) = assessed(tmp_path, late, rules_as_of=date(2024, 4, 1))
    assert (row.assessment.rate, row.assessment.rules_as_of) == (Fraction(1, 2), date(2024, 4, 1))
    (row,) = assessed(tmp_path, late, user_rate=Fraction(1, 4))
    assert (row.assessment.status, row.assessment.national_jpy) == ("conditional", 25_000_000)


@pytest.mark.parametrize(
    ("bad", "code", "named"),
    [
        (GOOD.replace("100000000", "-1"), "money.out_of_range", "cost_jpy"),
        (GOOD.replace("100000000", "1.5"), "money.not_exact", "cost_jpy"),
        (GOOD.replace("100000000", "9000000000000001"), "money.out_of_range", "cost_jpy"),
        (GOOD.replace("100000000", ""), "programme.csv_value", "cost_jpy"),
        (GOOD.replace("2024-06-03", "2024-02-30"), "dates.date", "decision_date"),
        (GOOD.replace("01633", "40305"), "area.not_valid_on", "municipality_code"),
        (GOOD.replace("kodo_musen", "kodo"), "programme.unknown", "kodo_musen"),
        (GOOD.replace("municipality", "owner"), "programme.implementer", "owner"),
        (f"{GOOD},extra", "programme.csv_cells", "7"),
    ],
)
def test_a_bad_row_is_told_and_does_not_stop_the_others(tmp_path, bad, code, named):
    rows = assessed(tmp_path, GOOD, bad, "", GOOD)
    assert [row.error.code if row.error else None for row in rows] == [None, code, None]
    record = as_record(rows[1], "en")
    assert (record["row"], record["status"], record["national_jpy"]) == (3, None, None)
    assert record["reasons"][0].count(named) == 1


def test_a_code_that_no_municipality_has_is_a_bad_row(tmp_path):
    rows = assessed(
        tmp_path, GOOD.replace("01633", "99999"), GOOD.replace("01633", "16330"), GOOD.replace("01633", "x")
    )
    assert [row.assessment for row in rows] == [None, None, None]


def test_a_municipality_outside_the_facts_table_is_unknown_until_its_facts_are_given(tmp_path):
    header = f"{HEADER},area_ground,fiscal_index"
    noto = GOOD.replace("01633", "17463")
    rows = assessed(tmp_path, f"{noto},,", f"{noto},過疎,", f"{noto},過疎,0.19", header=header)
    assert [row.assessment.status for row in rows] == ["unknown", "unknown", "eligible"]
    assert rows[2].assessment.rate == Fraction(1, 2)


def test_rows_of_one_case_share_their_sentences_but_not_their_amounts(tmp_path):
    programmes = {"rich": programme_of()}
    file = tmp_path / "projects.csv"
    line = "{0},rich,2020-06-01,01633,{1},{2},station,過疎,{3},{4}"
    rows = [
        ("A", "private", 40_000_000, "", 3),
        ("B", "private", 45_000_000, "", 3),
        ("C", "private", 41_000_000, "", 3),
        ("D", "private", 30_000_000, "", 3),
        ("E", "municipality", 45_000_000, 99, ""),
        ("F", "municipality", 999_999, 100, ""),
        ("G", "municipality", 9_000_000, 100, ""),
    ]
    header = f"{HEADER},grant,area_ground,households,operators"
    file.write_text("\n".join((header, *(line.format(*row) for row in rows))), encoding="utf-8")
    found = assess_csv(file, programmes)
    for row, (project, implementer, cost, households, operators) in zip(found, rows, strict=True):
        values = {"decision_date": "2020-06-01", "municipality_code": "01633", "implementer": implementer}
        values |= {"cost_jpy": str(cost), "grant": "station", "area_ground": "過疎"}
        values |= {"households": str(households), "operators": str(operators)}
        alone = assess(programmes["rich"], question_of(values, programmes["rich"]))
        assert row.assessment == alone, project
        record = as_record(row, "ja")
        assert record["reasons"] == [step.sentence("ja") for step in (*alone.reasons, *alone.changes)], project
        assert record["clause"] == list(alone.clauses), project
        assert (record["national_jpy"], record["prefecture_jpy"]) == (alone.national_jpy, alone.prefecture_jpy)
    assert [row.assessment.national_jpy for row in found[:4]] == [20_000_000, 20_000_000, 20_000_000, 15_000_000]


def test_a_file_that_is_no_table_of_projects_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        assessed(tmp_path, GOOD, header=HEADER.replace(",cost_jpy", ""))
    assert (caught.value.code, caught.value.params["columns"]) == ("programme.csv_columns", ["cost_jpy"])
    with pytest.raises(InputError, match=r"programme\.csv_empty"):
        assessed(tmp_path)
    file = tmp_path / "broken.csv"
    file.write_bytes(b"\x81\x20,")
    with pytest.raises(InputError, match=r"programme\.csv_encoding"):
        assess_csv(file, builtin_programmes())


def test_a_municipality_that_merged_is_refused_on_a_later_day_and_a_ward_counts_as_its_city(tmp_path):
    rows = assessed(tmp_path, GOOD.replace("01633", "40305"), GOOD.replace("01633", "01101"))
    assert rows[0].error.code == "area.not_valid_on"
    assert (rows[1].assessment.rate, rows[1].assessment.fiscal_index) == (Fraction(1, 3), "0.72")


def test_a_special_ward_of_tokyo_has_no_index_rather_than_zero(tmp_path):
    header = f"{HEADER},area_ground"
    (row,) = assessed(tmp_path, f"{GOOD.replace('01633', '13101')},過疎", header=header)
    assert (row.assessment.status, row.assessment.rate, row.assessment.fiscal_index) == ("unknown", None, None)


def test_a_row_without_a_name_is_refused(tmp_path):
    rows = assessed(tmp_path, GOOD, GOOD.removeprefix("A"), GOOD.replace("A,", " ,"))
    assert [row.error is None for row in rows] == [True, False, False]
    assert "project_id" in as_record(rows[1], "en")["reasons"][0]
