"""What a reader is told of the years: also where no lot fits into any of them."""

from __future__ import annotations

import pytest

from todoku.plans.build import build_plan
from todoku.plans.config import parse_config
from todoku.plans.inputs import inputs_for
from todoku.reports.rows.phasing_tables import phasing_tables, phasing_text


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_ceiling_under_every_lot_is_told_and_not_divided_by(lang):
    asked = parse_config({"date": "2026-06-01", "phasing": {"ceiling_jpy": 1}, "mobile": {"enabled": False}}, name="-")
    plan = build_plan(inputs_for("01633"), asked, lang=lang).plan
    assert plan.phasing.served == 0
    assert f"{plan.phasing.left_out_households:,}" in phasing_text(plan, lang)
    assert phasing_tables(plan, lang)
