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
