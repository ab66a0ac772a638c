"""Requirements met by promised figures: spans, unknown figures, and the catalogue itself."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from todoku.matching.requirement_fit import Promised, fit_of
from todoku.radio.capacity.requirements import requirements


def asked(**given):
    figures = dict.fromkeys(("uplink_mbps", "downlink_mbps", "needed_latency_ms", "devices_per_km2", "latency_kind"))
    return SimpleNamespace(id="R", **{**figures, **given})


@pytest.mark.parametrize(
    ("promised", "figures", "where"),
    [
        ({"uplink_mbps": 20}, {"uplink_mbps": (10, 20)}, "meets"),
        ({"uplink_mbps": 19.9}, {"uplink_mbps": (10, 20)}, "meets_at_lowest"),
        ({"uplink_mbps": 9.9}, {"uplink_mbps": (10, 20)}, "fails"),
        ({"downlink_mbps": 99}, {"uplink_mbps": (10, 20)}, None),
        ({"uplink_mbps": 20}, {"uplink_mbps": (10, 20), "downlink_mbps": (1, 1)}, None),
        ({"uplink_mbps": 1}, {"uplink_mbps": (10, 20), "downlink_mbps": (1, 1)}, "fails"),
        ({"uplink_mbps": 15, "latency_ms": 10}, {"uplink_mbps": (10, 20), "needed_latency_ms": 10}, "meets_at_lowest"),
        ({"latency_ms": 11}, {"needed_latency_ms": 10, "latency_kind": "end_to_end"}, "fails"),
        ({"latency_ms": 11}, {"needed_latency_ms": 10, "latency_kind": "radio"}, None),
        ({"latency_ms": 9}, {"needed_latency_ms": 10, "latency_kind": "radio"}, "meets"),
        ({"devices_per_km2": 100}, {"devices_per_km2": 100}, "meets"),
        ({"uplink_mbps": 20}, {}, None),
    ],
)
def test_one_requirement(promised, figures, where):
    found = fit_of(Promised(**promised), [asked(**figures)])
    for name in ("meets", "meets_at_lowest", "fails"):
        assert getattr(found, name) == (frozenset({"R"}) if name == where else frozenset())


def test_the_catalogue_by_more_and_more_promises():
    some = requirements().values()
    numeric = {one.id for one in some if one.is_numeric}
    nothing = fit_of(Promised(), some)
    assert nothing.meets | nothing.meets_at_lowest | nothing.fails == set()
    all_ = fit_of(Promised(1e6, 1e6, 0.01, 1e9), some)
    assert all_.meets == numeric
    less, more = (fit_of(Promised(rate, 2 * rate, 20.0, 1e4), some) for rate in (10.0, 30.0))
    assert less.meets <= more.meets
    assert more.fails <= less.fails
    assert more.meets > set() < more.fails
