"""What is known of the sample plan's town: sources, indicators, real and made-up projects, and the schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.plans import plan as types
from todoku.plans.plan import IndicatorValue
from todoku.plans.reason import Reason
from todoku.provenance import Basis, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from todoku.indicators.indicator import IndicatorId

SOURCES = {
    source.id: source
    for source in (
        Source(
            publisher="見本省統計局",
            title="見本国勢調査 地域メッシュ統計",
            licence="CC BY 4.0",
            as_of="2020-10-01",
            url="https://example.jp/census",
            sha256="3f1c" * 16,
            basis=Basis.CENSUS,
        ),
        Source(
            publisher="見本省国土局",
            title="見本数値情報 行政区域",
            licence="見本数値情報利用約款",
            as_of="2025-01-01",
            url="https://example.jp/boundary",
            sha256="a07b" * 16,
            basis=Basis.MEASURED,
        ),
        Source(
            publisher="見本省国土局",
            title="見本数値情報 緊急輸送道路・主要道路",
            licence="見本数値情報利用約款（非商用）",
            as_of="2020-03-31",
            url="https://example.jp/roads",
            sha256="c4d2" * 16,
            basis=Basis.MEASURED,
        ),
        Source(
            publisher="見本町",
            title="地区別整備状況調書",
            licence="見本町提供",
            as_of="2026-09-30",
            sha256="09be" * 16,
            basis=Basis.MEASURED,
            note="町の担当課が地区ごとに記入した整備済・未整備・不明の区分",
        ),
    )
}
CENSUS, BORDER, ROADS, PRESENT = SOURCES.values()

PHASES = (
    ("survey", "2027-04-01", "2027-09-30"),
    ("grant", "2027-05-01", "2027-08-31"),
    ("poles", "2027-10-01", "2028-06-30"),
    ("fibre", "2028-04-01", "2029-09-30"),
    ("sites", "2028-07-01", "2029-03-31"),
    ("start", "2029-10-01", "2030-03-31"),
)
MADE_UP_CASES = (
    ("見本A町", 2019, 1_200_000_000, 220.0, None),
    ("見本B村（離島）", 2010, 1_096_221_000, None, 1420),
    ("見本C町 大沼地区", 2011, 177_460_000, 96.4, 1120),
    ("見本D町", 2022, 1_300_000_000, 550.0, 4500),
)
UNKNOWN: tuple[tuple[IndicatorId, str], ...] = (
    ("mobile_population_rate", "no_coverage"),
    ("mobile_area_rate", "no_coverage"),
    ("g5_sub6_rate", "no_traffic"),
    ("base_station_target_rate", "no_sites"),
)


def comparisons() -> tuple[types.Comparison, ...]:
    """Return the real total of Hokkaido's 67 municipalities, and four projects that do not exist."""
    hokkaido = types.Comparison(
        case_id="FTTH-HKD-AGG-2010",
        name="北海道67市町村（合計）",
        year=2010,
        cost_jpy=39_300_000_000,
        length_km=8700.0,
        households=120_000,
        jpy_per_km=4_517_241,
        jpy_per_household=327_500,
        note="60市町村は光、4町はFWA、3町は衛星。告知端末・地デジ再送信を含む。",
        source="北海道総合通信局 報道資料（2011-05-24）",
        url="https://www.soumu.go.jp/soutsu/hokkaido/2011/0524c.htm",
    )
    return (
        hokkaido,
        *(
            types.Comparison(
                case_id=f"SAMPLE-{year}-{cost_jpy // 1_000_000}",
                name=name,
                year=year,
                cost_jpy=cost_jpy,
                length_km=length_km,
                households=households,
                jpy_per_km=round(cost_jpy / length_km) if length_km else None,
                jpy_per_household=cost_jpy // households if households else None,
                note="架空の事例",
                source="見本新聞",
                url=None,
            )
            for name, year, cost_jpy, length_km, households in MADE_UP_CASES
        ),
    )


def indicators(households: dict[str, int], population: int) -> types.IndicatorPair:
    """Return the twelve indicators before and after: the plan reaches every household declared unserved."""
    reached = households["served"] + households["unserved"]
    return types.IndicatorPair(
        before=_indicators(households, population, served=households["served"], farm_rate=0.118),
        after=_indicators(households, population, served=reached, farm_rate=0.5167),
    )


def _indicators(
    households: dict[str, int], population: int, *, served: int, farm_rate: float
) -> tuple[IndicatorValue, ...]:
    known = households["served"] + households["unserved"]
    census, border, present = CENSUS, BORDER, PRESENT
    rows: tuple[tuple[IndicatorId, float | int, str, Basis, str, str], ...] = (
        ("population", population, "person", Basis.CENSUS, "2020-10-01", census.citation),
        ("households", sum(households.values()), "household", Basis.CENSUS, "2020-10-01", census.citation),
        ("area_km2", 287.46, "km2", Basis.MEASURED, "2025-01-01", border.citation),
        ("ftth_household_rate", served / known, "ratio", Basis.MODELLED, "2026-09-30", present.citation),
        ("farm_area_broadband_rate", farm_rate, "ratio", Basis.ESTIMATED, "2026-09-30", present.citation),
        ("g5_base_deployment_rate", 0.25, "ratio", Basis.MODELLED, "2026-03-31", border.citation),
        ("base_stations", 41, "station", Basis.MEASURED, "2022-07-21", "見本省 免許情報検索"),
        ("fiscal_index", 0.18, "index", Basis.MEASURED, "2021", "見本省 主要財政指標"),
    )
    known_ones = [
        indicator(
            name,
            value,
            unit=unit,
            basis=basis,
            as_of=as_of,
            source=source,
            reason="sample.reason.reference" if name == "g5_base_deployment_rate" else None,
            parts={"served": served, "known": known} if name == "ftth_household_rate" else {},
        )
        for name, value, unit, basis, as_of, source in rows
    ]
    return (*known_ones, *(indicator(name, None, reason=f"sample.reason.{why}") for name, why in UNKNOWN))


def indicator(
    name: IndicatorId,
    value: float | None,
    *,
    unit: str = "ratio",
    basis: Basis = Basis.UNKNOWN,
    as_of: str | None = None,
    source: str | None = None,
    reason: str | None = None,
    parts: Mapping[str, float | None] | None = None,
) -> IndicatorValue:
    """Return an indicator as a plan shows it; ``reason`` is a key of the catalogue."""
    why = None if reason is None else Reason.said(reason, "ja")
    return IndicatorValue(
        id=name, value=value, unit=unit, basis=basis, as_of=as_of, source=source, reason=why, parts=dict(parts or {})
    )


def schedule() -> tuple[types.Phase, ...]:
    """Return six phases over three fiscal years."""
    return tuple(
        types.Phase(name_key=f"sample.phase.{name}", start=start, end=end, basis=Basis.ESTIMATED)
        for name, start, end in PHASES
    )
