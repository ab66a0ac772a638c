"""People, households and area: which dataset they come from, and when a region's total is given."""

from __future__ import annotations

import pandas as pd
import pytest

from todoku.indicators.evidence import Evidence
from todoku.indicators.totals import area_km2, households, population
from todoku.provenance import Basis


def facts(rows):
    return pd.DataFrame(rows, columns=["code5", "population", "households", "area_km2"])


def test_squares_are_added_up_by_municipality_and_for_the_region(region, two_towns):
    people = population(Evidence(region, {"cells": two_towns}))
    assert {code: one.value for code, one in people.items()} == {"01205": 210, "01233": 120, "01-iburi": 330}
    assert people["01-iburi"].basis is Basis.CENSUS
    assert people["01-iburi"].as_of == "2020-10-01"
    assert people["01-iburi"].source == "試験庁 「cells」 (2020-10-01)"
    assert isinstance(people["01205"].value, int)


def test_a_census_total_goes_before_modelled_squares(town, two_towns, make):
    modelled = make.dataset("cells", two_towns.frame(), basis=Basis.MODELLED)
    census = make.dataset("facts", facts([("01205", "93000", "44000", "81.01")]))
    found = households(Evidence(town, {"cells": modelled, "facts": census}))
    assert found["01205"].value == 44_000
    assert found["01205"].basis is Basis.CENSUS


def test_equally_strong_squares_go_before_totals(town, two_towns, make):
    census = make.dataset("facts", facts([("01205", "93000", "44000", "81.01")]))
    assert households(Evidence(town, {"cells": two_towns, "facts": census}))["01205"].value == 100


def test_towns_of_different_datasets_are_not_added_up(region, two_towns, make):
    only_a = make.dataset("cells", two_towns.frame().query("municipality_code == '01205'"))
    other = make.dataset("facts", facts([("01233", "120", "50", "444.21")]))
    found = population(Evidence(region, {"cells": only_a, "facts": other}))
    assert found["01205"].value == 210
    assert found["01233"].value == 120
    assert found["01-iburi"].value is None
    assert found["01-iburi"].reason == "indicator.reason.mixed_sources"


def test_a_missing_town_leaves_the_region_unknown(region, two_towns, make):
    only_a = make.dataset("cells", two_towns.frame().query("municipality_code == '01205'"))
    found = population(Evidence(region, {"cells": only_a}))
    assert found["01233"].reason == "indicator.reason.no_population"
    assert found["01-iburi"].reason == "indicator.reason.some_municipalities_unknown"
    assert population(Evidence(region, {}))["01-iburi"].reason == "indicator.reason.no_population"


def test_empty_counts_are_named_and_never_zero(town, make):
    some = make.dataset("cells", make.cells([("634027001", "01205", 10, 4), ("634027002", "01205", None, None)]))
    found = population(Evidence(town, {"cells": some}))["01205"]
    assert (found.value, found.reason) == (10, "indicator.reason.some_counts_empty")
    none = make.dataset("cells", make.cells([("634027001", "01205", None, None)]))
    assert population(Evidence(town, {"cells": none}))["01205"].value is None


def test_area_is_published_or_else_estimated_from_the_boundary(town, make):
    border = make.dataset("boundaries", make.boundaries({"01205": (42.0, 141.0, 42.0 + 1 / 12, 141.125)}))
    published = make.dataset("facts", facts([("01205", "93000", "44000", "81.01")]))
    known = area_km2(Evidence(town, {"boundaries": border, "facts": published}))["01205"]
    assert (known.value, known.basis, known.reason) == (81.01, Basis.MEASURED, None)
    estimated = area_km2(Evidence(town, {"boundaries": border}))["01205"]
    # one 10 km square of JIS X 0410 at 42 N on GRS80: (R^2 x dlon x dsin(lat)) of the authalic sphere is 95.63 km2
    assert estimated.value == pytest.approx(95.6, abs=0.2)
    assert (estimated.basis, estimated.reason) == (Basis.ESTIMATED, "indicator.reason.area_from_boundary")
    assert area_km2(Evidence(town, {}))["01205"].reason == "indicator.reason.no_area"


def test_the_users_own_figure_goes_first(region, two_towns, make):
    own = make.dataset(
        "observations",
        make.observations([("01205", "population", 77.0, "person"), ("01-iburi", "population", 500.0, "person")]),
        basis=Basis.MEASURED,
    )
    found = population(Evidence(region, {"cells": two_towns, "observations": own}))
    assert (found["01205"].value, found["01205"].basis) == (77, Basis.MEASURED)
    assert found["01-iburi"].value == 500
