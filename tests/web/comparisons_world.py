"""A comparison that 室蘭市 leads and in which 登別市 takes part, with logs and files to hand in, for tests."""

from __future__ import annotations

import datetime as dt
import io

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.offices.comparisons.actions import comparisons, evidence

ABOUT = {"title": "転入の手続", "business": "住民異動", "about": ""}
SURVEY = "市町村,事務・作業,年間件数(件),1件あたりの処理時間(分)\n登別市,受付,1200,30\n登別市,審査,1200,90\n"


@pytest.fixture(name="world")
def world_of_comparisons(person_in, town):
    """Return a drafter and an approver of the town that leads, one of a town that takes part, and one of another."""
    bodies = {
        name: Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name=name, area_code=code)
        for name, code in (("登別市", "01230"), ("伊達市", "01233"))
    }
    return {
        "drafter": person_in(town, Role.DRAFTER),
        "approver": person_in(town, Role.APPROVER),
        "other": person_in(bodies["登別市"], Role.DRAFTER),
        "stranger": person_in(bodies["伊達市"], Role.DRAFTER),
        "bodies": bodies,
    }


@pytest.fixture(name="found")
def found_comparison(world, town):
    made = comparisons.begin(ABOUT, organisation=town, by=world["drafter"], key="k")
    comparisons.add_member(made, world["bodies"]["登別市"], by=world["drafter"])
    return made


def log_of_towns():
    """Return a log of six towns of 200 cases, of which one does one thing more in every case."""
    steps = ("受付", "審査", "照会", "決裁", "通知")
    start, rows = dt.datetime(2025, 4, 1, 9, tzinfo=dt.UTC), []
    for town in range(6):
        for case in range(200):
            at = start + dt.timedelta(hours=36 * case)
            for number, step in enumerate([*steps, "町独自の確認"] if town == 0 else steps):
                took = dt.timedelta(minutes=20 + 7 * number + (case * 13 + town * 5) % 11)
                rows.append((f"町{town}", f"{town}-{case}", step, at, at + took))
                at += took + dt.timedelta(minutes=15)
    columns = ["municipality", "case", "activity", "start", "end"]
    return pl.DataFrame(rows, schema=columns, orient="row"), "町0"


def handed_in(found, content, name, *, by, body, kind="log", municipality=""):
    value = {"kind": kind, "municipality": municipality}
    return evidence.add(found, SimpleUploadedFile(name, content), value, organisation=body, by=by)


def as_csv(frame):
    kept = io.BytesIO()
    frame.write_csv(kept)
    return kept.getvalue()
