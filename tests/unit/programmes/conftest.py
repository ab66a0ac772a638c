"""A small rule file of our own making, which tests bend in one place at a time."""

from __future__ import annotations

import pytest

from todoku.programmes.rulebook.load import builtin_programmes

RULES = """\
schema: todoku.programme/1
id: town_fibre
title: {ja: 町の光整備補助, en: Town fibre grant}
authority: {ja: ある県, en: A prefecture}
sources:
  paper: {publisher: ある県, title: 要綱, url: null, kind: official, confidence: high, as_of: 2020-04}
grants:
  - id: build
    title: {ja: 整備, en: Building}
    base: {ja: 対象経費, en: eligible cost}
    versions:
      - from: 2020-04-01
        to: 2021-03-31
        status: enacted
        cite: [{source: paper, quote: "令和2年度の事業"}]
        rules:
          implementers:
            municipality:
              title: {ja: 市町村, en: municipality}
              route: direct
              finance: local_government
              cite: [{source: paper, quote: "市町村が行う"}]
          area_classes:
            island: {ja: 離島, en: island}
            other: {ja: その他, en: other}
          areas:
            - {ground: rito, class: island, title: {ja: 離島, en: island}, cite: [{source: paper, quote: "離島"}]}
            - {ground: kaso, class: other, title: {ja: 過疎, en: depopulated}, cite: [{source: paper, quote: "過疎"}]}
          inputs:
            fiscal_index: {kind: number, title: {ja: 財政力指数, en: fiscal index}, minimum: "0"}
          rates:
            - id: island
              when: {area: island}
              rate: 2/3
              cite: [{source: paper, quote: "離島は2/3"}]
            - id: poor
              when: {area: other, fiscal_index: "< 0.5"}
              rate: 1/2
              cite: [{source: paper, quote: "0.5未満は1/2"}]
            - id: rich
              when: {area: other, fiscal_index: ">= 0.5"}
              rate: 1/3
              cite: [{source: paper, quote: "0.5以上は1/3"}]
          rounding: {unit_jpy: 1000, mode: floor, basis: stated, cite: [{source: paper, quote: "千円未満切捨て"}]}
      - from: 2021-04-01
        to: 2022-03-31
        status: unknown
        reason: {ja: 要綱が見つからない, en: the rules were not found}
        cite: [{source: paper, quote: "令和3年度は別に定める"}]
"""

CASES = """\
cases:
  - case: 離島は 2/3
    given: {decision_date: 2020-06-01, municipality_code: "01517", implementer: municipality, cost_jpy: 3000000}
    expect: {status: eligible, rate: 2/3, national_jpy: 2000000}
"""


def write_scheme(folder, rules=RULES, cases=CASES):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rules.yaml").write_text(rules, encoding="utf-8")
    (folder / "tests.yaml").write_text(cases, encoding="utf-8")
    return folder


@pytest.fixture
def scheme(tmp_path):
    """Return a function that writes the rule file, bent by replacing one text by another, and returns its folder."""

    def write(old="", new="", *, cases=CASES, name="town_fibre"):
        assert RULES.count(old) >= 1
        return write_scheme(tmp_path / name, RULES.replace(old, new, 1), cases)

    return write


@pytest.fixture(scope="session")
def kodo_musen():
    return builtin_programmes()["kodo_musen"]
