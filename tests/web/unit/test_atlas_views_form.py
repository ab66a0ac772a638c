"""Which views of the map may be kept."""

from __future__ import annotations

import json

import pytest

from todoku.errors import InputError
from todoku_web.atlas.saved_views import MOST_BYTES, view_state

STATE = {
    "layers": [{"id": "population", "opacity": 0.85, "scenario": "", "bounds": None}],
    "year": "2020",
    "palette": "viridis",
    "pattern": False,
    "filters": {"subprefecture": ["01-iburi"], "population": []},
    "view": [141.0, 42.4, 8.5],
    "pick": "mesh:634036511",
    "compare": {"year": "2010", "scenario": "", "difference": True},
}


def body(state):
    return json.dumps({"state": state}).encode()


def test_what_the_page_shows_is_kept():
    kept = view_state(body(STATE))
    assert kept["layers"] == [{"id": "population", "opacity": 0.85}]
    assert kept["view"] == [141.0, 42.4, 8.5]
    assert view_state(body(kept)) == kept


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (b"{", "atlas.view_not_json"),
        (b'{"state": ' + b"[" * 5_000, "atlas.view_not_json"),
        (b"\xff\xfe", "atlas.view_not_json"),
        (b" " * (MOST_BYTES + 1), "atlas.view_too_large"),
        (b"[1]", "atlas.view_form"),
        (body({**STATE, "name": "山田"}), "atlas.view_form"),
        (body({**STATE, "layers": 3}), "atlas.view_form"),
        (body({**STATE, "layers": [{"id": "<script>"}]}), "atlas.view_form"),
        (body({**STATE, "layers": [{"id": "a"}] * 21}), "atlas.view_form"),
        (body({**STATE, "view": [141.0, 42.4]}), "atlas.view_form"),
        (b'{"state": {"view": [NaN, 1, 2]}}', "atlas.view_form"),
        (body({**STATE, "palette": "rainbow"}), "atlas.view_form"),
        (body({**STATE, "filters": {"subprefecture": ["x" * 41]}}), "atlas.view_form"),
        (body({**STATE, "pick": "mesh:../../etc"}), "atlas.view_form"),
    ],
)
def test_anything_else_is_refused(given, code):
    with pytest.raises(InputError) as refused:
        view_state(given)
    assert refused.value.code == code
