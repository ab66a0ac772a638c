"""Calls of rule files as opportunities."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml

from todoku.programmes.opportunities.calls import programme_opportunities
from todoku.programmes.rulebook.load import builtin_folders, builtin_programmes, load_programme

CALLS = [
    {
        "fiscal_year": 2020,
        "months": "2020-01..2020-02",
        "status": "planned",
        "cite": [{"quote": "1月～2月", "source": "paper"}],
    },
    {
        "fiscal_year": 2020,
        "opens": "2020-01-16",
        "closes": "2020-02-07T12:00+09:00",
        "status": "held",
        "note": {"ja": "二次", "en": "second"},
        "cite": [{"quote": "正午", "source": "page"}, {"quote": "公募", "source": "paper"}],
    },
    {
        "fiscal_year": 2021,
        "closes": "2021-02-05",
        "status": "announced",
        "note": "延長",
        "cite": [{"quote": "締切", "source": "undated"}],
    },
]
SOURCE = {"publisher": "総務省", "kind": "official", "confidence": "high"}
SOURCES = {
    "paper": {**SOURCE, "title": "資料", "url": None, "as_of": "2019-12"},
    "page": {**SOURCE, "title": "公募", "url": "https://www.soumu.go.jp/x", "as_of": "2020-01-16"},
    "undated": {**SOURCE, "title": "頁", "url": "https://www.soumu.go.jp/y"},
}


@pytest.fixture
def programme(tmp_path):
    folder = next(folder for folder in builtin_folders() if folder.name == "kodo_musen")
    rules = yaml.safe_load((folder / "rules.yaml").read_text(encoding="utf-8"))
    rules |= {"sources": {**rules["sources"], **SOURCES}, "calls": CALLS}
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rules, allow_unicode=True), encoding="utf-8")
    return load_programme(tmp_path)


def test_a_programmes_calls_are_its_rounds(programme):
    (opportunity,) = programme_opportunities([programme])
    assert (opportunity.id, opportunity.programme) == ("programme:kodo_musen", "kodo_musen")
    assert (opportunity.max_amount_jpy, opportunity.rate_text) == (None, None)
    planned, held, announced = opportunity.rounds
    assert [call.id for call in opportunity.rounds] == ["2020-1", "2020-2", "2021-1"]
    assert (planned.name, planned.months, planned.closes_at) == ("令和2年度", "2020-01..2020-02", None)
    assert (planned.name_en, held.note, held.note_en) == ("FY2020", "二次", "second")
    assert (planned.note, announced.note, announced.note_en) == (None, "延長", None)
    assert held.closes_at is not None
    assert held.closes_at.isoformat() == "2020-02-07T12:00:00+09:00"
    assert held.state(dt.date(2020, 2, 7)) == "open"
    assert announced.last_day == dt.date(2021, 2, 5)


def test_the_day_of_which_a_call_is_known_is_that_of_its_newest_source(programme):
    (opportunity,) = programme_opportunities([programme])
    assert [call.recorded_on for call in opportunity.rounds] == [dt.date(2019, 12, 1), dt.date(2020, 1, 16), None]
    assert [call.url for call in opportunity.rounds] == [None, "https://www.soumu.go.jp/x", "https://www.soumu.go.jp/y"]


def test_every_call_of_the_built_in_programmes_can_be_handed_on():
    programmes = builtin_programmes().values()
    found = programme_opportunities(programmes)
    assert {one.programme for one in found} == {one.id for one in programmes if one.file.calls}
    for one in found:
        assert all(call.closes is not None or call.months is not None or call.opens is not None for call in one.rounds)
