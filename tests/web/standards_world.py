"""A small world of standards for tests: who leads, who is invited, who adopts, and editions on their way."""

from __future__ import annotations

from itertools import pairwise

from django.core.files.uploadedfile import SimpleUploadedFile

from sample_office_bpmn import bpmn, end, start, task
from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.offices.standards.actions import editions
from todoku_web.offices.standards.models import Edition
from todoku_web.offices.standards.workflow import transition

ABOUT = {"title": "転入届の標準", "business": "住民異動", "about": ""}
VALUE = {
    "edition": "1",
    "state": "introduced",
    "planned_on": None,
    "introduced_on": "2026-04-01",
    "progress_percent": None,
    "steps_done": None,
    "hours_before": None,
    "hours_after": None,
    "basis": "",
    "period_from": None,
    "period_to": None,
    "remark": "",
}
PERIOD = {"basis": "measured", "period_from": "2026-04-01", "period_to": "2026-09-30"}


def diagram(*steps):
    links = " ".join(f"{one}>{other}" for one, other in pairwise(("s", *steps, "e")))
    return bpmn(start(), *map(task, steps), end(), flows=links)


def file(content, name="a.bpmn"):
    return SimpleUploadedFile(name, content)


def standards_world(person_in, town):
    """Return people of the town that leads, of one that is invited, of one that will adopt, and of a vendor."""
    bodies = {
        name: Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name=name, area_code=code)
        for name, code in (("登別市", "01230"), ("伊達市", "01233"))
    }
    vendor = Organisation.objects.create(kind=OrganisationKind.VENDOR, name="架空の会社", area_code="")
    return {
        "drafter": person_in(town, Role.DRAFTER),
        "approver": person_in(town, Role.APPROVER),
        "other": person_in(bodies["登別市"], Role.DRAFTER),
        "adopter": person_in(bodies["伊達市"], Role.DRAFTER),
        "vendor": person_in(vendor, Role.DRAFTER),
        "bodies": bodies,
    }


def added(found, world, *steps, key, rules="期限は5日"):
    content = file(diagram(*steps)) if steps else None
    return editions.add(found, content, {"rules": rules, "note": ""}, by=world["drafter"], key=key)


def moved(edition, world, *names):
    for name in names:
        way = transition(name)
        by = world["approver"] if way.decides else world["drafter"]
        now = Edition.objects.get(pk=edition.pk)
        edition = editions.move(now, way, by=by, seen=now.version, reason="理由" if way.reason else "")
    return edition


def published(edition, world):
    return moved(edition, world, "discuss", "approve", "publish")


def of(world, body, who):
    return {"organisation": world["bodies"][body], "by": world[who]}
