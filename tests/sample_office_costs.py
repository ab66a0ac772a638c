"""Builds a group of three towns with quotes and bills, as YAML that the reader takes."""

from __future__ import annotations

GROUP = """
costs:
  - {who: A町, option: 単独, stage: 運用, timing: 毎年, jpy: 10000000, first_year: 令和8年度, basis: 請求書}
  - {who: B町, option: 単独, stage: 運用, timing: 毎年, jpy: "1,500万円", first_year: R8, basis: 請求書}
  - {who: C村, option: 単独, stage: 運用, timing: 毎年, jpy: 4000000, first_year: 2026, basis: 請求書}
  - {option: 自治体クラウド, stage: 移行, item: データ移行, timing: 一時, jpy: 20000000, first_year: 2026, basis: 見積}
  - {option: 自治体クラウド, stage: 運用, timing: 毎年, jpy: 18000000, first_year: 2027, basis: 見積}
  - {who: A町, option: 自治体クラウド, stage: 並行運用, timing: 一時, jpy: 10000000, first_year: 2026, basis: 見積}
  - {who: B町, option: 自治体クラウド, stage: 並行運用, timing: 一時, jpy: 15000000, first_year: 2026, basis: 見積}
  - {who: C村, option: 自治体クラウド, stage: 並行運用, timing: 一時, jpy: 4000000, first_year: 2026, basis: 見積}
  - {option: ガバメントクラウド, stage: 移行, timing: 一時, jpy: 30000000, first_year: 2026, basis: 見積}
  - {option: ガバメントクラウド, stage: 補助, timing: 一時, jpy: 25000000, first_year: 2026, basis: 概算}
  - {option: ガバメントクラウド, stage: 運用, timing: 毎年, jpy: "3000～4000万円", first_year: 2026, basis: 見積}
members:
  - {municipality: A町, population: 8000, use: 12000}
  - {municipality: B町, population: 15000, use: 20000}
  - {municipality: C村, population: 1000, use: 900}
"""


def group(path, told=GROUP):
    """Write the group's costs and return their file."""
    path.write_text(told, encoding="utf-8")
    return path
