"""Decisions on labels are written, read and checked as data."""

from __future__ import annotations

import pytest

from todoku.errors import InputError
from todoku.office.events.label_decisions import Decision, read_decisions, write_decisions

ROWS = (
    Decision("届出確認", "申請受付", municipality="A町", decided_by="総務課, 2026年"),
    Decision("ｶｸﾆﾝ", "確認", method="similar", score=0.91),
    Decision('改行\nと"引用"', ""),
)


@pytest.mark.parametrize("name", ["labels.csv", "labels.yaml", "labels.yml"])
def test_decisions_read_back_as_they_were_written(tmp_path, name):
    write_decisions(tmp_path / name, ROWS)
    assert read_decisions(tmp_path / name) == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_table_made_by_hand_needs_label_and_standard_alone(tmp_path, encoding):
    (tmp_path / "labels.csv").write_bytes("label,standard,備考\r\n 届出確認 ,申請受付,x\r\n".encode(encoding))
    assert read_decisions(tmp_path / "labels.csv") == (Decision("届出確認", "申請受付"),)


def test_what_somebody_decided_is_by_hand(tmp_path):
    (tmp_path / "labels.csv").write_text("label,standard,method,decided_by\nx,y,own,総務課\n", encoding="utf-8")
    assert read_decisions(tmp_path / "labels.csv") == (Decision("x", "y", decided_by="総務課"),)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", "name,standard\nx,y\n", "office.decisions_unreadable"),
        ("a.csv", "label,standard,score\nx,y,high\n", "office.decisions_unreadable"),
        ("a.csv", "label,standard\n,y\n", "office.decisions_unreadable"),
        ("a.csv", "label,standard\nx,y\nx,z\n", "office.decision_twice"),
        ("a.yaml", "- x\n", "office.decisions_schema"),
        ("a.yaml", "schema: todoku.label_decisions/2\ndecisions: []\n", "office.decisions_schema"),
        ("a.yaml", "schema: todoku.label_decisions/1\ndecisions: 3\n", "office.decisions_unreadable"),
        ("a.yaml", "schema: todoku.label_decisions/1\ndecisions: [3]\n", "office.decisions_unreadable"),
        ("a.yaml", "a: [", "office.decisions_unreadable"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path, name, content, code):
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError) as caught:
        read_decisions(tmp_path / name)
    assert caught.value.code == code


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        read_decisions(tmp_path / "none.csv")
    assert caught.value.code == "office.decisions_unreadable"
