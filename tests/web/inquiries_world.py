"""A town that looks into something for tests: its people, those over it, and how a run of it is computed."""

from __future__ import annotations

import pytest

from todoku_web.accounts.models import Organisation, OrganisationKind, Role


@pytest.fixture(name="world")
def world_of_inquiries(person_in, town):
    """Return people of the town, of another, and of the prefecture and the bureau."""
    kinds = {
        "other": (OrganisationKind.MUNICIPALITY, "登別市", "01230"),
        "prefecture": (OrganisationKind.PREFECTURE, "北海道", "01"),
        "bureau": (OrganisationKind.BUREAU, "北海道総合通信局", "01"),
    }
    made = {
        name: person_in(Organisation.objects.create(kind=kind, name=title, area_code=code), Role.DRAFTER)
        for name, (kind, title, code) in kinds.items()
    }
    roles = {"viewer": Role.VIEWER, "drafter": Role.DRAFTER, "second": Role.DRAFTER, "approver": Role.APPROVER}
    return made | {name: person_in(town, role) for name, role in roles.items()}


def computed(begin, inquiry, *, by, key, work_off):
    """Return a run that was asked for twice, begun once and worked off."""
    run = begin(inquiry, by=by, key=key)
    assert begin(inquiry, by=by, key=key) == run
    work_off()
    run.refresh_from_db()
    return run
