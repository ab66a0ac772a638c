"""A larger budget never reaches less far, and the radius is where the loss meets the budget."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoku.radio.link_budget import reach_m
from todoku.radio.models.link import ENVIRONMENTS, Link
from todoku.radio.models.registry import model_by_name

LINKS = st.sampled_from(
    [("extended_hata", 700), ("extended_hata", 2600), ("local_5g_sub6", 4850), ("free_space", 28_250)]
)
HEIGHTS_M = st.floats(2, 200)


@given(LINKS, HEIGHTS_M, st.sampled_from(ENVIRONMENTS), st.floats(40, 220), st.floats(0, 30))
def test_more_budget_never_reaches_less_far(model, height_m, environment, budget_db, more_db):
    link = Link(model[1], height_m, 1.5, environment)
    reach, further = reach_m(lambda d: model_by_name(model[0])(d, link), np.array([budget_db, budget_db + more_db]))
    assert further >= reach


@given(LINKS, HEIGHTS_M, st.sampled_from(ENVIRONMENTS), st.floats(10, 90_000))
def test_the_radius_of_a_loss_is_its_distance_again(model, height_m, environment, distance_m):
    link = Link(model[1], height_m, 1.5, environment)

    def loss_db(at_m):
        return model_by_name(model[0])(at_m, link)

    budget_db = loss_db(distance_m)
    found = reach_m(loss_db, budget_db)
    assert loss_db(found) == pytest.approx(float(budget_db), abs=1e-9)
    assert found >= distance_m * (1 - 1e-9)
