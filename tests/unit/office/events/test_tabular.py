"""Tables in text are read in whatever encoding and shape they come, and bad rows are told."""

from __future__ import annotations

import codecs
import gzip

import polars as pl
import pytest

from todoku.errors import InputError
from todoku.i18n import text
from todoku.office.events import tabular
from todoku.office.events.columns import COLUMN_TWICE
from todoku.office.events.tabular import read_delimited, read_parquet

JAPANESE = "案件番号,作業,処理日時\r\n1,受付～,令和2年4月1日\r\n"


def read(tmp_path, content, *, name="log.csv", mapping=None):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    table, remarks = read_delimited(path, mapping or {})
    return table.drop("line", strict=False), remarks


def told(remarks):
    return {remark.code: (remark.count, remark.example, remark.kept) for remark in remarks}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_japanese_encodings_are_read(tmp_path, encoding, packed):
    content = JAPANESE.encode(encoding)
    table, remarks = read(tmp_path, gzip.compress(content) if packed else content)
    assert table.to_dicts() == [{"case": "1", "activity": "受付～", "end": "令和2年4月1日"}]
    assert remarks == []


@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_separators_are_found(tmp_path, sign):
    table, _ = read(tmp_path, f'case_id{sign}activity\n1{sign}"x{sign}y"\n', name="log.txt")
    assert table.rows() == [("1", f"x{sign}y")]


def test_a_wrong_encoding_is_read_as_far_as_it_goes_and_told(tmp_path):
    table, remarks = read(tmp_path, codecs.BOM_UTF8 + b"case_id,activity\n1,ok\n2,\x83\xff\xff\n3,fine\n")
    assert table["case"].to_list() == ["1", "2", "3"]
    assert told(remarks)[tabular.UNDECODED][1:] == ("3", True)


def test_rows_longer_than_the_head_are_left_out_and_shorter_ones_kept(tmp_path):
    content = "case_id,activity,timestamp\n1,x,2020-04-01,\n1,a,b,2020-04-01\n2,y\n\n3,z,2020-04-02,extra,,\n"
    table, remarks = read(tmp_path, content)
    assert table.rows() == [("1", "x", "2020-04-01"), ("2", "y", None)]
    assert told(remarks) == {tabular.RAGGED: (2, "3", False)}


def test_a_quotation_that_never_closes_swallows_nothing(tmp_path):
    table, remarks = read(tmp_path, 'case_id,activity\n1,"x\n2,y\n3,"z"\n')
    assert table.rows() == [("1", "x"), ("2", "y"), ("3", "z")]
    assert told(remarks) == {tabular.QUOTE_OPEN: (1, "", True)}


def test_a_line_break_in_a_cell_and_in_the_head_is_part_of_it(tmp_path):
    table, remarks = read(tmp_path, '\n"case\nid",activity\r\n1,"x\r\ny"\r\n')
    assert table.rows() == [("1", "x\r\ny")]
    assert remarks == []


def test_of_columns_with_one_name_the_first_counts_and_is_told_where_it_matters(tmp_path):
    table, remarks = read(tmp_path, "case_id,activity,activity,note,note\n1,x,y,,\n")
    assert table.rows() == [("1", "x")]
    assert told(remarks) == {COLUMN_TWICE: (1, "activity", True)}


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path):
    with pytest.raises(InputError) as caught:
        read(tmp_path, "番号札,作業,備考\n1,x,y\n")
    assert caught.value.code == "office.column_missing"
    assert text("error.office.column_missing", "ja", **caught.value.params).startswith(
        "log.csv: 案件(case) を表す列が見つかりません。列の名前は 番号札、作業、備考 です。"
    )
    assert read(tmp_path, "番号札,作業,備考\n1,x,y\n", mapping={"case": "番号札"})[0].rows() == [("1", "x")]


def test_a_mapped_column_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        read(tmp_path, "case_id,activity\n1,x\n", mapping={"end": "when"})
    assert (caught.value.code, caught.value.params["columns"]) == ("office.mapped_column", ["when"])


def test_a_mapping_goes_before_the_usual_names(tmp_path):
    table, _ = read(tmp_path, "case_id,activity,dossier\n1,x,d\n", mapping={"case": "dossier"})
    assert table.rows() == [("d", "x")]


def test_a_head_alone_is_a_table_without_rows(tmp_path):
    table, remarks = read(tmp_path, "case_id,activity,timestamp\r\n\r\n")
    assert (table.columns, table.height, remarks) == (["case", "activity", "end"], 0, [])


@pytest.mark.parametrize("content", ["", "\n\n \n"])
def test_an_empty_file_is_refused(tmp_path, content):
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    assert caught.value.code == "office.log_empty"


def test_an_archive_that_breaks_off_gives_the_rows_that_are_whole(tmp_path):
    rows = "".join(f"{number},a{number * 7919 % 100_003}\n" for number in range(50_000))
    packed = gzip.compress(f"case_id,activity\n{rows}".encode())
    table, remarks = read(tmp_path, packed[: len(packed) // 2])
    assert 5_000 < table.height < 50_000
    assert table.rows()[-1] == (str(table.height - 1), f"a{(table.height - 1) * 7919 % 100_003}")
    assert told(remarks) == {tabular.CUT: (1, "", False)}


def test_parquet_gives_text_for_names_whatever_it_keeps_them_as(tmp_path):
    path = tmp_path / "log.parquet"
    pl.DataFrame(
        {
            "CaseID": [1.0, None],
            "Activity": pl.Series(["x", "y"], dtype=pl.Categorical),
            "resource": [7, 8],
            "Timestamp": [1585699500, 1585699501],
            "unused": ["a", "b"],
        }
    ).write_parquet(path)
    table, remarks = read_parquet(path, {})
    assert table.select("case", "activity", "resource", "end").rows() == [
        ("1", "x", "7", 1585699500),
        (None, "y", "8", 1585699501),
    ]
    assert table.width == 4
    assert remarks == []


def test_a_damaged_parquet_is_refused(tmp_path):
    path = tmp_path / "log.parquet"
    path.write_bytes(b"PAR1 and nothing else")
    with pytest.raises(InputError) as caught:
        read_parquet(path, {})
    assert caught.value.code == "office.parquet_unreadable"
