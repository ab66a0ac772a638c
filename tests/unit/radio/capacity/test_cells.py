"""Rates, cells, latency, the requirement catalogue and its answers, against the standards' own figures."""

from __future__ import annotations

import numpy as np
import pytest

from todoku.errors import InputError, OutOfRange
from todoku.i18n import has
from todoku.provenance import Basis
from todoku.radio.capacity import cells, nr_tables
from todoku.radio.capacity.answers import Place, answer
from todoku.radio.capacity.budget_table import budget_table
from todoku.radio.capacity.carriers import carrier_by_id, carriers
from todoku.radio.capacity.latency import Part, latency_budget
from todoku.radio.capacity.requirements import definitions, requirement_by_id, requirements
from todoku.radio.link_budget import Parameter

CQI_1 = (0.1523, 0.2344, 0.3770, 0.6016, 0.8770, 1.1758, 1.4766, 1.9141, 2.4063, 2.7305, 3.3223, 3.9023, 4.5234)
CQI_2 = (0.1523, 0.3770, 0.8770, 1.4766, 1.9141, 2.4063, 2.7305, 3.3223, 3.9023, 4.5234, 5.1152, 5.5547, 6.2266)
CQI_3 = (0.0586, 0.0977, 0.1523, 0.2344, 0.3770, 0.6016, 0.8770, 1.1758, 1.4766, 1.9141, 2.4063, 2.7305, 3.3223)
MCS_2 = (
    *(0.2344, 0.3770, 0.6016, 0.8770, 1.1758, 1.4766, 1.6953, 1.9141, 2.1602, 2.4063, 2.5703, 2.7305, 3.0293, 3.3223),
    *(3.6094, 3.9023, 4.2129, 4.5234, 4.8164, 5.1152, 5.3320, 5.5547, 5.8906, 6.2266, 6.5703, 6.9141, 7.1602, 7.4063),
)


@pytest.mark.parametrize(
    ("name", "printed", "count"),
    [("qam64", (*CQI_1, 5.1152, 5.5547), 15), ("qam256", (*CQI_2, 6.9141, 7.4063), 15)],
)
def test_cqi_tables_have_the_printed_efficiencies(name, printed, count):
    # TS 38.214, tables 5.2.2.1-2 and -3, last column
    rows = nr_tables.cqi_table(name)
    assert [row.index for row in rows] == list(range(1, count + 1))
    assert [row.efficiency for row in rows] == pytest.approx(printed, abs=5.1e-5)


def test_the_tables_for_low_efficiency_have_the_printed_efficiencies():
    # TS 38.214, tables 5.2.2.1-4 and 5.1.3.1-3
    rows = nr_tables.cqi_table("qam64_low_efficiency")
    assert [row.efficiency for row in rows] == pytest.approx((*CQI_3, 3.9023, 4.5234), abs=5.1e-5)
    mcs = {round(row.efficiency, 4) for row in nr_tables.mcs_table("qam64_low_efficiency")}
    assert {round(row.efficiency, 4) for row in rows} <= mcs


def test_mcs_tables_have_the_printed_efficiencies():
    # TS 38.214, table 5.1.3.1-2, last column; 5.1.3.1-1 ends with 948/1024 of six bits
    assert [row.efficiency for row in nr_tables.mcs_table("qam256")] == pytest.approx(MCS_2, abs=5.1e-5)
    table = nr_tables.mcs_table("qam64")
    assert len(table) == 29
    assert table[9].efficiency == pytest.approx(1.3262, abs=5e-5)
    assert table[10].efficiency == pytest.approx(1.3281, abs=5e-5)
    assert table[28].efficiency == pytest.approx(5.5547, abs=5e-5)
    # every CQI but the two that only CQI has is an MCS too
    assert {row.efficiency for row in nr_tables.cqi_table("qam64")[1:]} <= {row.efficiency for row in table}


def test_peak_rates_are_those_of_ts_38_306():
    # 100 MHz at 30 kHz, four layers of 256QAM down: the well-known 2337 Mbps; 400 MHz at 120 kHz, two layers of 64QAM
    full = nr_tables.peak_rate_mbps(
        blocks=nr_tables.resource_blocks(100, subcarrier_khz=30, frequency_range="fr1"),
        subcarrier_khz=30,
        layers=4,
        modulation_order=8,
        frequency_range="fr1",
        direction="downlink",
    )
    assert full == pytest.approx(2337.0, abs=0.1)
    wide = nr_tables.peak_rate_mbps(
        blocks=nr_tables.resource_blocks(400, subcarrier_khz=120, frequency_range="fr2"),
        subcarrier_khz=120,
        layers=2,
        modulation_order=6,
        frequency_range="fr2",
        direction="downlink",
    )
    assert wide == pytest.approx(2 * 6 * 948 / 1024 * 264 * 12 * 14 * 8000 * 0.82 / 1e6)


def test_lte_of_20_mhz_peaks_at_category_4():
    # TS 36.306, table 4.1-1: 150 752 bits in each of 1000 subframes
    peak = nr_tables.peak_rate_mbps(
        blocks=nr_tables.resource_blocks(20, subcarrier_khz=15, frequency_range="lte"),
        subcarrier_khz=15,
        layers=2,
        modulation_order=6,
        frequency_range="lte",
        direction="downlink",
    )
    assert peak == pytest.approx(150.752, abs=0.002)


def test_what_the_tables_lack_is_refused():
    with pytest.raises(InputError, match=r"radio\.choice"):
        nr_tables.resource_blocks(100, subcarrier_khz=15, frequency_range="fr1")
    with pytest.raises(InputError, match=r"radio\.choice"):
        nr_tables.mcs_table("qam4096")


def test_the_chosen_coding_stays_within_the_bound():
    # 0.6 log2(1 + 100) = 3.9949: MCS 15 of table 2, 3.9023; at -10 dB 0.6 log2(1.1) = 0.0825 carries nothing
    found = nr_tables.chosen_efficiency([20.0, -10.0, -10.1, 60.0], table="qam256", direction="downlink")
    assert found == pytest.approx([3.9023, 0.0, 0.0, 7.4063], abs=5e-5)
    assert nr_tables.chosen_efficiency(-10.0, table="qam64_low_efficiency", direction="downlink") == pytest.approx(
        2 * 40 / 1024
    )
    assert nr_tables.chosen_cqi([20.0, -20.0, 60.0], table="qam64").tolist() == [12, 0, 15]


def test_a_downlink_budget_worked_by_hand():
    # local5g_47: 45 dBm e.i.r.p. less 8 dB body; noise of 273 x 360 kHz: -173.975 + 79.924 + 9 = -85.05 dBm
    carrier = carrier_by_id("local5g_47")
    noise_dbm = -173.97516 + 10 * np.log10(273 * 360e3) + 9
    assert cells.sinr_db(carrier, "downlink", 110.0) == pytest.approx(45 - 8 - 110 - noise_dbm)
    # one block up: 23 - 8 + 23 - 3 - 110 over -173.975 + 55.563 + 5
    noise_dbm = -173.97516 + 10 * np.log10(360e3) + 5
    assert cells.sinr_db(carrier, "uplink", 110.0, blocks=1) == pytest.approx(35 - 110 - noise_dbm)
    assert cells.sinr_db(carrier, "uplink", 110.0) == pytest.approx(35 - 110 - noise_dbm - 10 * np.log10(273))


def test_rates_fall_with_loss_and_start_at_the_peak():
    losses_db = np.linspace(30, 180, 400)
    for carrier in carriers().values():
        for direction in ("downlink", "uplink"):
            rates = cells.rate_mbps(carrier, direction, losses_db)
            assert (np.diff(rates) <= 1e-12).all()
            assert rates[0] == pytest.approx(carrier.peak_rate_mbps(direction), rel=1e-3)
            assert rates[-1] == 0.0


def test_few_blocks_carry_further_up():
    carrier = carrier_by_id("lte_800")
    far_db = 140.0
    whole = nr_tables.chosen_efficiency(
        cells.sinr_db(carrier, "uplink", far_db), table=carrier.mcs_table, direction="uplink"
    )
    assert whole == 0.0
    assert cells.rate_mbps(carrier, "uplink", far_db) > 0.0


def test_the_reach_is_where_the_rate_ends():
    for carrier in carriers().values():
        link = carrier.powers.link("suburban")
        radius = cells.reach_for_rate_m(carrier, "uplink", "suburban", 1.0)
        margin_db = carrier.powers.margin_db.value
        near, beyond = (carrier.powers.loss_db(radius * part, link) + margin_db for part in (1 - 1e-6, 1 + 1e-6))
        assert cells.rate_mbps(carrier, "uplink", near) >= 1.0 > cells.rate_mbps(carrier, "uplink", beyond)
    assert cells.reach_for_rate_m(carrier_by_id("lte_800"), "downlink", "open", 500.0) == 0.0
    with pytest.raises(OutOfRange):
        cells.reach_for_rate_m(carrier_by_id("lte_800"), "downlink", "open", -1.0)


def test_a_cell_carries_between_its_edge_and_its_peak():
    carrier = carrier_by_id("local5g_47")
    cell = cells.cell_capacity(carrier, "downlink", "suburban", radius_m=200.0)
    assert 0.0 < cell.edge_mbps < cell.mean_mbps < cell.peak_mbps
    assert cells.cell_load(cell, terminals=4, required_mbps=cell.mean_mbps / 8) == pytest.approx(0.5)
    dark = cells.cell_capacity(carrier, "downlink", "suburban", radius_m=5000.0)
    assert dark.mean_mbps == 0.0
    assert cells.cell_load(dark, terminals=1, required_mbps=1.0) == np.inf
    assert cells.cell_load(dark, terminals=1, required_mbps=0.0) == 0.0


def test_the_reported_quality_falls_with_distance_and_is_0_where_nothing_comes_in():
    carrier = carrier_by_id("local5g_47")
    found = cells.reported_cqi(carrier, "suburban", [50.0, 100.0, 200.0, 400.0, 800.0, 50_000.0])
    assert (np.diff(found) <= 0).all()
    assert (found[0], found[-1]) == (15, 0)


def test_connections_worked_by_hand():
    # 10 Mbps, hexagon of 1 km: 2.598 km2; 32 bytes in 7200 s are 3.5556e-8 Mbps
    cell = cells.CellCapacity(1000.0, 3.14, 10.0, 1.0, 20.0)
    found = cells.connections_per_km2(cell, message_bytes=32, every_s=7200, usable_share=0.5)
    assert found == pytest.approx(0.5 * 10 / (256 / 7200 / 1e6) / 2.598076, rel=1e-6)


def test_latency_adds_up_and_says_what_is_open():
    budget = latency_budget("nr", backhaul_km=100.0, core_ms=2.0, core_source="the operator")
    # 4 ms of M.2410, 100 km at 1.4682 / 299792.458 s per km
    assert budget.most_ms == pytest.approx(4.0 + 0.48973 + 2.0, abs=1e-4)
    assert budget.least_ms == pytest.approx(2.48973, abs=1e-4)
    open_budget = latency_budget("nr", relays=(Part("encoder", 30.0, None, Basis.ESTIMATED, "the maker"),))
    assert open_budget.most_ms is None
    assert open_budget.unknown == ("backhaul", "core", "encoder")
    assert open_budget.least_ms == 30.0
    assert latency_budget("lte", backhaul_km=100.0, medium="microwave", core_ms=0.0).most_ms == pytest.approx(10.33356)


def test_the_catalogue_has_the_eight_issue_areas_and_the_decks_definitions():
    areas = {entry.issue_area for entry in requirements().values()}
    assert len(areas) == 9
    assert len(requirements()) == 40
    assert {key: entry.value for key, entry in definitions().items()} == {
        "peak_rate_gbps": 10,
        "latency_ms": 1,
        "devices_per_km2": 1_000_000,
    }
    for entry in requirements().values():
        assert entry.source_title
        assert entry.application_ja != entry.application_en
        assert (entry.latency_ms is None) == (entry.latency_kind is None)


def test_the_catalogue_is_the_facts(shared):
    import json

    facts = json.loads((shared / "facts" / "requirements.json").read_text())
    assert [fact["id"] for fact in facts] == list(requirements())
    for fact in facts:
        mine = requirements()[fact["id"]]
        for name in ("uplink_mbps", "downlink_mbps", "latency_ms"):
            value = fact[name]
            pair = None if value is None else tuple(value) if isinstance(value, list) else (value, value)
            assert getattr(mine, name) == pair, (fact["id"], name)
        assert mine.devices_per_km2 == fact["devices_per_km2"]
        assert mine.availability == fact["availability"]
        assert mine.source_title == fact["source_title"]


def test_observed_delays_are_no_needs():
    assert requirement_by_id("REQ-MED-TELESURG").needed_latency_ms is None
    assert requirement_by_id("REQ-MOB-PLAT-HI").needed_latency_ms == 10
    assert requirement_by_id("REQ-TOUR-UAVVR").needed_latency_ms == 75


def test_an_answer_names_bands_and_sites():
    place = Place(area_km2=2.0, environment="suburban", terminals=10, backhaul_km=30.0)
    found = answer(requirement_by_id("REQ-TOUR-8K"), place)
    assert found.status == "met"
    best = found.best
    assert best is not None
    assert best.service == "local5g_47"
    assert best.limited_by == "uplink"
    assert best.sites == max(best.coverage_sites, best.capacity_sites)
    assert best.coverage_sites == np.ceil(2e6 / (1.5 * np.sqrt(3) * best.radius_m**2))
    lte = next(band for band in found.bands if band.service == "lte_800")
    assert lte.status == "not_met"
    assert lte.sites is None
    assert "power_dbm_per_mhz" not in best.assumptions
    assert "uplink_share" in best.assumptions


def test_an_answer_is_not_met_where_no_band_has_the_rate():
    # 200 Mbps up: more than a terminal of one layer sends in any of the carriers
    found = answer(requirement_by_id("REQ-LAB-CONST"), Place(1.0, "open"))
    assert found.status == "not_met"
    assert found.best is None


def test_an_answer_is_unknown_without_figures_or_without_the_core():
    figureless = answer(requirement_by_id("REQ-MOB-BUS"), Place(1.0, "open"))
    assert figureless.status == "unknown"
    assert {band.sites for band in figureless.bands} == {None}
    platoon = requirement_by_id("REQ-MOB-PLAT-HI")
    assert answer(platoon, Place(1.0, "open", backhaul_km=30)).status == "unknown"
    assert answer(platoon, Place(1.0, "open", backhaul_km=30, core_ms=5.0)).status == "met"
    late = answer(platoon, Place(1.0, "open", backhaul_km=30, core_ms=11.0))
    assert late.status == "not_met"
    assert late.bands[0].limited_by == "latency"


def test_a_span_can_be_met_at_its_lowest_rate():
    found = answer(requirement_by_id("REQ-TOUR-4K"), Place(2.0, "suburban", terminals=1), services=["lte_800"])
    assert found.status == "met_at_lowest"


def test_more_terminals_never_need_fewer_sites():
    need = requirement_by_id("REQ-EDU-VC")
    counts = [answer(need, Place(1.0, "urban", terminals=n)).bands[0].sites for n in (1, 100, 1000, 5000)]
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def test_wrong_places_and_services_are_refused():
    with pytest.raises(InputError, match=r"radio\.place"):
        Place(0.0, "open")
    with pytest.raises(InputError, match=r"radio\.unknown_service"):
        answer(requirement_by_id("REQ-EDU-VC"), Place(1.0, "open"), services=["wimax"])
    with pytest.raises(InputError, match=r"radio\.choice"):
        requirement_by_id("REQ-NONE")
    with pytest.raises(InputError, match=r"radio\.unknown_service"):
        carrier_by_id("wimax")


def test_every_figure_of_a_carrier_says_where_it_comes_from():
    for carrier in carriers().values():
        given = [value for _, value in carrier if isinstance(value, Parameter)]
        assert len(given) == 8
        assert all(value.source for value in given)


@pytest.mark.parametrize("direction", ["downlink", "uplink"])
def test_the_budget_table_adds_up_to_its_loss(direction):
    for carrier in carriers().values():
        for required_mbps in (0.0, 5.0):
            table = budget_table(carrier, direction, required_mbps=required_mbps)
            value = {term.name: term.value for term in table.terms}
            power_dbm = value.get("base_power", value.get("terminal_power"))
            figure_db = value.get("terminal_noise_figure", value.get("base_noise_figure"))
            gains_db = value["base_gain"] + value["terminal_gain"] - value["feeder_loss"] - value["body_loss"]
            noise_dbm = value["thermal_noise"] + figure_db + value["interference_margin"]
            left_db = power_dbm + gains_db - noise_dbm - value["needed_sinr"] - value["margin"]
            assert table.largest_loss_db == pytest.approx(left_db)
            link = carrier.powers.link("suburban")
            radius = cells.reach_for_rate_m(carrier, direction, "suburban", required_mbps)
            assert carrier.powers.loss_db(radius, link) == pytest.approx(table.largest_loss_db, abs=1e-4)
            for term in table.terms:
                assert has(f"radio.budget.{term.name}")
                assert term.source


def test_the_budget_of_a_rate_that_is_never_met_is_no_number():
    table = budget_table(carrier_by_id("lte_800"), "uplink", required_mbps=500.0)
    assert np.isnan(table.largest_loss_db)
