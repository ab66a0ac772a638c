"""The karte of every area: its figures, its reasons, its addresses, and who sees which plans."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from threading import Event
from time import monotonic, sleep

import pytest
from django.db import connection
from django.template.loader import render_to_string as render
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from todoku.areas.municipalities import all_of, region_of
from todoku.indicators.indicator import INDICATOR_IDS
from todoku.indicators.measure import measure
from todoku.indicators.measure_document import measure_document
from todoku.plans.inputs import datasets_for
from todoku_web.accounts.models import Role
from todoku_web.karte import build, fragments
from todoku_web.karte.areas import areas
from todoku_web.karte.build import ensure_built, figures
from todoku_web.karte.calls import folder
from todoku_web.planning.models import Plan
from todoku_web.planning.workflow import State
from web.page_reading import Page

pytestmark = pytest.mark.django_db

SOME = ("01205", "01100", "01517", "01481", "01230", "01-tokachi", "01")
TOWNS = [place.code for place in all_of("01")]


def sound(content, lang):
    page = Page.of(content)
    assert page.faults == []
    assert page.is_in_order()
    assert "—" not in page.words
    assert f'lang="{lang}"' in content
    return page


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("code", SOME)
def test_a_karte_is_sound(client, code, lang):
    answer = client.get(f"/areas/{code}/?lang={lang}")
    assert answer.status_code == 200
    page = sound(answer.text, lang)
    assert areas()[code].name(lang) in page.words


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_area_has_a_sound_karte(client, lang):
    assert len(areas()) == 179 + 14 + 1
    for code in areas():
        sound(client.get(f"/areas/{code}/?lang={lang}").text, lang)


def test_an_unknown_value_says_why_and_is_no_number(client):
    page = Page.of(client.get("/areas/01205/?lang=en").text)
    row = next(row for row in page.rows if row and row[0].startswith("FTTH rate by household"))
    assert row[1] == "unknown"
    assert "no present coverage in the pack" in row[2]


def test_figures_are_those_of_measure(client):
    region = region_of("01")
    document = measure_document(measure(region, datasets_for(region, None)), lang="ja").model_dump(mode="json")
    assert client.get("/areas/01/data.json?lang=ja").json()["areas"] == document["areas"]
    alone = measure_document(measure(region_of("01205"), datasets_for(region_of("01205"), None)), lang="ja")
    assert client.get("/areas/01205/data.json").json()["areas"] == alone.model_dump(mode="json")["areas"]


def test_the_page_and_the_csv_show_the_same_figures(client):
    found = figures().measures["01205"].indicator("population")
    assert f"{found.value:,}" in Page.of(client.get("/areas/01205/?lang=ja").text).words
    lines = list(csv.DictReader(io.StringIO(client.get("/areas/01205/data.csv").content.decode("utf-8-sig"))))
    assert [line["indicator"] for line in lines] == list(INDICATOR_IDS)
    assert lines[0]["value"] == str(found.value)
    assert all(line["reason"] for line in lines if not line["value"])


def test_ranks_are_among_all_and_within_the_subprefecture(client):
    order = sorted(TOWNS, key=lambda code: -figures().measures[code].indicator("population").value)
    page = Page.of(client.get("/areas/01205/?lang=en").text)
    row = next(row for row in page.rows if row and row[0].startswith("Population"))
    assert f"Hokkaido: rank {order.index('01205') + 1} of 179" in row[3]
    assert "Iburi: rank 2 of 11" in row[3]


def test_only_values_of_one_source_and_date_are_ranked():
    held = figures()
    town = areas()["01205"]
    assert held.standing(town, "ftth_household_rate", within="01") is None
    other = held.measures["01205"].indicator("population").model_copy(update={"source": "another"})
    measures = dict(held.measures)
    changed = (other, *held.measures["01205"].indicators[1:])
    measures["01205"] = held.measures["01205"].model_copy(update={"indicators": changed})
    mixed = type(held)("x", measures, held.similar, held.outlines)
    assert mixed.standing(town, "population", within="01").spread.count == 1
    assert mixed.standing(areas()["01206"], "population", within="01").spread.count == 178


def test_peers_and_their_distances_are_the_same_both_ways():
    similar = figures().similar
    for code, found in similar.items():
        for peer in found.peers:
            back = next((one for one in similar[peer.code].peers if one.code == code), None)
            assert back is None or back.distance == pytest.approx(peer.distance)


@pytest.mark.parametrize(
    ("asked", "status", "leads_to"),
    [
        ("012050", 301, "/areas/01205/"),
        ("室蘭市", 301, "/areas/01205/"),
        ("jp:01205", 301, "/areas/01205/"),
        ("むろらん", 301, "/areas/01205/"),
        ("札幌市中央区", 301, "/areas/01100/"),
        ("十勝", 301, "/areas/01-tokachi/"),
        ("泊村", 300, None),
        ("伊達市", 300, None),
        ("01999", 404, None),
        ("012059", 404, None),
        ("13101", 404, None),
        ("どこにもない町", 404, None),
        ("<script>", 404, None),
    ],
)
def test_an_address_leads_to_the_area_or_says_what_it_may_mean(client, asked, status, leads_to):
    answer = client.get(f"/areas/{asked}/")
    assert answer.status_code == status
    if leads_to:
        assert answer.headers["Location"] == leads_to
    else:
        assert Page.of(answer.text).faults == []
        assert "<script>" not in answer.text.replace("<script type", "")
    if status == 300:
        assert re.search(r'href="/areas/\d{5}/"', answer.text)


def test_an_area_outside_the_data_says_how_it_is_added(client):
    assert "todoku data import" in client.get("/areas/13101/").text


def test_a_day_of_rules_makes_the_answer_a_what_if(client):
    today = client.get("/areas/01517/?lang=en").text
    asked = client.get("/areas/01517/?lang=en&rules_as_of=2024-04-01").text
    assert "What-if" not in today
    assert "What-if" in asked
    assert "State&#x27;s rate 2/3" in asked
    assert client.get("/areas/01517/?rules_as_of=soon").status_code == 400


def test_a_page_that_did_not_change_is_not_sent_again(client):
    first = client.get("/areas/01205/?lang=ja")
    again = client.get("/areas/01205/?lang=ja", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert client.get("/areas/01206/?lang=ja", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def make_plan(town, title, state=State.PUBLISHED):
    return Plan.objects.create(
        key=title, organisation=town, area_code="01205", title=title, state=state, published_at=timezone.now()
    )


def test_plans_are_seen_by_whom_they_are_for(client, town, person_in):
    make_plan(town, "公表された計画A")
    make_plan(town, "まだの計画B", State.DRAFTING)
    seen = client.get("/areas/01205/").text
    assert "公表された計画A" in seen
    assert "まだの計画B" not in seen
    assert "公表された計画A" in client.get("/areas/01-iburi/").text
    assert "公表された計画A" in client.get("/").text
    client.force_login(person_in(town, Role.DRAFTER))
    assert "まだの計画B" in client.get("/areas/01205/").text


@pytest.mark.parametrize("path", ["/areas/01205/", "/areas/01-iburi/", "/", "/areas/"])
def test_the_number_of_queries_does_not_grow(client, town, path):
    counts = []
    for number in range(3):
        make_plan(town, f"計画{number}")
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(path)
        counts.append(len(caught))
    assert counts[0] == counts[1] == counts[2] <= 9  # a few for each app that has a part there


def call_file(name, **call):
    round_ = {"closes": "2099-12-31", "opens": "2020-01-01", "areas": ["北海道"], "recorded_on": "2026-01-01", **call}
    one = {"id": f"jgrants:{name}", "title": f"公募{name}", "rounds": [round_], "url": call.get("url")}
    source = {"publisher": "デジタル庁", "title": "t", "url": "https://example.jp", "credit": "c"}
    content = {"schema": "todoku.opportunities/1", "as_of": "2026-01-01", "source": source, "files": []}
    return json.dumps({**content, "opportunities": [one]}, ensure_ascii=False)


@pytest.fixture
def call_folder(db):  # noqa: ARG001
    folder().mkdir(exist_ok=True)
    yield folder()
    for file in folder().glob("*.json"):
        file.unlink()


def test_imported_calls_are_shown_where_they_are_for(client, call_folder):
    (call_folder / "a.json").write_text(call_file("道の"), encoding="utf-8")
    (call_folder / "b.json").write_text(call_file("沖縄の", areas=["沖縄県"]), encoding="utf-8")
    (call_folder / "c.json").write_text(call_file("悪い", url="javascript:alert(1)"), encoding="utf-8")
    (call_folder / "d.json").write_text("{broken", encoding="utf-8")
    (call_folder / "e.json").write_text(call_file("終わった", closes="2020-02-02"), encoding="utf-8")
    seen = client.get("/areas/01205/").text
    assert "公募道の" in seen
    assert "公募沖縄の" not in seen
    assert "公募悪い" in seen
    assert "javascript:" not in seen
    assert "公募終わった" not in seen


def test_the_file_of_figures_is_read_back_whole_and_made_again_where_it_is_broken(monkeypatch):
    held = figures()
    monkeypatch.setattr(build, "compute", lambda version: replace(held, version=version))
    place = ensure_built()
    assert build._read(place).measures == held.measures
    assert build._read(place).similar == held.similar
    place.write_text("{", encoding="utf-8")
    monkeypatch.setattr(build, "_held", {})
    assert figures().measures == held.measures
    assert build._read(place).measures == held.measures


def test_an_area_that_is_still_being_measured_says_so(client, monkeypatch):
    held = figures()
    fewer = {code: one for code, one in held.measures.items() if code != "01205"}
    monkeypatch.setattr(build, "_held", {held.version: replace(held, measures=fewer)})
    assert client.get("/areas/01205/").status_code == 503
    assert client.get("/areas/01-iburi/").status_code == 503
    assert client.get("/areas/").status_code == 200
    assert client.get("/areas/01206/data.json").status_code == 200


def test_what_is_rendered_ahead_is_what_a_reader_gets_in_either_language(client, monkeypatch):
    monkeypatch.setattr(build, "_held", {"unread": replace(figures(), version="unread")})
    monkeypatch.setattr(build, "data_version", lambda: "unread")
    rendered = []
    monkeypatch.setattr(
        fragments, "render_to_string", lambda name, context: rendered.append(name) or render(name, context)
    )
    fragments._render("01229", "ja")
    fragments._render("01229", "en")
    count = len(rendered)
    assert count >= 8
    assert "Furano-shi" in client.get("/areas/01229/?lang=en").text
    assert "Indicators" in client.get("/areas/01229/?lang=en").text
    assert "指標" in client.get("/areas/01229/?lang=ja").text
    assert len(rendered) == count


def test_readers_get_the_older_figures_while_those_of_newer_data_are_made(monkeypatch):
    held = figures()
    begun, go_on = Event(), Event()

    def slowly(version):
        begun.set()
        assert go_on.wait(30)
        return replace(held, version=version)

    monkeypatch.setattr(build, "compute", slowly)
    monkeypatch.setattr(build, "data_version", lambda: "newer")
    assert figures().version == held.version
    assert begun.wait(30)
    assert figures().version == held.version
    go_on.set()
    with build._building:
        pass
    until = monotonic() + 30
    while figures().version != "newer" and monotonic() < until:
        sleep(0.01)
    assert figures().version == "newer"
    (ensure_built()).unlink()
    del build._held["newer"]
