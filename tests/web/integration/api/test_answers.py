"""What holds for every answer: pages, language, tags, problems, how often one may ask, and no other origin."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.django_db


def test_pages_are_whole_stable_and_linked(ask):
    seen, path = [], "/areas?kind=municipality&prefecture=01&limit=50"
    while path:
        page = ask(path)
        seen += [one["code"] for one in page.json()["items"]]
        following = re.search(r'<[^>]*?/api/v1([^>]*)>; rel="next"', page.headers["Link"])
        assert (page.json()["next"] is None) == (following is None)
        path = following[1] if following else None
    assert len(seen) == 179
    assert seen == sorted(set(seen))


def test_a_page_before_the_first_and_after_the_last(ask):
    assert ask("/areas?limit=10").json()["previous"] is None
    far = ask("/areas?limit=10&offset=1000000").json()
    assert far["items"] == []
    assert far["next"] is None
    assert "offset=0" in ask("/areas?limit=10&offset=5").json()["previous"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("limit=0", "api.parameters"),
        ("limit=1001", "api.parameters"),
        ("limit=x", "api.parameters"),
        ("offset=-1", "api.parameters"),
        ("offset=99999999999999999999", "api.parameters"),
        ("kind=city", "api.parameters"),
        ("limt=1", "api.unknown_parameter"),
        ("limit=1&limit=2", "api.parameter_twice"),
        ("lang=fr", "api.lang"),
        ("q=" + "x" * 101, "api.parameters"),
    ],
)
def test_a_parameter_that_does_not_fit_is_told(ask, asked, code):
    answer = ask(f"/areas?{asked}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_problem_says_what_where_and_how_to_mend(ask, client):
    told = ask("/areas?limit=0&lang=en").json()
    assert set(told) == {"type", "title", "status", "code", "detail", "instance", "errors"}
    assert told["errors"] == [{"in": "query", "at": "limit", "detail": "expected: at least 1"}]
    assert told["instance"] == "/api/v1/areas?limit=0&lang=en"
    assert "api.parameters" in client.get(told["type"]).text


def test_a_code_without_words_has_no_page(client):
    assert client.get("/api/problems/nothing.here/").status_code == 404


@pytest.mark.parametrize(
    ("header", "asked", "lang"),
    [
        ("", "", "ja"),
        ("en", "", "en"),
        ("fr, en;q=0.5", "", "en"),
        ("en;q=0.2, ja;q=0.9", "", "ja"),
        ("fr", "", "ja"),
        ("en", "?lang=ja", "ja"),
        ("en;q=x", "", "ja"),
    ],
)
def test_the_language_is_that_of_the_address_or_the_header(ask, header, asked, lang):
    answer = ask(f"/areas/99999{asked}", headers={"Accept-Language": header})
    assert answer.headers["Content-Language"] == lang
    assert ("見つかりません" in answer.json()["title"]) == (lang == "ja")


def test_what_has_not_changed_is_not_sent_again(ask):
    first = ask("/programmes")
    again = ask("/programmes", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = ask("/programmes?lang=en", headers={"If-None-Match": '"something else"'})
    assert other.status_code == 200


def test_a_head_is_a_get_without_its_body(ask):
    asked, got = ask("/areas", method="head"), ask("/areas")
    assert asked.status_code == 200
    assert asked.headers["ETag"] == got.headers["ETag"]
    assert asked.content == b""


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_another_method_is_refused_with_those_that_there_are(ask, method):
    answer = ask("/areas", method=method)
    assert (answer.status_code, answer.json()["code"]) == (405, "api.method")
    assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "path", ["/areas?q=%00", "/areas/%00", "/plans?q=a%00b", "/ogc/collections/%00", "/areas?%00=1"]
)
def test_the_sign_that_no_database_takes(ask, path):
    answer = ask(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "api.bad_request")


def test_a_session_that_has_ended_is_told_as_a_problem(client):
    client.cookies["sessionid"] = "x" * 32
    answer = client.post("/api/v1/plans/00000000-0000-4000-8000-000000000000/cancel")
    assert (answer.status_code, answer.json()["code"]) == (401, "api.unauthorised")


def test_an_address_that_there_is_not(ask):
    assert ask("/nothing/here").json()["code"] == "api.not_found"


def test_one_request_too_many_says_when_to_come_again(ask, settings, town, person_in, token_of):
    from todoku_web.accounts.models import Role

    settings.API_RATE_UNKNOWN, settings.API_RATE_KNOWN = 2, 3
    assert [ask("/indicators").status_code for _ in range(3)] == [200, 200, 429]
    refused = ask("/indicators")
    assert refused.json()["code"] == "api.too_many"
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    person = person_in(town, Role.VIEWER)
    first, second = (token_of(person, "read:areas") for _ in range(2))
    assert [ask("/indicators", first).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert ask("/indicators", second).status_code == 200  # each token by itself
    assert ask("/ogc/", None).status_code == 429


def test_wrong_tokens_count_against_the_address(ask, settings):
    settings.API_RATE_UNKNOWN = 2
    wrong = [ask("/areas", "todoku_wrong").status_code for _ in range(3)]
    assert wrong == [401, 401, 429]


def test_a_forwarded_address_is_not_believed(ask, settings):
    settings.API_RATE_UNKNOWN = 1
    assert ask("/indicators").status_code == 200
    assert ask("/indicators", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 429


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"), ("", ""), ("unix:", "unix:")],
)
def test_an_address_of_version_6_counts_as_its_network(address, network):
    from todoku_web.api.rates import network_of

    assert network_of(address) == network


def test_no_other_origin_is_let_in(ask):
    answer = ask("/areas", headers={"Origin": "https://example.org"})
    assert [name for name in answer.headers if name.lower().startswith("access-control")] == []


def test_a_fault_of_ours_is_a_problem_and_in_the_log(ask, monkeypatch, caplog):
    from todoku_web.api.resources import programmes

    def broken(_folder):
        raise ZeroDivisionError

    monkeypatch.setattr(programmes, "programmes", broken)
    answer = ask("/programmes")
    assert (answer.status_code, answer.json()["code"]) == (500, "api.broken")
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in answer.text


def test_answers_are_compressed_on_request(ask):
    answer = ask("/programmes", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    again = ask("/programmes", headers={"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_every_code_of_a_refusal_has_words():
    import re
    from pathlib import Path

    import todoku_web.api
    from todoku.i18n import has

    files = Path(todoku_web.api.__file__).parent.rglob("*.py")
    codes = {code for file in files for code in re.findall(r'Refused\(\s*"([^"]+)"', file.read_text(encoding="utf-8"))}
    assert len(codes) > 10
    assert [code for code in codes if not has(f"error.{code}")] == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_description_is_whole_in_both_languages(ask, lang):
    made = ask(f"/openapi.json?lang={lang}").json()
    assert made["openapi"].startswith("3.1")
    operations = [one for methods in made["paths"].values() for one in methods.values()]
    assert all(one["summary"] and one["responses"] for one in operations)
    assert all(parameter["description"] for one in operations for parameter in one["parameters"])
