"""What tests of the interface share: tokens, an atlas that is built once, and a plan that was really computed."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path

import pytest

AREA = "01363"


@pytest.fixture(autouse=True)
def uncounted():
    """Begin each test with no request counted."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def token_of(db):  # noqa: ARG001
    """Make a token: ``token_of(person, "read:plans", organisation=town)`` returns its secret."""
    from todoku_web.api.actions import make_token

    def make(person, *scopes, **fields):
        return make_token(person, name="試験", scopes=scopes, days=30, **fields)[1]

    return make


@pytest.fixture
def ask(client):
    """Ask the interface: ``ask("/areas", token)``, with the path below its root."""

    def get(path, token=None, method="get", **kwargs):
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **kwargs.pop("headers", {})}
        return getattr(client, method)(f"/api/v1{path}", headers=headers, **kwargs)

    return get


@pytest.fixture(scope="session")
def result():
    """Return the hash of a result as the queue keeps it: a real plan of a small town, without papers."""
    from todoku.plans.build import build_plan
    from todoku.plans.config import parse_config
    from todoku.plans.inputs import inputs_for
    from todoku.run import Run
    from todoku_web.planning.geometry import write_geometry
    from todoku_web.store import results

    config = parse_config({"effort": "quick"}, name="plan.yaml")
    made = build_plan(inputs_for(AREA), config, lang="ja", run=Run())
    folder = Path(tempfile.mkdtemp(dir=results.results_folder()))
    for lang in ("ja", "en"):
        (folder / lang).mkdir()
        (folder / lang / "plan.json").write_text(made.plan.model_dump_json(by_alias=True), encoding="utf-8")
    write_geometry(made, folder)
    return results.keep(folder)


@pytest.fixture
def plan_of(db, result):  # noqa: ARG001
    """Make a computed plan of an organisation: ``plan_of(town, state="published")``."""
    from todoku_web.planning.models import Plan, PlanVersion

    def make(organisation, **fields):
        plan = Plan.objects.create(
            key=uuid.uuid4().hex, organisation=organisation, area_code=AREA, title="光整備計画", **fields
        )
        plan.current = PlanVersion.objects.create(
            plan=plan, number=1, title=plan.title, config={}, result=result, document_id="x" * 12,
            households=10, route_km=1.5, sites=3, capex_jpy=1_000_000, gap=0.01,
        )  # fmt: skip
        plan.save()
        return plan

    return make
