"""The columns of a log that is a table, for whoever is to say what they mean."""

from __future__ import annotations

import polars as pl
import pytest

from todoku.errors import InputError
from todoku.office.events.table_columns import table_columns

OWN = "札,しごと,いつ,,いつ\n,受付,2025-04-01 09:00,,x\n7,審査,2025-04-02 09:00,,y\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_columns_are_told_each_once_with_a_first_value(tmp_path, encoding):
    path = tmp_path / "log.csv"
    path.write_bytes(OWN.encode(encoding))
    found = table_columns(path)
    assert found.names == ("札", "しごと", "いつ")
    assert found.examples == {"札": "7", "しごと": "受付", "いつ": "2025-04-01 09:00"}
    assert (found.usual, found.tell_enough) == ({}, False)


@pytest.mark.parametrize(
    ("head", "enough"),
    [
        ("案件番号,作業名,処理日時", True),
        ("案件番号,作業名,開始日時", True),
        ("案件番号,作業名", False),
        ("案件番号,日時", False),
    ],
)
def test_a_case_an_activity_and_a_time_are_enough(tmp_path, head, enough):
    path = tmp_path / "log.csv"
    path.write_text(f"{head}\n", encoding="utf-8")
    assert table_columns(path).tell_enough is enough


def test_parquet_has_columns_and_xes_tells_its_own(tmp_path):
    pl.DataFrame({"case": [None, 7], "activity": ["x", "y"], "time": [1, 2]}).write_parquet(tmp_path / "log.parquet")
    found = table_columns(tmp_path / "log.parquet")
    assert (found.examples["case"], found.tell_enough) == ("7", True)
    (tmp_path / "log.xes").write_text("<log></log>", encoding="utf-8")
    assert table_columns(tmp_path / "log.xes") is None


def test_what_is_no_log_is_refused(tmp_path):
    (tmp_path / "log.csv").write_text("\n", encoding="utf-8")
    with pytest.raises(InputError):
        table_columns(tmp_path / "log.csv")
