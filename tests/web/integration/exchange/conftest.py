"""What tests of the exchange share: who calls, the clock, a crew that tries, what it proved, a town that adopts it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.exchange.rollout.actions import portal_models as of_models
from web.integration.exchange.trying import MODEL, crew


@pytest.fixture(autouse=True)
def uploads_of_the_test(settings, tmp_path):
    """Keep what is handed in in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def officer(db):  # noqa: ARG001
    """Return somebody of the bureau who may announce calls."""
    from sample_calls import organiser

    return organiser()


@pytest.fixture
def at(monkeypatch):
    """Let it be a moment: ``at(moment)``."""

    def set_to(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


@pytest.fixture
def them(person_in, town):
    """Return who takes part in a trial."""
    return crew(person_in, town)


@pytest.fixture
def draft(them):
    """Return the draft of the model of a proven trial."""
    trial, _ = them.reported()
    return of_models.make(them.go(trial, "prove", onwards=True), by=them.maker)


@pytest.fixture
def published(draft, them):
    """Return a published model."""
    model = of_models.write(draft, MODEL, by=them.maker, seen=draft.version)
    return of_models.go(model, "publish", by=them.maker, seen=model.version)


@pytest.fixture
def adopter(person_in):
    """Return somebody who decides in 登別市."""
    body = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
    return person_in(body, Role.REVIEWER), body
