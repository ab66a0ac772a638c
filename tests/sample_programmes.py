"""A rule file that uses every form that rules can take, its programme, and answers to a table row by row."""

from __future__ import annotations

from todoku.errors import TodokuError
from todoku.programmes.rows.many import explain
from todoku.programmes.rulebook.faults import faults_of
from todoku.programmes.rulebook.marked_yaml import read_marked
from todoku.programmes.rulebook.rules import compile_programme
from todoku.programmes.rulebook.schema import ProgrammeFile

RICH = """\
schema: todoku.programme/1
id: rich
title: {ja: 試しの制度, en: Sample programme}
authority: {ja: ある省, en: A ministry}
sources:
  paper: {publisher: ある省, title: 要綱, url: null, kind: official, confidence: high, as_of: 2020-04}
budgets:
  - {id: all, fiscal_year: 2020, kind: initial, amount_jpy: 1000000000, cite: [{source: paper, quote: "予算10億円"}]}
  - fiscal_year: 2020
    kind: announced
    amount_jpy: 300000000
    part_of: all
    approximate: true
    note: {ja: うち基地局, en: of which stations}
    cite: [{source: paper, quote: "うち約3億円"}]
calls:
  - fiscal_year: 2020
    opens: 2020-01-06
    closes: 2020-02-07T12:00+09:00
    status: held
    cite: [{source: paper, quote: "2月7日正午まで"}]
  - {fiscal_year: 2021, months: "2021-01..2021-02", status: planned, cite: [{source: paper, quote: "1月から2月"}]}
conditions:
  - id: no_start
    text: {ja: 交付決定の前に着工しない, en: no start before the decision}
    cite: [{source: paper, quote: "交付決定前の着工は対象外"}]
stacking:
  - with: any_national
    relation: excludes
    reason: {ja: 国費の重複, en: no two grants of the state}
    cite: [{source: paper, quote: "他の国庫補助と併用できない"}]
grants:
  - id: station
    title: {ja: 基地局, en: Stations}
    base: {ja: 対象経費, en: eligible cost}
    versions:
      - from: 2020-04-01
        to: 2021-03-31
        status: enacted
        cite: [{source: paper, quote: "令和2年度の事業"}]
        rules: &rules
          implementers:
            municipality:
              title: {ja: 市町村, en: municipality}
              route: direct
              finance: local_government
              cite: [{source: paper, quote: "市町村が行う"}]
            private:
              title: {ja: 事業者, en: operator}
              route: indirect
              finance: other
              cite: [{source: paper, quote: "事業者が行う"}]
          area_classes:
            poor: {ja: 条件不利地域, en: disadvantaged area}
          areas:
            - {ground: kaso, class: poor, title: {ja: 過疎, en: depopulated}, cite: [{source: paper, quote: "過疎"}]}
          inputs:
            households:
              kind: number
              title: {ja: 世帯数, en: households}
              minimum: "0"
              unit: households
            operators:
              kind: number
              title: {ja: 参画する事業者の数, en: operators that take part}
              minimum: "1"
              unit: operators
          limits:
            cost_floor_jpy: 1000000
            cost_cap_jpy: 90000000
            cite: [{source: paper, quote: "下限100万円、上限9,000万円"}]
          rates:
            - id: few
              when: {implementer: municipality, households: "< 100"}
              rate: 2/3
              others: {prefecture: 2/15, municipality: 4/45, operator: 1/9}
              others_note:
                text: {ja: ある県の例, en: one prefecture's own split}
                cite: [{source: paper, quote: "県2/15"}]
              cite: [{source: paper, quote: "100世帯未満は2/3"}]
            - id: many
              when: {implementer: municipality, households: ">= 100"}
              rate: 1/2
              cite: [{source: paper, quote: "100世帯以上は1/2"}]
            - id: shared
              when: {implementer: private, operators: ">= 2"}
              rate: 1/2
              limits: {grant_cap_jpy: 20000000, cite: [{source: paper, quote: "上限2,000万円"}]}
              cite: [{source: paper, quote: "複数の事業者は1/2"}]
            - id: alone
              when: {implementer: private, operators: "< 2"}
              outcome: ineligible
              reason: {ja: 1者だけでは対象外, en: not for one operator alone}
              cite: [{source: paper, quote: "1者は対象外"}]
          rounding: {unit_jpy: 1000, mode: floor, basis: stated, cite: [{source: paper, quote: "千円未満切捨て"}]}
      - from: 2021-04-01
        to: 2022-03-31
        status: requested
        cite: [{source: paper, quote: "令和3年度概算要求"}]
        rules: *rules
  - id: forms
    title: {ja: 実装, en: Roll-out}
    base: {ja: 事業費, en: cost}
    versions:
      - from: 2020-04-01
        to: null
        status: enacted
        cite: [{source: paper, quote: "実装の支援"}]
        rules:
          implementers:
            municipality:
              title: {ja: 市町村, en: municipality}
              route: direct
              finance: local_government
              cite: [{source: paper, quote: "市町村が行う"}]
            prefecture:
              title: {ja: 都道府県, en: prefecture}
              route: direct
              finance: local_government
              cite: [{source: paper, quote: "県が行う"}]
          inputs:
            municipality_kind:
              kind: choice
              title: {ja: 団体の種類, en: kind of government}
              values:
                designated_city: {ja: 指定都市, en: designated city}
                special_ward: {ja: 特別区, en: special ward}
                city: {ja: 市, en: city}
                town: {ja: 町, en: town}
                village: {ja: 村, en: village}
                prefecture: {ja: 都道府県, en: prefecture}
            form:
              kind: choice
              title: {ja: 補助の形, en: form}
              values:
                fixed: {ja: 定額, en: fixed amount}
                half: {ja: 1/2補助, en: one half}
          rates:
            - id: large
              when: {municipality_kind: [designated_city, prefecture]}
              outcome: ineligible
              reason: {ja: 都道府県と指定都市は除く, en: not prefectures and designated cities}
              cite: [{source: paper, quote: "都道府県及び指定都市を除く"}]
            - id: fixed
              when: {municipality_kind: [special_ward, city, town, village], form: fixed}
              outcome: fixed
              fixed_jpy: 15000000
              cite: [{source: paper, quote: "定額1,500万円まで"}]
            - id: half
              when: {municipality_kind: [special_ward, city, town, village], form: half}
              rate: 1/2
              limits: {grant_cap_jpy: 20000000, cite: [{source: paper, quote: "1/2、2,000万円まで"}]}
              cite: [{source: paper, quote: "1/2補助"}]
          rounding:
            unit_jpy: 1000
            mode: half_up
            order: round_then_cap
            basis: assumed
            cite: [{source: paper, quote: "端数"}]
  - id: trial
    title: {ja: 実証, en: Trial}
    base: {ja: 委託費, en: contract}
    support: contract
    versions:
      - from: 2020-04-01
        to: null
        status: enacted
        cite: [{source: paper, quote: "開発実証を委託する"}]
        rules: &anyone
          implementers:
            municipality:
              title: {ja: 市町村, en: municipality}
              route: direct
              finance: local_government
              cite: [{source: paper, quote: "市町村"}]
          rates: []
  - id: adviser
    title: {ja: アドバイザー, en: Adviser}
    base: {ja: 派遣, en: dispatch}
    support: in_kind
    in_kind:
      unit: day
      at_most: 3
      text: {ja: 1件3日まで, en: up to 3 days}
      cite: [{source: paper, quote: "最大3日"}]
    versions:
      - from: 2020-04-01
        to: null
        status: enacted
        cite: [{source: paper, quote: "専門家を派遣する"}]
        rules: *anyone
"""


def programme_of(rules: str = RICH):
    """Return the programme of a rule file's text, which must be free of faults."""
    marked = read_marked(rules, file="rich/rules.yaml")
    file = ProgrammeFile.model_validate(marked.content)
    assert [*faults_of(file)] == []
    return compile_programme(file, marked=marked)


def row_by_row(frame, programmes, indices=None):
    """Yield what the scalar engine says of each row: the columns of an answer but for the case."""
    for number in range(len(frame)):
        try:
            alone = explain(frame, number, programmes, indices=indices)
        except TodokuError as error:
            yield None, None, None, None, None, error.code
        else:
            rate = None if alone.rate is None else str(alone.rate)
            yield alone.status, alone.national_jpy, alone.local_jpy, rate, alone.rule_status, None


def same_as_row_by_row(frame, programmes, found, indices=None):
    answers = found.drop(columns="case").astype(object)
    answers = answers.where(answers.notna(), None)
    for number, expected in enumerate(row_by_row(frame, programmes, indices)):
        assert tuple(answers.iloc[number]) == expected, frame.iloc[number].to_dict()
    assert ((found["case"] < 0) == found["error"].notna()).all()
