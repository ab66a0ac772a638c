"""Fit-and-gap studies: from workbooks to the report, the list, who reads what, bad files."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from todoku.errors import InputError, TodokuError
from todoku.i18n import text
from todoku_web.accounts.doors import NotAllowed
from todoku_web.jobs.models import JobState
from todoku_web.offices.fits.actions import runs, studies
from todoku_web.offices.fits.models import Study
from todoku_web.offices.fits.results import items_of
from todoku_web.offices.inquiries.actions import share
from todoku_web.offices.inquiries.results import result_of
from todoku_web.parts.collision import Collision
from web.fits_world import (  # noqa: F401 - fixtures
    ABOUT,
    assess_of_fits,
    decide,
    hand_in,
    study_of_fits,
    workbooks_of_fits,
)
from web.inquiries_world import world_of_inquiries  # noqa: F401 - fixture
from web.page_reading import Page

pytestmark = pytest.mark.django_db


def test_from_workbook_to_report_with_the_decisions_of_people(world, study, assess, client):
    run = assess()
    assert run.job.state == JobState.DONE, run.job.error_code
    found = result_of(run)
    assert found["summary"]["gaps"] == {
        "option_lacking": 1, "new_work": 1, "forbidden_in_use": 1, "beyond_standard": 1, "differs": 1,
    }  # fmt: skip
    states = {one.row.id or one.row.name: one.state for one in items_of(found, {}) if one.row.to_decide}
    assert states == {
        "0010002": "refused", "0010003": "undecided", "0010004": "undecided", "町内会の案内": "undecided",
        "D0001": "undecided",
    }  # fmt: skip

    decide(study, run, "0010004", by=world["drafter"], hours_per_year="90.5", hours_basis="survey")
    decide(study, run, "0010003", by=world["drafter"], way="new_work", reason="新たに行う", yearly_jpy=None)
    decide(study, run, "0010002", by=world["second"], reason="目視で足りる")
    decide(study, run, "D0001", by=world["drafter"], reason="40文字に収める", yearly_jpy=0)
    external = {"way": "external", "interface": "住民記録のCSVを日次で取り込む", "initial_jpy": 1_000_000}
    decide(study, run, "町内会の案内", by=world["drafter"], **external)

    again = assess("s")
    result = result_of(again)
    assert (result["summary"]["undecided"], result["summary"]["refused"]) == (0, 0)
    total = result["costs"]["total"]
    assert total["initial_jpy"] == {"known": 1_000_000, "parts": 5, "unknown": 4}
    assert total["yearly_jpy"] == {"known": 900_000, "parts": 5, "unknown": 1}
    assert total["hours_per_year"] == 90.5
    assert result_of(run)["summary"]["undecided"] == 5  # an earlier run keeps what it found

    client.force_login(world["viewer"])
    for lang, says in (("ja", "案内は窓口で渡す"), ("en", "90.5 hours a year (survey)")):
        for url in (again.get_absolute_url(), run.get_absolute_url(), study.get_absolute_url()):
            page = Page.of(client.get(url, {"lang": lang}).content.decode())
            assert page.faults == []
        shown = Page.of(client.get(again.get_absolute_url(), {"lang": lang}).content.decode())
        assert says in shown.words
        assert text("office.fit.report.saving_unknown", lang) in shown.words
        pdf = client.get(reverse("fits:result_file", args=[study.pk, 2, "pdf"]), {"lang": lang})
        assert pdf.content.startswith(b"%PDF")
        book = client.get(reverse("fits:result_file", args=[study.pk, 2, "xlsx"]), {"lang": lang})
        assert book.content.startswith(b"PK")
    told = json.loads(client.get(reverse("fits:result_file", args=[study.pk, 2, "json"])).content)
    assert told == result


def test_the_list_is_filtered_and_told_page_by_page(world, assess, client):
    run = assess()
    client.force_login(world["drafter"])

    def names(**query):
        content = client.get(run.get_absolute_url(), query).content.decode()
        assert Page.of(content).faults == []
        return {one for one in ("0010002", "0010003", "0010004", "0010005", "0010008") if f"機能 {one}<" in content}

    assert names() == {"0010002", "0010003", "0010004"}
    assert names(gap="new_work") == {"0010003"}
    assert names(state="refused") == {"0010002"}
    assert names(list="all") == {"0010002", "0010003", "0010004", "0010005", "0010008"}
    assert names(gap="none of them", state="x", list="y", page="999") == {"0010002", "0010003", "0010004"}
    shown = Page.of(client.get(run.get_absolute_url()).content.decode()).words
    assert "カスタマイズは選べません" in shown
    assert "年間120時間（実測）" in shown
    assert "氏名: 桁数が短くなる (60 → 40)" in shown


def test_the_empty_worksheet_is_of_the_specification(world, study, workbooks, client):
    client.force_login(world["drafter"])
    url = reverse("fits:worksheet", args=[study.pk])
    assert client.get(url).status_code == 404
    hand_in(study, "standard", workbooks["standard"], by=world["drafter"])
    import openpyxl

    for lang, sheet in (("ja", "機能"), ("en", "Functions")):
        book = openpyxl.load_workbook(io.BytesIO(client.get(url, {"lang": lang}).content))
        assert "0010003" in [row[0].value for row in book[sheet]]
    hand_in(study, "standard", b"a,b\n1,2\n", by=world["drafter"], name="list.csv")
    answer = client.get(url)
    assert answer.status_code == 422
    assert "list.csv" in Page.of(answer.content.decode()).words


def test_who_reads_a_study(world, study, assess, client):
    run = assess()
    urls = [study.get_absolute_url(), run.get_absolute_url(), reverse("fits:result_file", args=[study.pk, 1, "pdf"])]

    def statuses(person):
        client.force_login(world[person])
        return {client.get(url).status_code for url in urls}

    assert statuses("viewer") == {200}
    assert statuses("prefecture") == statuses("bureau") == statuses("other") == {404}
    with pytest.raises(NotAllowed):
        share(study, by=world["drafter"], seen=Study.objects.get().version, shared=True)
    share(study, by=world["approver"], seen=Study.objects.get().version, shared=True)
    assert statuses("prefecture") == statuses("bureau") == {200}
    assert statuses("other") == {404}
    client.force_login(world["bureau"])
    assert study.title in Page.of(client.get(reverse("fits:list")).content.decode()).words
    handed_in = study.files.first()
    assert client.get(reverse("fits:file", args=[study.pk, handed_in.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        decide(study, run, "0010004", by=world["bureau"])
    share(study, by=world["approver"], seen=Study.objects.get().version, shared=False)
    assert statuses("bureau") == {404}


@pytest.mark.parametrize(
    ("role", "name", "content"),
    [
        ("as_is", "list.csv", b"colour,size\nred,1\n"),
        ("standard", "list.csv", b"colour,size\nred,1\n"),
        ("as_is", "spec.xlsx", "standard"),
        ("package", "empty.csv", "機能ID,パッケージの対応\n0010001,\n".encode()),
    ],
)
def test_what_cannot_be_read_is_told_in_a_line_on_the_page_of_the_run(
    world, study, workbooks, work_off, client, role, name, content
):
    given = {**workbooks, role: workbooks.get(content, content) if isinstance(content, str) else content}
    for one, kept in given.items():
        hand_in(study, one, kept, by=world["drafter"], name=name if one == role else "")
    run = runs.begin(study, by=world["drafter"], key="r")
    work_off()
    run.refresh_from_db()
    assert run.job.state == JobState.FAILED
    client.force_login(world["drafter"])
    for url in (run.get_absolute_url(), study.get_absolute_url()):
        page = Page.of(client.get(url).content.decode())
        assert name in page.words
        assert page.faults == []


def test_the_specification_of_another_business_is_told(world, study, workbooks, work_off, client):
    studies.edit(study, {**ABOUT, "business": "seal_registration"}, by=world["drafter"], seen=study.version)
    for role in ("standard", "as_is"):
        hand_in(study, role, workbooks[role], by=world["drafter"])
    run = runs.begin(study, by=world["drafter"], key="r")
    work_off()
    client.force_login(world["drafter"])
    for lang, says in (("ja", "印鑑登録"), ("en", "Seal registration")):
        assert says in Page.of(client.get(run.get_absolute_url(), {"lang": lang}).content.decode()).words


@pytest.mark.parametrize(
    ("name", "content"), [("x.pdf", b"%PDF-1.4\n%%EOF"), ("x.xlsx", b"PK\x03\x04broken"), ("x.csv", b"")]
)
def test_what_is_no_table_is_refused_and_not_kept(world, study, name, content):
    with pytest.raises(TodokuError):
        hand_in(study, "standard", content, by=world["drafter"], name=name)
    assert not study.files.exists()


def test_nothing_is_assessed_without_its_files_and_a_file_is_taken_once(world, study, workbooks):
    with pytest.raises(InputError, match="no_standard"):
        runs.begin(study, by=world["drafter"], key="r")
    first = hand_in(study, "standard", workbooks["standard"], by=world["drafter"])
    with pytest.raises(InputError, match="no_as_is"):
        runs.begin(study, by=world["drafter"], key="r")
    with pytest.raises(InputError, match="file_twice"):
        hand_in(study, "standard", workbooks["standard"], by=world["drafter"])
    hand_in(study, "standard", workbooks["package"], by=world["drafter"])
    first.refresh_from_db()
    assert first.replaced_at is not None
    assert study.files.filter(role="standard", replaced_at=None).count() == 1


def test_two_who_edit_at_once_are_asked(world, study):
    seen = Study.objects.get().version
    studies.edit(study, {**ABOUT, "title": "一"}, by=world["drafter"], seen=seen)
    with pytest.raises(Collision) as caught:
        studies.edit(study, {**ABOUT, "title": "二"}, by=world["second"], seen=seen)
    assert (caught.value.theirs["title"], caught.value.mine["title"]) == ("一", "二")


def test_forms_begin_and_hand_in(world, workbooks, client, town):
    client.force_login(world["drafter"])
    begun = client.post(reverse("fits:new"), {**ABOUT, "body": str(town.pk), "key": "a", "day": "令和8年11月1日"})
    study = Study.objects.get()
    assert begun.url == study.get_absolute_url()
    for lang in ("ja", "en"):
        for name, args in (("new", []), ("list", []), ("new_file", [study.pk]), ("edit", [study.pk])):
            page = Page.of(client.get(reverse(f"fits:{name}", args=args), {"lang": lang}).content.decode())
            assert page.faults == []
    url = reverse("fits:new_file", args=[study.pk])
    assert client.post(url, {"role": "standard"}).status_code == 422
    sent = SimpleUploadedFile("spec.xlsx", workbooks["standard"])
    assert client.post(url, {"role": "standard", "file": sent}).status_code == 302
    assert "spec.xlsx" in Page.of(client.get(study.get_absolute_url()).content.decode()).words


def test_lists_ask_the_database_the_same_however_long_they_are(world, town, study, assess, client):
    run = assess()

    def asked(url, person):
        client.force_login(world[person])
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    Study.objects.update(is_shared=True)
    urls = [(reverse("fits:list"), "drafter"), (reverse("fits:list"), "bureau"), (run.get_absolute_url(), "drafter")]
    before = [asked(*one) for one in urls]
    for key in ("b", "c"):
        studies.begin(ABOUT, organisation=town, by=world["drafter"], key=key)
    Study.objects.update(is_shared=True)
    decide(study, run, "0010004", by=world["drafter"])
    decide(study, run, "町内会の案内", by=world["second"])
    assert [asked(*one) for one in urls] == before
