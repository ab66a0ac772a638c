"""A town's assessment of candidates for tests: its survey, its people, those over it, and how it is computed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.offices.assessments.actions import assessments, files, runs

ABOUT = {"title": "税務と窓口の自動化", "hourly_cost": 2500}
SURVEY = """市町村,担当課,業務,作業名,手順,年間件数,処理時間,判断を要しない割合,手戻り率(%),電子の割合,全件の目視確認
室蘭市,税務課,個人住民税,異動届,入力,1200,5,0.9,5,0.8,不要
室蘭市,税務課,個人住民税,異動届,転記,600,5,0.9,,,
室蘭市,収納課,個人住民税,収納,消込,20000,1,0.9,2,1,要
室蘭市,税務課,個人住民税,異動届,照合,,3,,,,
"""
TRIALS = "市町村,手順,導入前の時間,導入後の時間,期間の月数\n室蘭市,転記,50,20,12\n"
QUOTES = "市町村,手順,年額(円)\n室蘭市,入力,60000\n"
WRITTEN = {
    "before_hours": "50",
    "after_hours": "24.5",
    "months": "6",
    "full_check": "no",
    "software": "RPA",
    "source": "作業日誌",
}


@pytest.fixture(name="world")
def world_of_assessments(person_in, town):
    """Return people of the town that assesses, of another, and of the prefecture and the bureau."""
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


@pytest.fixture(name="candidates")
def candidates_of_town(world, town):
    """Return an assessment of candidates with nothing handed in."""
    return assessments.begin("candidates", ABOUT, organisation=town, by=world["drafter"], key="k")


def hand_in(assessment, role, content, *, by, name=""):
    sent = content.encode() if isinstance(content, str) else content
    return files.add(assessment, SimpleUploadedFile(name or f"{role}.csv", sent), role, by=by)


@pytest.fixture(name="compute")
def compute_assessment(world, candidates, work_off):
    """Hand in and compute: ``compute()`` returns the run."""

    def compute(key="r", **given):
        for role, content in {"survey": SURVEY, **given}.items():
            if role in given or not candidates.files.filter(role=role, replaced_at=None).exists():
                hand_in(candidates, role, content, by=world["drafter"])
        run = runs.begin(candidates, by=world["drafter"], key=key)
        assert runs.begin(candidates, by=world["drafter"], key=key) == run
        work_off()
        run.refresh_from_db()
        return run

    return compute
