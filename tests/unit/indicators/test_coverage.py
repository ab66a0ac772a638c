"""Rates of present cover: parts, ranges, the more-than-half rule, and how a region's rate is made."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from todoku.areas import mesh
from todoku.indicators.coverage import (
    farm_area_broadband_rate,
    ftth_household_rate,
    mobile_area_rate,
    mobile_population_rate,
)
from todoku.indicators.evidence import Evidence
from todoku.provenance import Basis


@pytest.fixture
def declared(make):
    """Return a maker of a declared dataset of present cover."""
    return lambda rows: make.dataset("present", make.present(rows), basis=Basis.MEASURED, as_of="2021-03-31")


def ftth(code, state, share=None):
    return (code, "ftth", state, share)


def test_nothing_declared_is_unknown_with_the_reason(region, two_towns):
    found = ftth_household_rate(Evidence(region, {"cells": two_towns}))
    for code in ("01205", "01233", "01-iburi"):
        assert (found[code].value, found[code].basis) == (None, Basis.UNKNOWN)
        assert found[code].reason == "indicator.reason.no_present"
        assert found[code].parts == {}


def test_unknown_squares_leave_a_range_and_no_rate(region, two_towns, declared):
    present = declared([ftth("634027001", "served"), ftth("634027002", "unserved"), ftth("634027003", "unknown")])
    found = ftth_household_rate(Evidence(region, {"cells": two_towns, "present": present}))
    assert found["01205"].value is None
    assert found["01205"].reason == "indicator.reason.present_unknown"
    assert found["01205"].parts == {"served": 50, "unserved": 30, "unknown": 20, "lowest": 0.5, "highest": 0.7}
    assert found["01233"].parts == {"served": 0, "unserved": 0, "unknown": 50, "lowest": 0.0, "highest": 1.0}
    assert found["01-iburi"].parts["unknown"] == 70


def test_a_square_of_several_states_counts_with_each_part(region, two_towns, declared):
    present = declared([ftth("634027001", "unserved", 0.2), ftth("634027002", "served"), ftth("634027003", "served")])
    table = present.frame()
    parts = replace(present, table=table.assign(unknown=[0.5, *[float("nan")] * (len(table) - 1)]))
    found = ftth_household_rate(Evidence(region, {"cells": two_towns, "present": parts}))["01205"]
    homes = two_towns.frame().set_index("mesh_code")["households"]["634027001"]  # the 5 of another are unknown, too
    assert found.value is None
    assert (found.parts["unserved"], found.parts["unknown"]) == pytest.approx((0.3 * homes, 0.5 * homes + 5))


def test_complete_declarations_give_rates_by_household_never_averaged(region, two_towns, declared):
    present = declared(
        [
            ftth("634027001", "served"),
            ftth("634027002", "served", 0.5),
            ftth("634027003", "unserved"),
            ftth("634027004", "unserved"),
            ftth("634026401", "served"),
        ]
    )
    found = ftth_household_rate(Evidence(region, {"cells": two_towns, "present": present}))
    assert found["01205"].value == pytest.approx(0.65)
    assert found["01233"].value == pytest.approx(1.0)
    assert found["01-iburi"].value == pytest.approx((65 + 50) / 150)
    assert found["01205"].basis is Basis.MEASURED
    assert found["01205"].as_of == "2020-10-01"
    assert found["01205"].source == "試験庁 「cells」 (2020-10-01); 試験庁 「present」 (2021-03-31)"


def test_a_declared_1_km_square_holds_for_the_500_m_squares_in_it(town, two_towns, declared):
    present = declared([ftth("63402700", "unserved"), ftth("634027001", "served")])
    found = ftth_household_rate(Evidence(town, {"cells": two_towns, "present": present}))["01205"]
    assert found.value == pytest.approx(0.5)


def test_modelled_squares_make_a_modelled_rate(town, two_towns, declared, make):
    modelled = make.dataset("cells", two_towns.frame(), basis=Basis.MODELLED)
    present = declared([ftth("63402700", "served")])
    assert ftth_household_rate(Evidence(town, {"cells": modelled, "present": present}))["01205"].basis is Basis.MODELLED


def test_rates_that_the_user_gave_are_weighted_by_households(region, two_towns, make):
    own = make.dataset(
        "observations",
        make.observations(
            [("01205", "ftth_household_rate", 90.0, "%"), ("01233", "ftth_household_rate", 0.3, "ratio")]
        ),
        basis=Basis.MEASURED,
    )
    found = ftth_household_rate(Evidence(region, {"cells": two_towns, "observations": own}))
    assert found["01205"].value == pytest.approx(0.9)
    assert found["01-iburi"].value == pytest.approx((0.9 * 100 + 0.3 * 50) / 150)
    assert found["01-iburi"].reason == "indicator.reason.weighted_from_rates"
    one = make.dataset("observations", make.observations([("01205", "ftth_household_rate", 0.9, "ratio")]))
    partly = ftth_household_rate(Evidence(region, {"cells": two_towns, "observations": one}))
    assert partly["01-iburi"].value is None
    assert partly["01-iburi"].reason == "indicator.reason.some_municipalities_unknown"


def test_farm_rate_is_by_area_of_farms(region, two_towns, declared, make):
    farms = make.dataset(
        "farm_cells",
        pd.DataFrame({"mesh_code": ["634027001", "634027004"], "farm_area_m2": [1e4, 3e4], "fields": [2, 5]}),
        basis=Basis.MEASURED,
    )
    present = declared([ftth("634027001", "served"), ftth("634027004", "unserved")])
    datasets = {"cells": two_towns, "farm_cells": farms, "present": present}
    found = farm_area_broadband_rate(Evidence(region, datasets))
    assert found["01205"].value == pytest.approx(0.25)
    assert found["01233"].value is None
    without = farm_area_broadband_rate(Evidence(region, {"cells": two_towns, "present": present}))
    assert without["01205"].reason == "indicator.reason.no_farms"


def test_a_square_counts_for_mobile_when_more_than_half_is_covered(town, two_towns, declared):
    shares = {"634027001": 0.51, "634027002": 0.5, "634027003": None, "634027004": 0.2}
    rows = [(code, "mobile", "served", share) for code, share in shares.items()]
    found = mobile_population_rate(Evidence(town, {"cells": two_towns, "present": declared(rows)}))["01205"]
    assert found.value == pytest.approx((100 + 40) / 210)
    assert found.reason is None


def test_single_operators_do_not_make_the_union(town, two_towns, declared):
    rows = [(code, "mobile:甲", "served", None) for code in two_towns.frame()["mesh_code"][:4]]
    rows += [("634027001", "mobile:乙", "served", None)]
    found = mobile_population_rate(Evidence(town, {"cells": two_towns, "present": declared(rows)}))["01205"]
    assert found.value is None
    assert found.reason == "indicator.reason.mobile_union_unknown"
    assert found.parts == {"operator:乙": None, "operator:甲": 1.0}


def test_squares_of_another_size_make_the_population_rate_one_for_reference(town, declared, make):
    kilometre = make.dataset("cells", make.cells([("63402700", "01205", 10, 4), ("63402701", "01205", 30, 9)]))
    rows = [("63402700", "mobile", "served", None), ("63402701", "mobile", "unserved", None)]
    found = mobile_population_rate(Evidence(town, {"cells": kilometre, "present": declared(rows)}))["01205"]
    assert found.value == pytest.approx(0.25)
    assert found.reason == "indicator.reason.not_500m"


def test_area_rate_is_over_the_squares_with_their_centre_inside(town, two_towns, declared, make):
    south, west, north, east = mesh.decode("63402700")
    border = make.dataset("boundaries", make.boundaries({"01205": (south, west, north, east)}), basis=Basis.MEASURED)
    rows = [("634027001", "mobile", "served", None), ("63402700", "mobile", "unserved", None)]
    datasets = {"cells": two_towns, "boundaries": border, "present": declared(rows)}
    found = mobile_area_rate(Evidence(town, datasets))["01205"]
    quarters = mesh.area_m2(["634027001", "634027002", "634027003", "634027004"])
    assert found.value == pytest.approx(quarters[0] / quarters.sum())
    unlisted = {**datasets, "present": declared(rows[:1])}
    partly = mobile_area_rate(Evidence(town, unlisted))["01205"]
    assert partly.value is None
    assert partly.parts["highest"] == pytest.approx(1.0)
    del datasets["boundaries"]
    assert mobile_area_rate(Evidence(town, datasets))["01205"].reason == "indicator.reason.no_boundaries"
