"""A town's fit-and-gap study for tests: its workbooks, and how it is assessed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sample_office_specification import fill_worksheet, write_specification
from todoku.office.specification.importer import read_specification
from todoku.reports.office.fit_gap.worksheet import write_worksheet
from todoku_web.offices.fits.actions import decisions, files, runs, studies
from todoku_web.offices.inquiries.results import result_of
from web.inquiries_world import computed

ABOUT = {
    "title": "住民記録の標準化",
    "business": "resident_register",
    "body_kind": "municipality",
    "day": "2026-11-01",
}
YES, NO = {"現行の有無": "有"}, {"現行の有無": "無"}
ANSWERS = {
    "機能": {
        "0010001": YES,
        "0010002": {**YES, "対応方針": "カスタマイズ", "方針の理由": "x", "決定者": "y", "決定日": "2026-10-01"},
        "0010003": NO,
        "0010004": {
            **YES,
            "年間時間": 120,
            "時間の根拠": "実測",
            "現行の方法": "紙・手作業",
            "カスタマイズの有無": "有",
            "カスタマイズの年額費用(円)": 1_200_000,
        },
        "0010005": YES,
    },
    "データ項目": {"D0001": {**YES, "現行の桁数": 60}},
}
PACKAGE = {"機能": {"0010001": {"パッケージの対応": "有"}, "0010002": {"パッケージの対応": "無"}}}
OWN = [("機能", {"現行の名称": "町内会の案内"})]
DECISION = {
    "way": "review",
    "reason": "案内は窓口で渡す",
    "initial_jpy": None,
    "yearly_jpy": 300_000,
    "hours_per_year": None,
    "hours_basis": "",
    "interface": "",
}


@pytest.fixture(name="workbooks", scope="module")
def workbooks_of_fits(tmp_path_factory):
    """Return the content of a specification, of what the town filled in, and of what the vendor filled in."""
    place = tmp_path_factory.mktemp("fits")
    specification = write_specification(place / "spec.xlsx")
    made = {"standard": specification.read_bytes()}
    for role, answers, own in (("as_is", ANSWERS, OWN), ("package", PACKAGE, [])):
        path = place / f"{role}.xlsx"
        write_worksheet(path, read_specification(specification), lang="ja", body_kind="municipality")
        made[role] = fill_worksheet(path, answers, own).read_bytes()
    return made


@pytest.fixture(name="study")
def study_of_fits(world, town):
    return studies.begin(ABOUT, organisation=town, by=world["drafter"], key="k")


def hand_in(study, role, content, *, by, name=""):
    return files.add(study, SimpleUploadedFile(name or f"{role}.xlsx", content), role, by=by)


@pytest.fixture(name="assess")
def assess_of_fits(world, study, workbooks, work_off):
    """Hand in and assess: ``assess()`` returns the run."""

    def assess(key="r", **given):
        for role, content in {**workbooks, **given}.items():
            if not study.files.filter(role=role, replaced_at=None).exists() or role in given:
                hand_in(study, role, content, by=world["drafter"])
        return computed(runs.begin, study, by=world["drafter"], key=key, work_off=work_off)

    return assess


def item_called(run, number):
    return next(one for one in result_of(run)["rows"] if one["id"] == number or one["name"] == number)["item"]


def decide(study, run, number, *, by, seen=0, key="", **more):
    value = {**DECISION, **more}
    return decisions.decide(study, item_called(run, number), value, by=by, seen=seen, key=key or f"{number} {seen}")
