"""Peers: standardised distances over groups, reasons, determinism, and what is not known."""

from __future__ import annotations

import pandas as pd
import pytest

from todoku.errors import InputError
from todoku.indicators.similar import GROUPS, POPULATION_CLASSES, all_similar, similar

COLUMNS = [
    "code5",
    "name_ja",
    "population",
    "households",
    "area_km2",
    "tokubetsu_gosetsu",
    "kaso",
    "fiscal_index_R2",
    "fiscal_index_R3",
]


@pytest.fixture
def facts():
    rows = [
        ("01001", "甲町", "4900", "2300", "400", "TRUE", "全部", "0.20", "0.21"),
        ("01002", "乙町", "5000", "2350", "410", "TRUE", "全部", "0.20", None),
        ("01003", "丙市", "120000", "60000", "300", "FALSE", "非該当", "0.60", "0.61"),
        ("01004", "丁村", "3900", "1700", "390", "一部", "全部", "0.19", "0.19"),
        ("01005", "戊町", "5000", "2350", "410", "TRUE", "全部", "0.20", None),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def test_the_nearest_come_first_and_ties_go_by_code(facts):
    found = similar("01001", facts, count=4)
    assert [peer.code for peer in found.peers] == ["01002", "01005", "01004", "01003"]
    assert [peer.rank for peer in found.peers] == [1, 2, 3, 4]
    assert found.peers[0].distance == found.peers[1].distance < found.peers[2].distance
    assert found == similar("01001", facts.sample(frac=1, random_state=3), count=4)


def test_distance_worked_by_hand():
    # one feature differs: area 100 or 1,000 km2 at equal density; log10 spread of (2, 2, 3) is sqrt(2)/3
    rows = [
        ("01001", "甲町", None, None, "100", "TRUE", "全部", "0.2", "0.2"),
        ("01002", "乙町", None, None, "100", "TRUE", "全部", "0.2", "0.2"),
        ("01003", "丙町", None, None, "1000", "TRUE", "全部", "0.2", "0.2"),
    ]
    found = similar("01001", pd.DataFrame(rows, columns=COLUMNS))
    assert found.used == ("area",)
    assert [(peer.code, round(peer.distance, 9)) for peer in found.peers] == [
        ("01002", 0.0),
        ("01003", round(3 / 2**0.5, 9)),
    ]
    reason = found.peers[1].features[0]
    assert (reason.feature, reason.own, reason.peer) == ("area", 100.0, 1000.0)
    assert reason.standardised == pytest.approx(3 / 2**0.5)


def test_every_group_weighs_the_same(facts):
    found = similar("01001", facts, count=4)
    far = found.peers[-1]
    squares = {one.feature: one.standardised**2 for one in far.features}
    groups = [[squares[name] for name in names if name in squares] for names in GROUPS.values()]
    means = [sum(values) / len(values) for values in groups if values]
    assert far.distance == pytest.approx((sum(means) / len(means)) ** 0.5)


def test_reasons_give_the_most_alike_feature_first_and_the_newest_known_index(facts):
    peer = similar("01001", facts, count=1).peers[0]
    apart = [abs(one.standardised) for one in peer.features]
    assert apart == sorted(apart)
    index = next(one for one in peer.features if one.feature == "fiscal_index")
    assert (index.own, index.peer) == (0.21, 0.20)
    classes = next(one for one in peer.features if one.feature == "population_class")
    assert (classes.own, classes.peer) == (0.0, 1.0)
    assert POPULATION_CLASSES[0] == 5_000


def test_industry_is_compared_only_where_it_is_supplied(facts):
    assert set(similar("01001", facts).missing) == set(GROUPS["industry"])
    shares = {
        code: {"industry_primary": primary, "industry_secondary": 0.2, "industry_tertiary": 0.8 - primary}
        for code, primary in (("01001", 0.5), ("01002", 0.1), ("01003", 0.0), ("01004", 0.5), ("01005", 0.5))
    }
    found = similar("01001", facts, industry=shares)
    assert found.peers[0].code == "01005"
    assert found.missing == ("industry_secondary",)


def test_a_municipality_without_facts_is_refused(facts):
    with pytest.raises(InputError, match=r"indicator\.no_facts"):
        similar("17463", facts)


def test_the_peers_of_all_are_those_of_each(facts):
    assert all_similar(facts, count=3) == {code: similar(code, facts, count=3) for code in facts["code5"]}
