"""Brackets and colons beside Japanese letters are full-width; all else stays as it is."""

import pytest

from todoku.reports.paper.typeset import set_line, typeset


@pytest.mark.parametrize(
    ("line", "done"),
    [
        ("見本町 計画(案)", "見本町 計画（案）"),
        ("小地域(町丁(字)等)", "小地域（町丁（字）等）"),
        ("条件: 承認が要る", "条件：承認が要る"),
        ("総務省統計局 (e-Stat)", "総務省統計局 (e-Stat)"),
        ("加入(37%)", "加入（37%）"),
        ("https://example.jp/a(b):8080", "https://example.jp/a(b):8080"),
        ("Optical fibre (trunk): 3", "Optical fibre (trunk): 3"),
    ],
)
def test_lines(line, done):
    assert set_line(line) == done


def test_drawings_keep_their_code():
    svg = '<svg><path d="M1,1" fill="url(#町)"/><text x="1">役場(仮)</text></svg>'
    assert typeset(svg) == '<svg><path d="M1,1" fill="url(#町)"/><text x="1">役場（仮）</text></svg>'


def test_whole_documents():
    assert typeset({"a": ["町(案)", 1, None], "b": ("x",)}) == {"a": ["町（案）", 1, None], "b": ["x"]}
