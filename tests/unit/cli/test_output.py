"""Text and JSON come through whatever the encoding of the output is."""

from __future__ import annotations

import io
import json
import sys

import pytest

from todoku.cli.any_terminal import bear_any_text
from todoku.cli.json_out import print_json

ENCODINGS = ("cp932", "latin-1", "ascii", "utf-8")


def written(monkeypatch, encoding, write):
    """Return what is printed on an output of this encoding."""
    raw = io.BytesIO()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, newline="\n"))
        patched.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
        bear_any_text()
        write()
        sys.stdout.flush()
        return raw.getvalue().decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "km² — 50%〜70% 😀 彅"),
        ("cp932", "km2 ― 50%～70% \\U0001f600 彅"),
        ("latin-1", "km² - 50%~70% \\U0001f600 \\u5f45"),
        ("ascii", "km2 - 50%~70% \\U0001f600 \\u5f45"),
    ],
)
def test_a_sign_that_the_output_lacks_becomes_the_nearest_or_its_number(monkeypatch, encoding, shown):
    assert written(monkeypatch, encoding, lambda: sys.stdout.write("km² — 50%〜70% 😀 彅")) == shown


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_json_is_the_same_content_in_every_encoding(monkeypatch, encoding):
    content = {"name": "室蘭市", "unit": "km²", "sign": "😀 —"}
    shown = written(monkeypatch, encoding, lambda: print_json(content))
    assert json.loads(shown) == content
    assert ("室蘭市" in shown) == (encoding == "utf-8")
