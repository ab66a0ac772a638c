"""Cloud costs, security and procedures: from the empty worksheet to the page, the workbook, and what is refused."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

import sample_office_forms as forms
from sample_office_survey import csv_of
from todoku.i18n import LANGS, text
from todoku_web.accounts.models import Role
from todoku_web.jobs.models import JobState
from todoku_web.offices.assessments.actions import assessments, runs
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.inquiries.results import result_of
from web.page_reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture(name="drafter")
def somebody_who_drafts(person_in, town, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return person_in(town, Role.DRAFTER)


@pytest.fixture(name="begun")
def begun_assessment(drafter, town):
    """Return a function that begins an assessment of a kind."""

    def begin(kind, **options):
        held = {one.name: options.get(one.name) for one in KINDS[kind].options}
        value = {"title": "久慈地域", **held}
        return assessments.begin(kind, value, organisation=town, by=drafter, key=f"{kind} {sorted(options)}")

    return begin


@pytest.fixture(name="empty")
def empty_worksheets(client, drafter):
    """Return a function that gets an assessment's empty worksheet as a person does."""

    def get(assessment, role, lang="ja"):
        client.force_login(drafter)
        return client.get(reverse("assessments:worksheet", args=[assessment.pk, role]), {"lang": lang}).content

    return get


@pytest.fixture(name="computed")
def computed_assessment(client, drafter, work_off):
    """Return a function that hands files in for a role on the page, computes, and returns the run."""

    def compute(assessment, role, *contents, key="r"):
        client.force_login(drafter)
        sent = [
            one if isinstance(one, SimpleUploadedFile) else SimpleUploadedFile(f"{role}-{at}.xlsx", one)
            for at, one in enumerate(contents, start=1)
        ]
        answer = client.post(reverse("assessments:new_file", args=[assessment.pk]), {"role": role, "file": sent})
        assert answer.status_code == 302, answer.content.decode()
        run = runs.begin(assessment, by=drafter, key=key)
        work_off()
        run.refresh_from_db()
        return run

    return compute


def shown(client, run, lang):
    content = client.get(run.get_absolute_url(), {"lang": lang}).content.decode()
    assert Page.of(content).faults == []
    return content


def paper(client, run, name, lang="ja"):
    return client.get(reverse("assessments:result_file", args=[run.assessment_id, run.number, name]), {"lang": lang})


def test_a_group_compares_what_systems_cost(client, begun, empty, computed):
    group = begun("cloud", discount_percent="2", years=5)
    run = computed(group, "costs", forms.costs(empty(group, "costs")))
    assert run.job.state == JobState.DONE, run.job.error_code
    page = shown(client, run, "ja")
    for said in (
        "5年間の総額が最も安いのは、自治体クラウド（121,000,000円）です。",
        "自治体クラウドは、2028年度から累計で単独以下になります。",
        "ガバメントクラウドは、この期間では累計が単独以下になりません。",
        "1,250,000円多い",
        "見積を確かめてください",
        "costs-1.xlsx 費用!8",
    ):
        assert said in page, said
    assert "Cheapest over 5 years: Municipal cloud (JPY 121,000,000)." in shown(client, run, "en")
    for lang in LANGS:
        book = load_workbook(io.BytesIO(paper(client, run, "xlsx", lang).content))
        assert text("office.cloud.sheet.sharing", lang) in book.sheetnames
    told = json.loads(paper(client, run, "json").content)
    assert (told["schema"], told["ranking"]) == ("todoku.office-cloud/1", ["shared", "own", "government"])
    assert told["discount_rate"] == "1/50"


def test_a_key_is_portions_that_people_write_in_percent(client, begun, empty, computed):
    group = begun("cloud", equal_percent="30", population_percent="60", use_percent="10")
    run = computed(group, "costs", forms.costs(empty(group, "costs")))
    assert result_of(run)["key"] == {"equal": "3/10", "population": "3/5", "use": "1/10"}
    assert "均等割 30 %、人口割 60 %、利用割 10 %" in shown(client, run, "ja")


def test_a_grant_is_told_as_what_is_received(client, begun, empty, computed):
    group = begun("cloud")
    page = shown(client, computed(group, "costs", forms.costs(empty(group, "costs"))), "ja")
    assert "84,000,000円（3.36倍）を上回ると" in page
    assert "-84,000,000" not in page


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"equal_percent": "30"}, "assessments.cloud_key"),
        ({"equal_percent": "-50", "use_percent": "150"}, "assessments.cloud_key"),
        ({"discount_percent": "100"}, "assessments.cloud_discount"),
        ({"years": 99}, "office.cloud.years"),
    ],
)
def test_conditions_that_cannot_be_are_told_with_how_to_mend_them(client, begun, empty, computed, options, code):
    group = begun("cloud", **options)
    run = computed(group, "costs", forms.costs(empty(group, "costs")))
    assert (run.job.state, run.job.error_code) == (JobState.FAILED, code)
    assert "wrong-text" in shown(client, run, "ja")


def test_a_town_sees_what_is_open_and_what_comes_first(client, begun, empty, computed):
    own = begun("security", model="beta")
    run = computed(own, "answers", forms.answers(empty(own, "answers")))
    assert run.job.state == JobState.DONE, run.job.error_code
    page = shown(client, run, "ja")
    for said in ("βモデルの32項目のうち、27項目がまだです", "二次資料", "期限", "2026-10-01", "マイナンバー利用事務系"):
        assert said in page, said
    result = result_of(run)
    assert (result["municipality"], result["model"]) == ("久慈市", "beta")
    states = {one["area"]: one["states"] for one in result["areas"]}
    assert states["my_number"] == {"done": 1, "not": 1, "not_applicable": 1, "unknown": 2}
    places = [page.index(f'id="{one["item"]}"') for one in result["plan"]]
    assert places == sorted(places)
    for lang in LANGS:
        shown(client, run, lang)
        book = load_workbook(io.BytesIO(paper(client, run, "xlsx", lang).content))
        assert book.sheetnames[0] == text("office.security.sheet.plan", lang)


def test_without_a_model_the_plan_is_of_what_all_ask(client, begun, empty, computed):
    own = begun("security")
    run = computed(own, "answers", forms.answers(empty(own, "answers", "en"), {}))
    assert result_of(run)["model"] is None
    assert "すべてのモデルに共通の項目の28項目のうち、28項目がまだです" in shown(client, run, "ja")


def test_procedures_of_two_towns_are_ranked_and_scored(client, begun, empty, computed):
    own = begun("procedures")
    form = empty(own, "inventory")
    run = computed(own, "inventory", *(forms.procedures(form, town) for town in forms.PROCEDURES))
    assert run.job.state == JobState.DONE, run.job.error_code
    page = shown(client, run, "ja")
    for said in (
        "最も多いのは久慈市の「住民票の写しの交付」",
        "1手続は、件数か時間が書かれておらず",
        "全市町村に共通の手続",
        "原則1",
        "窓口払い",
    ):
        assert said in page, said
    online = {one["municipality"]: one["interval"] for one in result_of(run)["online"]}
    assert online["久慈市"] == pytest.approx([2600 / 11300, 2600 / 11300])
    assert online["野田村"] == [0, 0]
    for lang in LANGS:
        shown(client, run, lang)
        book = load_workbook(io.BytesIO(paper(client, run, "xlsx", lang).content))
        assert text("office.procedures.sheet.scorecard", lang) in book.sheetnames


def test_a_long_inventory_shows_its_first_fifty(client, begun, computed, tmp_path):
    rows = [["手続の名称", "年間件数", "職員の時間"], *([f"手続{at}", 1000 - at, 10] for at in range(60))]
    content = csv_of(tmp_path / "a.csv", rows).read_bytes()
    run = computed(begun("procedures"), "inventory", SimpleUploadedFile("久慈市.csv", content))
    page = shown(client, run, "ja")
    assert "手続49<" in page
    assert "手続50<" not in page
    assert "ほかの10手続は" in page


@pytest.mark.parametrize(
    ("kind", "role", "code"),
    [
        ("cloud", "costs", "office.cloud.no_lines"),
        ("security", "answers", "office.security.none"),
        ("procedures", "inventory", "office.procedures.none"),
    ],
)
def test_a_file_that_is_no_such_worksheet_is_refused_by_name(client, begun, computed, tmp_path, kind, role, code):
    memo = csv_of(tmp_path / "memo.csv", [["ただのメモ"], ["あ"]]).read_bytes()
    run = computed(begun(kind), role, SimpleUploadedFile("memo.csv", memo))
    assert (run.job.state, run.job.error_code) == (JobState.FAILED, code)
    assert "memo.csv" in shown(client, run, "ja")
