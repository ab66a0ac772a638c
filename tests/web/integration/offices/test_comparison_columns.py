"""Logs whose columns bear names of their own: asked for, told, tried, and used in the next run."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from todoku.errors import InputError
from todoku.office.events.columns import roles
from todoku_web.jobs.models import JobState
from todoku_web.offices.comparisons.actions import evidence, runs
from todoku_web.offices.comparisons.part_specs import COLUMN_ROLES, DURATION_UNITS
from todoku_web.offices.inquiries.results import result_of
from web.comparisons_world import (  # noqa: F401 - fixtures
    as_csv,
    found_comparison,
    handed_in,
    log_of_towns,
    world_of_comparisons,
)
from web.page_reading import Page

pytestmark = pytest.mark.django_db
HEAD = "札,しごと,いつ,担当者,いつ\n"
ROWS = "1,受付,2025-04-01 09:00,甲,x\n1,審査,2025-04-02 09:00,乙,x\n2,受付,2025-04-03 09:00,甲,x\n"
SENT = {"case_column": "0", "activity_column": "1", "end_column": "2"}


@pytest.fixture(name="asking")
def _asking(world, found):
    body = world["bodies"]["登別市"]
    return handed_in(found, (HEAD + ROWS).encode("cp932"), "own.csv", by=world["other"], body=body)


def address(one):
    return reverse("comparisons:columns", args=[one.comparison_id, one.pk])


def test_a_log_with_columns_of_its_own_is_asked_about_and_then_read(world, found, town, work_off, client):
    raw, _ = log_of_towns()
    handed_in(found, as_csv(raw), "all.csv", by=world["drafter"], body=town)
    own = raw.filter(municipality="町1").select("case", "activity", "start", "end")
    content = as_csv(own.rename({"case": "札", "activity": "しごと", "start": "はじめ", "end": "すんだ"}))
    client.force_login(world["other"])
    body = world["bodies"]["登別市"]
    sent = {"body": str(body.pk), "kind": "log", "municipality": "", "key": "k"}
    url = reverse("comparisons:new_evidence", args=[found.pk])
    answer = client.post(url, {**sent, "file": SimpleUploadedFile("own.csv", content)})
    one = found.evidence.get(upload__name="own.csv")
    assert (answer.status_code, answer.url) == (302, address(one))
    with pytest.raises(InputError, match="columns_open"):
        runs.begin(found, by=world["other"], key="r")
    shown = client.get(address(one)).content.decode()
    assert Page.of(shown).faults == []
    assert "札（例: 1-0）" in shown
    settled = client.post(address(one), {**SENT, "start_column": "2", "end_column": "3"}, follow=True)
    assert "1団体・200件の案件・1,000件の作業" in settled.content.decode()
    run = runs.begin(found, by=world["other"], key="r", grouping="all")
    work_off()
    run.refresh_from_db()
    assert run.job.state == JobState.DONE, run.job.error_code
    towns = {one["name"]: one["cases"] for one in result_of(run)["towns"]}
    assert towns["登別市"] == towns["町1"] == 200
    assert not [one for one in result_of(run)["deviations"] if one["municipality"] == "登別市"]


def test_what_the_names_tell_is_chosen_and_can_be_unchosen(world, asking, client):
    client.force_login(world["other"])
    shown = client.get(address(asking)).content.decode()
    (resource,) = [part for part in shown.split("<select") if 'name="resource_column"' in part]
    assert '<option value="3" selected>担当者（例: 甲）</option>' in resource
    assert client.post(address(asking), SENT).status_code == 302
    asking.refresh_from_db()
    assert asking.asks_columns is False
    told = asking.reading["columns"]
    assert (told["case"], told["activity"], told["end"], told["resource"]) == ("札", "しごと", "いつ", "")
    again = client.get(address(asking)).content.decode()
    (resource,) = [part for part in again.split("<select") if 'name="resource_column"' in part]
    assert "selected" not in resource
    as_minutes = {**SENT, "end_column": "", "duration_column": "2", "duration_unit": "hours"}
    assert client.post(address(asking), as_minutes).status_code == 302
    asking.refresh_from_db()
    assert asking.reading["columns"]["duration_hours"] == "いつ"


@pytest.mark.parametrize(
    ("typed", "status", "says"),
    [
        ({"case_column": ""}, 400, "案件（番号）の列"),
        ({"activity_column": "0"}, 400, "もう選ばれています"),
        ({"case_column": "9"}, 400, "案件（番号）の列"),
        ({"end_column": "3"}, 422, "列 担当者 から日時を1件も読めません"),
        ({"timezone": "Asia/Nowhere"}, 422, "Asia/Nowhere"),
        ({"duration_column": "3"}, 400, "単位を選んでください"),
    ],
)
def test_what_does_not_read_is_told_on_the_form_and_not_kept(world, asking, client, typed, status, says):
    client.force_login(world["other"])
    answer = client.post(address(asking), {**SENT, **typed})
    page = Page.of(answer.content.decode())
    assert (answer.status_code, page.faults) == (status, [])
    assert says in page.words
    asking.refresh_from_db()
    assert (asking.reading, asking.asks_columns) == ({}, True)


def test_columns_without_a_time_are_taken_when_a_person_says_so(world, asking, client):
    client.force_login(world["other"])
    told = client.post(address(asking), {**SENT, "end_column": ""}, follow=True).content.decode()
    assert "日時がないので、順序と時間は比べません" in told


def test_who_may_say_what_columns_mean_and_of_what(world, found, town, asking, client):
    def status(person, one):
        client.force_login(world[person])
        return client.get(address(one)).status_code

    assert status("stranger", asking) == 404
    assert status("drafter", asking) == status("other", asking) == 200
    event = '<event><string key="concept:name" value="a"/></event>'
    xes = f'<log><trace><string key="concept:name" value="1"/>{event}</trace></log>'
    by_names = handed_in(found, xes.encode(), "a.xes", by=world["drafter"], body=town)
    assert by_names.asks_columns is False
    assert status("drafter", by_names) == 404
    assert status("other", handed_in(found, b"a,b,c\n1,2,3\n", "x.csv", by=world["drafter"], body=town)) == 403
    evidence.remove(asking, by=world["other"])
    assert status("other", asking) == 404


def test_a_log_that_names_its_columns_is_not_asked_about_and_an_empty_one_is_refused(world, found, town):
    raw, _ = log_of_towns()
    parquet = raw.head(10)
    assert handed_in(found, as_csv(parquet), "a.csv", by=world["drafter"], body=town).asks_columns is False
    with pytest.raises(InputError):
        handed_in(found, b"\n \n", "b.csv", by=world["drafter"], body=town)
    assert found.evidence.count() == 1


def test_two_files_of_one_name_stay_two_municipalities(world, found, town, work_off):
    raw, _ = log_of_towns()
    for number in (1, 2):
        own = raw.filter(municipality=f"町{number}").drop("municipality")
        handed_in(found, as_csv(own), "log.csv", by=world["drafter"], body=town, municipality=f"村{number}")
    run = runs.begin(found, by=world["drafter"], key="r")
    work_off()
    run.refresh_from_db()
    assert result_of(run)["municipalities"] == ["村1", "村2"]


def test_everything_that_a_mapping_can_say_of_columns_is_asked_for():
    durations = {f"duration_{unit}" for unit in DURATION_UNITS}
    assert {*COLUMN_ROLES} - {"duration"} | durations == set(roles())


def test_the_name_beside_a_code_can_be_told(world, asking, client):
    client.force_login(world["other"])
    assert client.post(address(asking), {**SENT, "activity_name_column": "3"}).status_code == 302
    asking.refresh_from_db()
    assert asking.reading["columns"]["activity_name"] == "担当者"
