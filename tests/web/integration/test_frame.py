"""The frame of every page: both languages, strict policy, no request to any other site."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.django_db


def test_home_is_japanese_and_english_on_request(client):
    assert 'lang="ja"' in client.get("/").text
    assert 'lang="en"' in client.get("/?lang=en").text
    assert 'lang="en"' in client.get("/").text  # it is remembered


def test_an_unknown_language_is_japanese(client):
    assert 'lang="ja"' in client.get("/?lang=xx").text


def test_home_names_no_other_site(client):
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', client.get("/").text) == []


def test_the_policy_is_strict(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(("lang", "title"), [("ja", "課題と実証"), ("en", "Exchange")])
def test_a_group_has_one_link_in_the_header_and_a_page_with_its_ways(client, lang, title):
    page = client.get(f"/groups/exchange/?lang={lang}").text
    header = page.partition("</header>")[0]
    assert header.count(">" + title + "</a>") == 1
    assert 'href="/groups/exchange/" aria-current="page"' in header
    ways = page.partition('<ul class="cards')[2]
    for address in ("/needs/", "/calls/", "/lending/"):
        assert f'href="{address}"' in ways
        assert f'href="{address}"' not in header
    inside = client.get(f"/calls/?lang={lang}").text.partition("</header>")[0]
    assert 'href="/groups/exchange/" aria-current="true"' in inside
    assert client.get("/groups/nothing/").status_code == 404
