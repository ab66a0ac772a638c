"""What holds of every kind of assessment: files by role, runs, who reads, two at once, what cannot be read."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from todoku.errors import InputError, TodokuError
from todoku_web.accounts.doors import ChangedMeanwhile, NotAllowed
from todoku_web.jobs.models import JobState
from todoku_web.offices.assessments.actions import assessments, files, runs
from todoku_web.offices.assessments.kinds.every import KINDS
from todoku_web.offices.assessments.models import Assessment
from todoku_web.offices.inquiries.actions import share
from todoku_web.offices.inquiries.results import result_of
from todoku_web.parts.collision import Collision
from web.assessments_world import (  # noqa: F401 - fixtures
    ABOUT,
    SURVEY,
    candidates_of_town,
    compute_assessment,
    hand_in,
)
from web.inquiries_world import world_of_inquiries  # noqa: F401 - fixture
from web.page_reading import Page

pytestmark = pytest.mark.django_db


def page_at(client, url, **query):
    answer = client.get(url, query)
    assert answer.status_code == 200
    return Page.of(answer.content.decode())


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_kind_has_its_pages_and_its_worksheets(world, town, client, kind, lang):
    client.force_login(world["drafter"])
    assert page_at(client, reverse(f"assessments:{kind}"), lang=lang).faults == []
    assert page_at(client, reverse("assessments:new", args=[kind]), lang=lang).faults == []
    client.post(reverse("assessments:new", args=[kind]), {"title": "点検", "body": str(town.pk), "key": "a"})
    made = Assessment.objects.get(kind=kind)
    urls = [made.get_absolute_url(), *(reverse(f"assessments:{one}", args=[made.pk]) for one in ("edit", "new_file"))]
    for url in urls:
        assert page_at(client, url, lang=lang).faults == []
    for role in KINDS[kind].worksheets:
        assert KINDS[kind].role(role) is not None
        url = reverse("assessments:worksheet", args=[made.pk, role])
        assert openpyxl.load_workbook(io.BytesIO(client.get(url, {"lang": lang}).content)).sheetnames
    client.force_login(world["other"])
    assert client.get(urls[0]).status_code == 404


def test_a_form_sent_twice_begins_one(world, town, client):
    client.force_login(world["drafter"])
    sent = {"title": "点検", "body": str(town.pk), "key": "a", "hourly_cost": "２,５００"}
    urls = {client.post(reverse("assessments:new", args=["candidates"]), sent).url for _ in range(2)}
    (made,) = Assessment.objects.all()
    assert urls == {made.get_absolute_url()}
    assert made.options == {"hourly_cost": 2500}
    assert "1時間の人件費（円） 2,500円" in page_at(client, made.get_absolute_url()).words
    refused = client.post(reverse("assessments:new", args=["candidates"]), {**sent, "hourly_cost": "安い", "key": "b"})
    assert refused.status_code == 400
    assert client.get(reverse("assessments:new", args=["weather"])).status_code == 404


def test_files_stand_beside_each_other_take_the_place_of_one_or_are_taken_out(world, candidates, client):
    drafter = world["drafter"]
    first = hand_in(candidates, "survey", SURVEY, by=drafter, name="a.csv")
    hand_in(candidates, "survey", SURVEY.replace("室蘭市", "登別市"), by=drafter, name="b.csv")
    before = hand_in(candidates, "quotes", "a,b\n1,2\n", by=drafter)
    hand_in(candidates, "quotes", "a,b\n1,3\n", by=drafter)
    with pytest.raises(InputError, match="file_twice"):
        hand_in(candidates, "survey", SURVEY, by=drafter, name="c.csv")
    with pytest.raises(InputError, match="choice"):
        hand_in(candidates, "weather", SURVEY, by=drafter)
    counting = candidates.files.filter(replaced_at=None)
    assert sorted(one.role for one in counting) == ["quotes", "survey", "survey"]
    assert before not in counting
    client.force_login(drafter)
    url = reverse("assessments:take_out_file", args=[candidates.pk, first.pk])
    assert {client.post(url).status_code for _ in range(2)} == {302}
    assert [one.upload.name for one in candidates.files.filter(replaced_at=None, role="survey")] == ["b.csv"]
    assert candidates.events.filter(action="file_taken_out").count() == 1


def test_several_files_are_handed_in_at_once_where_several_count(world, candidates, client):
    client.force_login(world["drafter"])
    url = reverse("assessments:new_file", args=[candidates.pk])

    def sent(role, *towns):
        made = [SimpleUploadedFile(f"{one}.csv", SURVEY.replace("室蘭市", one).encode()) for one in towns]
        return client.post(url, {"role": role, "file": made})

    assert sent("survey", "室蘭市", "登別市").status_code == 302
    assert candidates.files.count() == 2
    refused = sent("quotes", "伊達市", "豊浦町")
    assert refused.status_code == 422
    assert "一つ" in Page.of(refused.content.decode()).words
    assert client.post(url, {"role": "survey"}).status_code == 422
    assert candidates.files.count() == 2


@pytest.mark.parametrize(
    ("name", "content"), [("x.pdf", b"%PDF-1.4\n%%EOF"), ("x.xlsx", b"PK\x03\x04broken"), ("x.csv", b"")]
)
def test_what_is_no_table_is_refused_and_not_kept(world, candidates, name, content):
    with pytest.raises(TodokuError):
        hand_in(candidates, "survey", content, by=world["drafter"], name=name)
    assert not candidates.files.exists()


def test_nothing_is_computed_without_what_is_needed(world, candidates, client):
    with pytest.raises(InputError, match="lacks_file"):
        runs.begin(candidates, by=world["drafter"], key="r")
    client.force_login(world["drafter"])
    answer = client.post(reverse("assessments:new_run", args=[candidates.pk]), {"key": "r"})
    assert answer.status_code == 422
    for lang, says in (("ja", "業務量調査票"), ("en", "Survey of work")):
        assert says in page_at(client, candidates.get_absolute_url(), lang=lang).words


def test_what_cannot_be_read_is_told_in_a_line(world, candidates, work_off, client):
    hand_in(candidates, "survey", "colour,size\nred,1\n", by=world["drafter"], name="list.csv")
    run = runs.begin(candidates, by=world["drafter"], key="r")
    work_off()
    run.refresh_from_db()
    assert run.job.state == JobState.FAILED
    client.force_login(world["drafter"])
    for url in (run.get_absolute_url(), candidates.get_absolute_url()):
        page = page_at(client, url)
        assert "list.csv" in page.words
        assert page.faults == []


def test_an_earlier_run_keeps_what_it_found(world, candidates, compute, client):
    first = compute()
    second = compute("s", quotes="市町村,手順,年額(円)\n室蘭市,入力,60000\n")
    assert (first.number, second.number) == (1, 2)
    assert result_of(first) != result_of(second)
    client.force_login(world["viewer"])
    assert "これは過去の計算です" in page_at(client, first.get_absolute_url()).words
    told = json.loads(client.get(reverse("assessments:result_file", args=[candidates.pk, 1, "json"])).content)
    assert told == result_of(first)
    assert client.get(reverse("assessments:result_file", args=[candidates.pk, 1, "exe"])).status_code == 404


def test_who_reads_an_assessment(world, candidates, compute, client):
    run = compute()
    file = reverse("assessments:result_file", args=[candidates.pk, 1, "xlsx"])
    urls = [candidates.get_absolute_url(), run.get_absolute_url(), file]

    def statuses(person):
        client.force_login(world[person])
        return {client.get(url).status_code for url in urls}

    assert statuses("viewer") == {200}
    assert statuses("prefecture") == statuses("bureau") == statuses("other") == {404}
    now = Assessment.objects.get()
    with pytest.raises(NotAllowed):
        share(candidates, by=world["drafter"], seen=now.version, shared=True)
    with pytest.raises(ChangedMeanwhile):
        share(candidates, by=world["approver"], seen=now.version - 1, shared=True)
    share(candidates, by=world["approver"], seen=now.version, shared=True)
    assert statuses("prefecture") == statuses("bureau") == {200}
    assert statuses("other") == {404}
    client.force_login(world["bureau"])
    assert candidates.title in page_at(client, reverse("assessments:candidates")).words
    handed_in = candidates.files.get()
    assert client.get(reverse("assessments:file", args=[candidates.pk, handed_in.pk])).status_code == 404
    assert "survey.csv 提出" not in page_at(client, candidates.get_absolute_url()).words
    with pytest.raises(NotAllowed):
        files.take_out(candidates, handed_in.pk, by=world["bureau"])
    share(candidates, by=world["approver"], seen=Assessment.objects.get().version, shared=False)
    assert statuses("bureau") == {404}


def test_two_who_edit_at_once_are_asked(world, candidates, client):
    seen = Assessment.objects.get().version
    assessments.edit(candidates, {**ABOUT, "title": "一"}, by=world["drafter"], seen=seen)
    with pytest.raises(Collision) as caught:
        assessments.edit(candidates, {**ABOUT, "title": "二"}, by=world["second"], seen=seen)
    assert (caught.value.theirs["title"], caught.value.mine["title"]) == ("一", "二")
    client.force_login(world["second"])
    sent = {"title": "二", "hourly_cost": "3000", "seen": str(seen)}
    asked = client.post(reverse("assessments:edit", args=[candidates.pk]), sent)
    assert asked.status_code == 409
    assert Page.of(asked.content.decode()).faults == []
    handed_in_meanwhile = Assessment.objects.get().version
    hand_in(candidates, "survey", SURVEY, by=world["drafter"])
    sent["seen"] = str(handed_in_meanwhile)
    assert client.post(reverse("assessments:edit", args=[candidates.pk]), sent).status_code == 302
    assert Assessment.objects.get().options == {"hourly_cost": 3000}


def test_lists_ask_the_database_the_same_however_long_they_are(world, town, candidates, compute, client):
    run = compute()

    def asked(url, person):
        client.force_login(world[person])
        client.get(url)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    Assessment.objects.update(is_shared=True)
    listed = reverse("assessments:candidates")
    urls = [(listed, "drafter"), (listed, "bureau"), (run.get_absolute_url(), "drafter")]
    urls.append((candidates.get_absolute_url(), "drafter"))
    before = [asked(*one) for one in urls]
    for key in ("b", "c"):
        assessments.begin("candidates", ABOUT, organisation=town, by=world["drafter"], key=key)
        hand_in(candidates, "survey", SURVEY.replace("室蘭市", key), by=world["second"], name=f"{key}.csv")
    Assessment.objects.update(is_shared=True)
    assert [asked(*one) for one in urls] == before
