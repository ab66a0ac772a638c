"""What libraries say of broken files is told in our own words in Japanese, with line and column where known."""

from __future__ import annotations

import errno
import gzip
import io
import json
import re
import zipfile
import zlib
from xml.etree import ElementTree as ET

import pandas as pd
import pyogrio
import pytest
import yaml

from todoku.i18n import load_yaml
from todoku.library_words import damage_words, json_words, system_words, yaml_line, yaml_words

LATIN_WORDS = re.compile(r"[A-Za-z]{3,}")
OURS = {"UTF", "ZIP", "JSON", "XML"}


def raised(read, *arguments):
    try:
        read(*arguments)
    except Exception as error:  # noqa: BLE001 [whatever a library raises is what is asked for]
        return error
    raise AssertionError(arguments)


def in_japanese(told):
    assert set(LATIN_WORDS.findall(told["ja"])) <= OURS, told["ja"]
    assert told["en"]
    return told["ja"]


@pytest.mark.parametrize(
    ("content", "line", "begins"),
    [
        ("a: 1\nb: c: d\n", 2, "5文字目: ここに「:」は書けないか"),
        ("a:\n\tb: 1\n", 2, "1文字目: この記号はここに書けません"),
        ("a: @x\n", 1, "4文字目: この記号はここに書けません"),
        ("a: [1, 2\n", 2, "1文字目: かっこ"),
        ("a: {x: 1\n", 2, "1文字目: かっこ"),
        ("a: 'x\n", 2, "1文字目: 引用符が閉じていません"),
        ('a: "\\q"\n', 1, "5文字目: \\ の使い方"),
        ("a: *x\n", 1, "4文字目: 別名"),
        ("x: &a 1\ny: &a 2\n", 2, "4文字目: 別名"),
        ("a: !!foo 1\n", 1, "4文字目: 型の指定"),
        ("a:\n  - b\n c: 1\n", 3, "2文字目: 字下げがそろっていません"),
        ("- a\nb: 1\n", 2, "1文字目: 字下げがそろっていません"),
        ("key: - a\n", 1, "6文字目: 字下げがそろっていません"),
        ("a: 1\n---\nb: 2\n", 2, "1文字目: 「---」で区切った"),
        ("? [a]\n: 1\n", 1, "3文字目: 項目の名に"),
        ("a: 2015-02-30\n", 1, "そのような日付はありません"),
        ("a: \x00\n", 1, "この記号はここに書けません"),
    ],
)
def test_yaml_is_told_by_the_kind_of_the_mistake(content, line, begins):
    error = raised(load_yaml, content)
    assert yaml_line(error) == line
    assert in_japanese(yaml_words(error)).startswith(begins)


def test_the_slower_reader_of_yaml_is_understood_as_well():
    for content in ("b: c: d", "a:\n\tb: 1", "a: [1, 2", "- a\nb: 1", "key: - a", "a:\n  - b\n c: 1", "a: *x"):
        told = yaml_words(raised(lambda text: yaml.load(text, Loader=yaml.SafeLoader), content))
        assert "読めない記号か字下げ" not in in_japanese(told)


@pytest.mark.parametrize(
    ("content", "begins"),
    [
        ('{"a": }', "7文字目: 値がありません"),
        ("{a: 1}", "2文字目: 項目の名が"),
        ('{"a" 1}', "6文字目: 「:」がありません"),
        ('{"a": 1 "b": 2}', "9文字目: カンマか閉じかっこ"),
        ('{"a": "x', "7文字目: 引用符が閉じていません"),
        ('{"a": "\\q"}', "8文字目: \\ の使い方"),
        ("{} {}", "4文字目: 終わりのあとに"),
    ],
)
def test_json_is_told_by_the_kind_of_the_mistake(content, begins):
    assert in_japanese(json_words(raised(json.loads, content))).startswith(begins)


def test_damage_is_told_by_its_kind():
    packed = gzip.compress(b"0123456789" * 50)
    cases = {
        "ZIPの目録がありません": raised(zipfile.ZipFile, io.BytesIO(b"PK")),
        "終わりの部分がありません": raised(gzip.decompress, packed[:-9]),
        "圧縮された中身が壊れています": raised(zlib.decompress, b"no"),
        "UTF-8 でない文字があります": raised(b"\xff".decode, "utf-8"),
        "中身が空です": raised(pd.read_csv, io.StringIO("")),
        "列の数がそろっていません": raised(pd.read_csv, io.StringIO("a,b\n1,2\n1,2,3\n")),
        "2行目の1文字目: XMLとして読めません": raised(ET.fromstring, "<a>\n"),
        "1行目の2文字目: 項目の名が二重引用符で囲まれていないか、最後のカンマが余分です": raised(json.loads, "{a}"),
        "入れ子が深すぎます": RecursionError("maximum recursion depth exceeded"),
        "パスワードが掛かっています": RuntimeError("File 'a' is encrypted, password required for extraction"),
        "地理情報として開けません": raised(pyogrio.read_info, "/dev/null"),
        "必要な項目 '0' がありません": KeyError("0"),
        "中身を読み取れません": ValueError("could not convert string to float"),
    }
    assert [in_japanese(damage_words(error)) for error in cases.values()] == list(cases)
    assert damage_words(ValueError("could not\n convert"))["en"] == "could not convert"


def test_what_the_system_refuses_is_told_by_its_number():
    assert in_japanese(system_words(OSError(errno.EIO, "Input/output error"))) == "装置の読み書きに失敗しました"
    assert system_words(OSError(errno.EDOM, "Out of domain")) == {"ja": "システムが拒みました", "en": "Out of domain"}
    assert system_words(OSError("odd"))["en"] == "odd"
