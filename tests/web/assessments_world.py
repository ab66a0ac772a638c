"""A town's assessment of candidates for tests: its survey, and how it is computed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from todoku_web.offices.assessments.actions import assessments, files, runs
from web.inquiries_world import computed

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
        return computed(runs.begin, candidates, by=world["drafter"], key=key, work_off=work_off)

    return compute
