"""The identity provider of the environment: whole or not at all."""

from __future__ import annotations

import pytest

from todoku.errors import InputError
from todoku_web.identity import oidc_origins, oidc_providers

WHOLE = {
    "TODOKU_OIDC_ISSUER": "https://id.example.jp/realms/town",
    "TODOKU_OIDC_CLIENT_ID": "todoku",
    "TODOKU_OIDC_SECRET": "secret",
    "TODOKU_OIDC_NAME": "庁内ID",
}


@pytest.fixture
def environment(monkeypatch):
    def put(**values):
        for name in WHOLE:
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


def test_without_settings_there_is_none(environment):
    environment()
    assert oidc_providers() == []
    assert oidc_origins() == []


def test_a_whole_setting_is_a_provider_to_whose_site_forms_may_lead(environment):
    environment(**WHOLE)
    (provider,) = oidc_providers()
    assert (provider["name"], provider["client_id"]) == ("庁内ID", "todoku")
    assert provider["settings"]["server_url"] == "https://id.example.jp/realms/town"
    assert oidc_origins() == ["https://id.example.jp"]


def test_the_name_is_the_host_where_none_is_given(environment):
    environment(**{**WHOLE, "TODOKU_OIDC_NAME": ""})
    assert oidc_providers()[0]["name"] == "id.example.jp"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"TODOKU_OIDC_SECRET": ""}, "web.oidc_incomplete"),
        ({"TODOKU_OIDC_ISSUER": "http://id.example.jp"}, "web.oidc_issuer"),
        ({"TODOKU_OIDC_ISSUER": "id.example.jp"}, "web.oidc_issuer"),
    ],
)
def test_a_part_or_an_open_line_is_refused(environment, change, code):
    environment(**{**WHOLE, **change})
    with pytest.raises(InputError) as raised:
        oidc_providers()
    assert raised.value.code == code
