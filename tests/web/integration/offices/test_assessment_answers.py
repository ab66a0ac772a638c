"""A self-assessment on the screen: area by area, over a worksheet, between two people, and what is refused."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

import sample_office_forms as forms
from todoku.i18n import LANGS
from todoku.office.security.checklist import items
from todoku_web.accounts.models import Role
from todoku_web.jobs.models import JobState
from todoku_web.offices.assessments.actions import assessments, files, runs
from todoku_web.offices.inquiries.results import result_of
from todoku_web.uploads.keeping import kept_path
from web.page_reading import Page

pytestmark = pytest.mark.django_db
MY_NUMBER = [one.id for one in items() if one.area == "my_number"]


@pytest.fixture(name="people")
def two_drafters(person_in, town, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return person_in(town, Role.DRAFTER), person_in(town, Role.DRAFTER)


@pytest.fixture(name="own")
def own_assessment(people, town):
    value = {"title": "自己点検", "model": ""}
    return assessments.begin("security", value, organisation=town, by=people[0], key="k")


def chapter_of(own, area):
    return reverse("assessments:chapter", args=[own.pk, area])


def answered(client, own, area, said, *, by, seen=None):
    """Answer items of an area as the form sends them: item -> its fields."""
    client.force_login(by)
    own.refresh_from_db()
    asked = [one.id for one in items() if one.area == area]
    sent = {
        f"security_items-{at}-{name}": value
        for at, item in enumerate(asked)
        for name, value in said.get(item, {}).items()
    }
    return client.post(chapter_of(own, area), {**sent, "seen": own.version if seen is None else seen})


def held(own):
    return own.files.get(replaced_at=None)


def test_answers_of_two_areas_make_a_worksheet_and_its_result(client, people, own, work_off):
    said = {"M01": {"state": "done", "evidence": "構成図\n2枚目"}, "M04": {"state": "not", "due": "2027-03-31"}}
    assert answered(client, own, "my_number", said, by=people[0]).status_code == 302
    more = {"G01": {"state": "partly", "owner": "総務課", "evidence": "=1+1"}}
    assert answered(client, own, "governance", more, by=people[1]).status_code == 302
    for lang in LANGS:
        for url in (
            reverse("assessments:answers", args=[own.pk]),
            chapter_of(own, "my_number"),
            own.get_absolute_url(),
        ):
            assert Page.of(client.get(url, {"lang": lang}).content.decode()).faults == []
    page = client.get(reverse("assessments:answers", args=[own.pk]), {"lang": "ja"}).content.decode()
    assert ("2/5" in page, "1/8" in page) == (True, True)
    form = client.get(chapter_of(own, "my_number"), {"lang": "ja"}).content.decode()
    assert ("構成図\n2枚目" in form, 'value="2027-03-31"' in form, "二次資料" in form) == (True, True, True)

    run = runs.begin(own, by=people[0], key="r")
    work_off()
    run.refresh_from_db()
    assert run.job.state == JobState.DONE, run.job.error_code
    result = result_of(run)
    states = {one["item"]: one["state"] for one in result["answers"] if one["state"] != "unknown"}
    assert states == {"M01": "done", "M04": "not", "G01": "partly"}
    assert {one["item"]: one["due"] for one in result["answers"]}["M04"] == "2027-03-31"
    assert {one["item"]: one["evidence"] for one in result["answers"]}["G01"] == "=1+1"
    assert result["municipality"] == "室蘭市"
    history = [(one.action, one.about) for one in own.events.all()]
    assert history[1:3] == [("answered", "方針と体制"), ("answered", "マイナンバー利用事務系")]


def test_what_a_worksheet_said_stands_in_the_form_and_stays_in_other_areas(client, people, own):
    client.force_login(people[0])
    form = client.get(reverse("assessments:worksheet", args=[own.pk, "answers"]), {"lang": "en"}).content
    files.add(own, SimpleUploadedFile("a.xlsx", forms.answers(form)), "answers", by=people[0])
    assert "ネットワーク構成図" in client.get(chapter_of(own, "my_number")).content.decode()
    answered(client, own, "my_number", {"M03": {"state": "done"}}, by=people[0])
    sheet = load_workbook(io.BytesIO(kept_path(held(own).upload.sha256).read_bytes())).worksheets[0]
    told = {row[1].value: row[3].value for row in sheet.iter_rows(min_row=7)}
    assert (sheet["C3"].value, told["G01"], told["M03"]) == ("久慈市", "Done", "Done")
    assert (told["M01"] or "", told["M04"] or "") == ("", "")  # their form was sent empty


def test_sent_twice_or_without_a_change_nothing_is_written(client, people, own):
    said = {"M01": {"state": "done"}}
    first = answered(client, own, "my_number", said, by=people[0], seen=own.version)
    file = held(own)
    assert answered(client, own, "my_number", said, by=people[0], seen=1).status_code == first.status_code == 302
    assert (held(own), own.events.filter(action="answered").count()) == (file, 1)


def test_two_who_answer_different_areas_lose_nothing_and_one_area_asks(client, people, own):
    seen = own.version
    assert answered(client, own, "my_number", {"M01": {"state": "done"}}, by=people[0], seen=seen).status_code == 302
    assert answered(client, own, "lgwan", {"L01": {"state": "done"}}, by=people[1], seen=seen).status_code == 302
    question = answered(client, own, "my_number", {"M01": {"state": "not"}}, by=people[1], seen=seen)
    assert question.status_code == 409
    page = Page.of(question.content.decode())
    assert page.faults == []
    assert answered(client, own, "my_number", {"M01": {"state": "not"}}, by=people[1]).status_code == 302
    assert own.events.filter(action="answered").count() == 3


def test_a_day_that_is_none_is_said_beside_it_and_nothing_is_kept(client, people, own):
    answer = answered(client, own, "my_number", {MY_NUMBER[0]: {"state": "not", "due": "いつか"}}, by=people[0])
    assert answer.status_code == 400
    assert "error-security_items-0-due" in answer.content.decode()
    assert not own.files.exists()


def test_a_file_that_is_no_worksheet_and_areas_that_are_none(client, people, own):
    client.force_login(people[0])
    assert client.get(chapter_of(own, "weather")).status_code == 404
    files.add(own, SimpleUploadedFile("memo.csv", "ただのメモ\nあ\n".encode()), "answers", by=people[0])
    for url in (reverse("assessments:answers", args=[own.pk]), chapter_of(own, "my_number")):
        answer = client.get(url, {"lang": "ja"})
        assert (answer.status_code, "memo.csv" in answer.content.decode()) == (422, True)


def test_other_kinds_are_not_answered_on_the_screen(client, people, town):
    value = {"title": "手続"}
    other = assessments.begin("procedures", value, organisation=town, by=people[0], key="p")
    client.force_login(people[0])
    assert client.get(reverse("assessments:answers", args=[other.pk])).status_code == 404
    assert reverse("assessments:answers", args=[other.pk]) not in client.get(other.get_absolute_url()).content.decode()


def test_conditions_of_costs_are_checked_in_their_form(client, people, town):
    client.force_login(people[0])
    sent = {
        "title": "費用",
        "body": str(town.pk),
        "key": "c",
        "equal_percent": "30",
        "years": "99",
        "discount_percent": "100",
    }
    answer = client.post(reverse("assessments:new", args=["cloud"]), sent, query_params={"lang": "ja"})
    page = answer.content.decode()
    assert answer.status_code == 400
    for name in ("equal_percent", "years", "discount_percent"):
        assert f"error-{name}" in page
    sent |= {"equal_percent": "30", "population_percent": "70", "years": "10", "discount_percent": "2"}
    assert client.post(reverse("assessments:new", args=["cloud"]), sent).status_code == 302
