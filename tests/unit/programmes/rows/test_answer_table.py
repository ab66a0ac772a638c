"""Answers written as CSV for machines and as a sheet for people, whole or not at all."""

from __future__ import annotations

import csv

import openpyxl
import pytest

from todoku.errors import InputError
from todoku.programmes.rows.answer_table import COLUMNS, write_answers
from todoku.programmes.rows.batch import assess_csv
from todoku.programmes.rulebook.load import builtin_programmes

HEADER = "project_id,programme,decision_date,municipality_code,implementer,cost_jpy"


@pytest.fixture
def rows(tmp_path):
    file = tmp_path / "projects.csv"
    lines = (
        "=A,kodo_musen,2024-06-03,01633,municipality,100000000",
        "B,kodo_musen,2024-06-03,01633,municipality,-1",
        "C,kodo_musen,2026-06-03,01633,municipality,100000000",
    )
    file.write_text("\n".join((HEADER, *lines)), encoding="utf-8")
    return assess_csv(file, builtin_programmes())


def test_a_csv_holds_ids_and_plain_numbers(rows, tmp_path):
    out = tmp_path / "new" / "answers.csv"
    write_answers(rows, out, lang="en")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as stream:
        known, bad, unknown = csv.DictReader(stream)
    assert tuple(known) == COLUMNS
    assert (known["status"], known["eligible"], known["national_jpy"]) == ("eligible", "true", "50000000")
    assert "State's rate 1/2" in known["reasons"].split("\n")
    assert (bad["row"], bad["status"], bad["national_jpy"]) == ("3", "", "")
    assert bad["reasons"]
    assert (unknown["status"], unknown["eligible"], unknown["rule_status"]) == ("unknown", "", "unknown")


def test_a_sheet_is_for_people(rows, tmp_path):
    out = tmp_path / "answers.xlsx"
    write_answers(rows, out, lang="ja")
    sheet = openpyxl.load_workbook(out).active
    lines = list(sheet.iter_rows(values_only=True))
    first = dict(zip(lines[0], lines[1], strict=True))
    assert (first["事業"], first["判定"], first["対象か"], first["国(円)"]) == ("=A", "対象", "はい", 50_000_000)
    assert sheet["A2"].data_type == "s"
    assert len(lines) == 4


def test_an_unknown_kind_of_file_is_refused_and_nothing_is_lost(rows, tmp_path):
    with pytest.raises(InputError, match=r"programme\.answers_suffix"):
        write_answers(rows, tmp_path / "answers.txt", lang="ja")
    with pytest.raises(InputError, match=r"system\.is_a_folder"):
        write_answers(rows, tmp_path, lang="ja")
    kept = tmp_path / "kept.csv"
    kept.write_text("before", encoding="utf-8")
    broken = [rows[0], None]
    with pytest.raises(AttributeError):
        write_answers(broken, kept, lang="ja")
    assert kept.read_text(encoding="utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.csv", "projects.csv"]
