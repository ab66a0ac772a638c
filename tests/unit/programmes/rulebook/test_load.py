"""Rule files: what is wrong with one is named with file, line and clause."""

from __future__ import annotations

import pytest

from todoku.errors import ProgrammeError
from todoku.i18n import LANGS, text
from todoku.programmes.rulebook.load import (
    builtin_programmes,
    choose,
    load_programme,
    programmes,
    read_programme,
    user_folders,
)

V2, V1, POOR = "令和3年度は別に定める", "令和2年度の事業", "0.5未満は1/2"
BENT = [
    # what is replaced, by what, the code, the text on whose line the mistake is told, the clause told with it
    ("to: 2021-03-31", "to: 2021-03-30", "time_gap", "- from: 2021-04-01", V2),
    ("to: 2021-03-31", "to: 2021-04-01", "time_overlap", "- from: 2021-04-01", V2),
    ("to: 2021-03-31", "to: 2020-03-31", "value", "- from: 2020-04-01", V1),
    ('"< 0.5"', '"< 0.4"', "gap", "rates:", V1),
    ('"< 0.5"', '"<= 0.5"', "overlap", "- id: rich", "0.5以上は1/3"),
    ('"< 0.5"', '"below 0.5"', "comparison", '"below 0.5"', POOR),
    ("when: {area: island}", "when: {area: isle}", "not_declared", "when: {area: isle}", "離島は2/3"),
    ("when: {area: island}", "when: {zone: island}", "not_declared", "when: {zone", "離島は2/3"),
    ("class: other, title", "class: rural, title", "not_declared", "class: rural", "過疎"),
    ("rate: 1/2", "rate: 0.5", "value", "rate: 0.5", POOR),
    ("rate: 1/2", "rate: 3/2", "value", "rate: 3/2", POOR),
    ("rate: 1/2", "rate: 1/0", "value", "rate: 1/0", POOR),
    ("rate: 1/2", "rate: 1/2\n              share: 1", "not_a_field", "share: 1", POOR),
    ("              rate: 1/2\n", "", "value", "- id: poor", POOR),
    ("- id: poor", "- id: island", "repeated", 'when: {area: other, fiscal_index: "< 0.5"}', POOR),
    ('cite: [{source: paper, quote: "0.5未満は1/2"}]', "cite: []", "value", "cite: []", V1),
    ('paper, quote: "0.5未満は1/2"', 'law, quote: "0.5未満は1/2"', "no_source", "source: law", POOR),
    ("        reason: {ja: 要綱が見つからない, en: the rules were not found}\n", "", "value", "- from: 2021-04-01", V2),
    ("id: town_fibre", "id: town_fibre\nid: again", "repeated_key", "id: again", None),
    ("title: {ja: 整備, en: Building}", "title: {ja: 整備}", "missing", "title: {ja: 整備}", "-"),
    ("schema: todoku.programme/1", "schema: todoku.programme/9", "value", "schema:", "-"),
    ("sources:", "sources: [", "yaml", None, None),
]


@pytest.mark.parametrize(
    ("old", "new", "code", "where", "clause"), BENT, ids=[f"{one[2]}-{one[1][:20]}" for one in BENT]
)
def test_a_mistake_is_named_with_file_line_and_clause(scheme, old, new, code, where, clause):
    folder = scheme(old, new)
    rules = (folder / "rules.yaml").read_text(encoding="utf-8")
    problems, programme = read_programme(folder / "rules.yaml")
    assert programme is None
    first = problems[0]
    assert first.code == f"programme.{code}"
    assert first.params["file"] == "town_fibre/rules.yaml"
    if where is not None:
        start = rules.index(where)
        expected = rules.count("\n", 0, start) + 1 - (code == "repeated")
        assert first.params["line"] == expected
    if clause is not None:
        assert first.params["clause"] == clause
    for lang in LANGS:
        assert "town_fibre/rules.yaml" in text(f"error.{first.code}", lang, **first.params)
    with pytest.raises(ProgrammeError):
        load_programme(folder)


def test_a_gap_in_time_is_named_by_its_first_and_last_day(scheme):
    (problem,) = read_programme(scheme("to: 2021-03-31", "to: 2021-03-29") / "rules.yaml")[0]
    assert (problem.params["first"], problem.params["second"]) == ("2021-03-30", "2021-03-31")
    assert "no rules from 2021-03-30 to 2021-03-31" in text(f"error.{problem.code}", "en", **problem.params)


def test_every_mistake_is_told_not_only_the_first(scheme):
    folder = scheme()
    rules = (folder / "rules.yaml").read_text(encoding="utf-8")
    bent = rules.replace("rate: 1/2", "rate: half").replace("rate: 1/3", "rate: third")
    (folder / "rules.yaml").write_text(bent, encoding="utf-8")
    lines = [problem.params["line"] for problem in read_programme(folder / "rules.yaml")[0]]
    assert lines == [rules.count("\n", 0, rules.index(rate)) + 1 for rate in ("rate: 1/2", "rate: 1/3")]


def test_a_file_that_is_not_utf8_is_refused(scheme):
    folder = scheme()
    (folder / "rules.yaml").write_bytes("schema: 補助".encode("cp932"))
    assert read_programme(folder / "rules.yaml")[0][0].code == "programme.yaml"


def test_a_users_folder_stands_beside_the_built_in_programmes(scheme):
    folder = scheme()
    assert set(programmes(folder.parent)) == set(builtin_programmes()) | {"town_fibre"}
    assert choose(programmes(folder), "town_fibre").file.authority.en == "A prefecture"


def test_an_id_may_stand_only_once(scheme):
    scheme(name="first")
    second = scheme(name="second")
    with pytest.raises(ProgrammeError) as caught:
        programmes(second.parent)
    assert caught.value.params == {"value": "town_fibre", "first": "first/rules.yaml", "second": "second/rules.yaml"}


def test_a_folder_without_rules_and_an_unknown_id_are_refused(tmp_path):
    with pytest.raises(ProgrammeError, match=r"programme\.no_rules"):
        user_folders(tmp_path)
    with pytest.raises(ProgrammeError) as caught:
        choose(builtin_programmes(), "kodo")
    assert "kodo_musen" in caught.value.params["allowed"]


@pytest.mark.parametrize(
    ("old", "new", "ja", "en"),
    [
        ("mode: floor", "mode: flor", "floor、half_up、ceiling のいずれか", "one of floor, half_up, ceiling"),
        ("unit_jpy: 1000", "unit_jpy: 0", "1 以上の数", "at least 1"),
        ("unit_jpy: 1000", "unit_jpy: 千円", "整数", "a whole number"),
        ("rate: 1/2", "rate: 3/2", "1/2 のような分数で、0より大きく1以下", "a fraction such as 1/2"),
        ("to: 2021-03-31", "to: 2019-03-31", "「versions[0]」の値 (全体)", "versions[0] cannot be as it stands"),
        ('quote: "離島は2/3"', 'quote: ""', "空でない文字列", "quote cannot be empty (text that is not empty"),
    ],
)
def test_what_may_stand_there_is_said_in_both_languages_without_python_s_own_words(scheme, old, new, ja, en):
    (problem,) = read_programme(scheme(old, new) / "rules.yaml")[0]
    assert problem.code == "programme.value"
    told = {lang: text(f"error.{problem.code}", lang, **problem.params) for lang in LANGS}
    assert ja in told["ja"]
    assert en in told["en"]
    assert not any(
        word in shown for shown in told.values() for word in ("Input should", "datetime", "{", "ProgrammeFile")
    )


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"schema: todoku.programme/1\nid: a\nfrom: 2015-02-30\n", 3), ("id: a\n\n町: 1\n".encode("cp932"), 3)],
)
def test_a_date_that_is_none_and_another_encoding_are_named_with_their_line(tmp_path, content, line):
    file = tmp_path / "rules.yaml"
    file.write_bytes(content)
    (problem,) = read_programme(file)[0]
    assert (problem.code, problem.params["line"]) == ("programme.yaml", line)


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "text"])
def test_a_file_that_is_no_mapping_is_refused_in_words(tmp_path, content):
    file = tmp_path / "rules.yaml"
    file.write_text(content, encoding="utf-8")
    (problem,) = read_programme(file)[0]
    assert "pairs of field: value" in text(f"error.{problem.code}", "en", **problem.params)
