"""Pages of jobs: who sees and does what, the list's queries, results, and the stream of events."""

from __future__ import annotations

import json

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import AsyncClient
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from todoku_web.accounts.models import Organisation, OrganisationKind, Person, Role
from todoku_web.audit.models import Entry
from todoku_web.jobs import actions, leases
from todoku_web.jobs.models import Job, JobState

pytestmark = pytest.mark.django_db


def ask(by=None, organisation=None, area="01205"):
    return actions.enqueue("measure", {"area": area}, by=by, organisation=organisation)


@pytest.fixture
def people(town, person_in):
    """Return people by what they are to a job of the town."""
    other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="別海町", area_code="01691")
    return {
        "asker": person_in(town, Role.DRAFTER),
        "viewer": person_in(town, Role.VIEWER),
        "drafter": person_in(town, Role.DRAFTER),
        "neighbour": person_in(other, Role.ADMINISTRATOR),
        "staff": Person.objects.create_user("staff@example.jp", "a-long-password", is_staff=True),
    }


@pytest.mark.parametrize(
    ("who", "seen", "cancelled"),
    [
        ("asker", 200, 302),
        ("viewer", 200, 403),
        ("drafter", 200, 302),
        ("neighbour", 404, 404),
        ("staff", 200, 302),
        (None, 302, 302),
    ],
)
def test_who_sees_and_cancels_a_job(client, people, town, who, seen, cancelled):
    job = ask(people["asker"], town)
    if who:
        client.force_login(people[who])
    assert client.get(reverse("jobs:job", args=[job.pk])).status_code == seen
    assert client.get(reverse("jobs:events", args=[job.pk])).status_code == (404 if who is None else seen)
    assert client.post(reverse("jobs:cancel", args=[job.pk])).status_code == cancelled
    job.refresh_from_db()
    assert (job.state == JobState.CANCELLED) == (who in {"asker", "drafter", "staff"})


def test_cancelling_and_trying_again_is_in_the_log(client, people, town):
    job = ask(people["asker"], town)
    client.force_login(people["asker"])
    assert "計算をやめました" in client.post(reverse("jobs:cancel", args=[job.pk]), follow=True).text
    assert "すでに終わっています" not in client.post(reverse("jobs:cancel", args=[job.pk]), follow=True).text
    assert "もう一度計算する" in client.get(reverse("jobs:job", args=[job.pk])).text
    client.post(reverse("jobs:retry", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == JobState.WAITING
    logged = Entry.objects.filter(organisation=town, subject_id=str(job.pk)).values_list("action", flat=True)
    assert list(logged) == ["job.cancelled", "job.retried"]


def test_the_doors_take_no_get(client, people, town):
    job = ask(people["asker"], town)
    client.force_login(people["asker"])
    assert client.get(reverse("jobs:cancel", args=[job.pk])).status_code == 405
    assert client.get(reverse("jobs:retry", args=[job.pk])).status_code == 405


@pytest.mark.parametrize("scope", ["mine", "organisations", "all", "nonsense"])
def test_the_list_shows_what_is_asked_for_at_a_constant_number_of_queries(client, people, town, scope):
    for person in (people["asker"], people["drafter"], people["neighbour"]):
        ask(person, town if person is not people["neighbour"] else None)
    client.force_login(people["asker"])
    address = reverse("jobs:list") + f"?scope={scope}"
    with CaptureQueriesContext(
        connection,
    ) as few:
        page = client.get(address)
    shown = {str(job.asked_by) for job in page.context["page"]}
    own, colleague = str(people["asker"]), str(people["drafter"])
    assert shown == ({own, colleague} if scope == "organisations" else {own})  # "all" is for the staff
    for _ in range(4):
        ask(people["asker"], town)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_the_staff_see_all_jobs_page_by_page(client, people):
    for _ in range(30):
        ask(people["neighbour"])
    client.force_login(people["staff"])
    first = client.get(reverse("jobs:list") + "?scope=all")
    last = client.get(reverse("jobs:list") + "?scope=all&page=99")
    assert (len(first.context["page"].object_list), len(last.context["page"].object_list)) == (25, 5)


def test_a_measurement_is_done_and_handed_out(client, people, town, work_off):
    job, unknown, wrong = (
        ask(people["asker"], town),
        ask(people["asker"], area="無い町"),
        ask(people["asker"], area="泊村"),
    )
    work_off()
    client.force_login(people["asker"])
    page = client.get(reverse("jobs:job", args=[job.pk])).text
    assert "地域の測定 室蘭市" in page
    answer = client.get(reverse("jobs:file", args=[job.pk, "measure.json"]))
    document = json.loads(b"".join(answer.streaming_content))
    assert (document["schema"], document["areas"][0]["code"]) == ("todoku.measure/1", "01205")
    for job_without, word in ((unknown, "無い町"), (wrong, "泊村")):
        page = client.get(reverse("jobs:job", args=[job_without.pk])).text
        assert "note error" in page
        assert word in page


@pytest.mark.parametrize("name", ["../measure.json", "..%2f..%2fsecret-key", "other.json", "/etc/passwd"])
def test_only_files_of_the_result_are_handed_out(client, people, town, work_off, name):
    job = ask(people["asker"], town)
    work_off()
    client.force_login(people["asker"])
    assert client.get(f"/jobs/{job.pk}/files/{name}").status_code == 404


def test_a_result_whose_time_is_over_is_told(client, people, town, work_off):
    job = ask(people["asker"], town)
    work_off()
    Job.objects.update(result="")
    client.force_login(people["asker"])
    assert "保存期間を過ぎた" in client.get(reverse("jobs:job", args=[job.pk])).text


def test_what_is_shown_of_a_job_as_it_goes_on(client, people, town):
    job, _later = ask(people["asker"], town), ask(people["asker"], town)
    client.force_login(people["asker"])
    page = reverse("jobs:job", args=[job.pk])
    assert "まもなく始まります" in client.get(page).text
    assert "順番待ち（前に1件）" in client.get(reverse("jobs:job", args=[_later.pk])).text
    lease = leases.claim("a")
    leases.report(lease, {"step": "step.measure", "done": 3, "total": 8})
    text = client.get(page).text
    assert "指標を測定しています" in text
    assert '<progress aria-label="計算の進み具合" value="3" max="8">' in text
    assert '<meta http-equiv="refresh"' in text
    leases.report(lease, {"step": "no.such.step", "done": 1, "total": 1})
    assert "計算中" in client.get(page).text
    leases.fail(lease, "no.such.code", {"what": "x"})
    text = client.get(page + "?lang=en").text
    assert "A mistake of the program" in text
    assert "<progress" not in text
    assert "refresh" not in text


@pytest.mark.django_db(transaction=True)
def test_the_stream_of_events_tells_each_change_and_ends(people, town):
    job = ask(people["asker"], town)
    client = AsyncClient()
    client.force_login(people["asker"])

    @async_to_sync
    async def follow():
        from asgiref.sync import sync_to_async

        answer = await client.get(reverse("jobs:events", args=[job.pk]) + "?lang=en")
        assert answer.headers["Content-Type"] == "text/event-stream"
        assert answer.headers["X-Accel-Buffering"] == "no"
        told = []

        def go_on():
            if len(told) == 1:
                lease = leases.claim("a")
                leases.report(lease, {"step": "step.measure", "done": 1, "total": 2})
            elif len(told) == 2:
                actions.cancel(job, by=None)
                leases.cancelled(leases.Lease(job.pk, "a", 1, "measure", {}))

        async for event in answer.streaming_content:
            told.append(event.decode())
            await sync_to_async(go_on)()
        return told

    told = [event.strip().split("\n") for event in follow()]
    assert [head for head, _ in told] == ["event: progress"] * 3 + ["event: ended"]
    bodies = [json.loads(body.removeprefix("data: ")) for _, body in told]
    assert bodies[0] == {"state": "waiting", "text": "It is the next one", "done": None, "total": None}
    assert bodies[1] == {"state": "running", "text": "Measuring the indicators", "done": 1, "total": 2}
    assert bodies[2]["state"] == bodies[3]["state"] == "cancelled"
