"""Both descriptions hold: whatever they allow and whatever they do not gets an answer that they describe."""

from __future__ import annotations

import pytest

schemathesis = pytest.importorskip("schemathesis")

EXAMPLES = 6
DESCRIPTIONS = ("/api/v1/openapi.json", "/api/v1/ogc/api")
TAKEN = ["2xx", "3xx", "401", "403", "404", "409", "429", "5xx"]
"""What schemathesis itself lets pass for what a description allows."""
BEYOND = {
    "/api/v1/cells": ("400",),
    "/api/v1/cells.csv": ("400",),
    "/items$": ("400",),
    "POST /api/v1/plans": ("400", "422"),
    "POST /api/v1/plans/{plan_id}/compute": ("400",),
    "POST /api/v1/programmes/assess": ("400", "422"),
}
"""Of these no schema says all: south lies south of north, an area exists, a rate is at most 1, no text holds NUL."""
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "415", "422", "428", "429", "5xx"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.timeout(900),
]


@pytest.fixture(autouse=True)
def probes_in_process(monkeypatch):
    """Drop what belongs to a network from probes, as schemathesis does of all other requests in a process."""
    from schemathesis.transport.wsgi import WSGITransport

    send = WSGITransport.send

    def without_network(self, case, **kwargs):
        for name in ("max_redirects", "verify", "cert", "proxies"):
            kwargs.pop(name, None)
        return send(self, case, **kwargs)

    monkeypatch.setattr(WSGITransport, "send", without_network)


@pytest.fixture
def found(settings):
    """Run every phase of schemathesis, in this process, and return what it finds: operation, check, what, request."""
    from django.core.wsgi import get_wsgi_application
    from schemathesis.engine import events, from_schema

    settings.API_RATE_UNKNOWN = settings.API_RATE_KNOWN = 1_000_000

    def run(description, token):
        config = {
            "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
            "headers": {"Accept-Encoding": "identity", **({"Authorization": f"Bearer {token}"} if token else {})},
            "workers": 1,
            "operations": [
                *(
                    {
                        "include-name" if " " in path else "include-path-regex": path,
                        "checks": {"positive_data_acceptance": {"expected-statuses": [*TAKEN, *statuses]}},
                    }
                    for path, statuses in BEYOND.items()
                ),
                {  # the standard wants that a limit above the most is taken as the most
                    "include-path-regex": "/items$",
                    "checks": {"negative_data_rejection": {"expected-statuses": [*REFUSED, "200"]}},
                },
            ],
        }
        schema = schemathesis.openapi.from_wsgi(
            description, get_wsgi_application(), config=schemathesis.Config.from_dict(config)
        )
        faults, asked = [], 0
        for event in from_schema(schema).execute():
            if isinstance(event, events.NonFatalError | events.FatalError):
                faults.append(str(getattr(event, "value", None) or event.exception))
            if isinstance(event, events.ScenarioFinished):
                asked += len(event.recorder.interactions)
                faults += list(_failures(event.recorder))
        return faults, asked

    return run


def _failures(recorder):
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                request = recorder.interactions[case_id].request
                yield f"{recorder.label} | {check.name} | {failure.title}: {failure.message} | {request.uri}"


@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_for_nobody(found, description):
    faults, asked = found(description, None)
    assert sorted(faults) == []
    assert asked > 100


@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_with_a_token(found, description, town, person_in, token_of):
    from todoku_web.accounts.models import Role
    from todoku_web.api.scopes import Scope

    faults, asked = found(description, token_of(person_in(town, Role.DRAFTER), *Scope))
    assert sorted(faults) == []
    assert asked > 100
