"""Telework Days: bodies counted by kind and by municipality, as the call and the deck count them; the open table."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sample_calls import applied, call_of_template, somebody
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Role
from todoku_web.exchange.calls.actions import applying
from todoku_web.exchange.calls.models import Application, ApplicationState
from todoku_web.exchange.desk.telework import counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(officer):
    return call_of_template(officer, "telework_days")


def body(name, kind=OrganisationKind.VENDOR, area_code=""):
    return Organisation.objects.create(kind=kind, name=name, area_code=area_code)


def takes_part(event, organisation, role="implementing", **answers):
    person = somebody()
    Membership.objects.create(person=person, organisation=organisation, role=Role.DRAFTER)
    said = {"role": role, **({"people": 5} if role == "implementing" else {"support": "場所の提供"}), **answers}
    return applied(event, person, said, organisation=organisation), person


def table(client, event):
    answer = client.get(reverse("desk:telework_csv", args=[event.pk]))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_deck_s_83_bodies_are_62_and_21(event, client):
    """北海道: 83 = 62 実施団体 + 21 応援団体 (総務省重点施策2020より, 2019-12, line 830)."""
    bodies = Organisation.objects.bulk_create(
        Organisation(kind=OrganisationKind.VENDOR, name=f"団体{number}（架空）") for number in range(86)
    )
    gone = ApplicationState.WITHDRAWN
    Application.objects.bulk_create(
        Application(
            key=f"{number}",
            call=event,
            form=event.form,
            organisation=one,
            number=number + 1,
            state=gone if number >= 83 else ApplicationState.ACCEPTED,
            answers={
                "role": "implementing" if number < 62 else "supporting",
                "municipality": ("札幌市", "室蘭市")[number % 2],
            },
        )
        for number, one in enumerate(bodies)
    )
    found = counted(event)
    assert (found.tally.total, found.tally.rows) == (83, (("implementing", 62), ("supporting", 21)))
    assert [(row.area_code, row.counts) for row in found.rows] == [("01100", (31, 11)), ("01205", (31, 10))]
    page = client.get(reverse("desk:telework_event", args=[event.pk])).content.decode()
    assert page.count("83団体") >= 2, "what is counted here, and what the deck counts"
    assert "62団体" in page
    assert "取下げ・取消しは数えません" in page


def test_a_municipality_counts_as_its_own_and_what_nobody_said_is_not_known(event, client):
    takes_part(event, body("室蘭市", OrganisationKind.MUNICIPALITY, "01205"), municipality="札幌市")
    takes_part(event, body("甲社"), "supporting", municipality="登別市")
    takes_part(event, body("乙社"), municipality="伊達市")
    takes_part(event, body("丙社"), municipality="=cmd|x")
    takes_part(event, body("丁社"))
    gone, person = takes_part(event, body("戊社"), municipality="室蘭市")
    applying.withdraw(gone, by=person, seen=gone.version)
    found = counted(event)
    assert [(row.area_code, row.counts) for row in found.rows] == [("01205", (1, 0)), ("01230", (0, 1)), ("", (3, 0))]
    assert sum(row.total for row in found.rows) == found.tally.total == 5
    rows = table(client, event)
    assert rows[0] == ["市町村コード", "市町村", "実施団体", "応援団体", "計"]
    assert rows[-1] == ["", "市町村不明", "3", "0", "3"]
    assert not any("社" in cell for row in rows for cell in row), "no names of bodies"
    assert "3団体は" in client.get(reverse("desk:telework_event", args=[event.pk])).content.decode()


def test_only_announced_events_have_a_page(event, officer, client):
    other = call_of_template(officer, "workstyle_seminar")
    for call, status in ((event, 200), (other, 404)):
        assert client.get(reverse("desk:telework_event", args=[call.pk])).status_code == status
        assert client.get(reverse("desk:telework_csv", args=[call.pk])).status_code == status


def test_the_list_takes_as_many_queries_for_three_events_as_for_one(event, officer, client):  # noqa: ARG001
    counted_queries = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as held:
            page = client.get(reverse("desk:telework"))
        counted_queries.append((len(page.context["rows"]), len(held)))
        for _more in range(2):
            call_of_template(officer, "telework_days")
    assert [rows for rows, _ in counted_queries] == [1, 3]
    assert counted_queries[0][1] == counted_queries[1][1]
