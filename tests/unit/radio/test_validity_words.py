"""Ranges of the radio models: every quantity, and every unit that is a word, is named in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import todoku.radio
from todoku.cli.edge import message
from todoku.errors import OutOfRange
from todoku.i18n import has
from todoku.radio.models.link import Validity

ROOT = Path(todoku.radio.__file__).parent
WORD = re.compile(r"[a-z]{4,}")


def ranges():
    """Yield the quantity and the unit of each range that the radio engine makes."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Validity":
                quantity, unit = (one.value for one in node.args[1:3])
                yield path.stem, quantity, unit


@pytest.mark.parametrize(("module", "quantity", "unit"), sorted(set(ranges())))
def test_a_refusal_is_wholly_in_the_language_asked_for(module, quantity, unit):
    assert has(f"radio.quantity.{quantity}"), f"{module}: {quantity}"
    with pytest.raises(OutOfRange) as caught:
        Validity("ITU-R P.1", quantity, unit, 1.0, 2.0).require(3.0)
    assert WORD.findall(message(caught.value, "ja")) == []
    assert message(caught.value, "en").isascii()


def test_what_has_no_proper_name_is_named_too():
    with pytest.raises(OutOfRange) as caught:
        Validity("link", "noise_figure", "dB", -5.0, 60.0).require(61.0)
    assert message(caught.value, "ja") == "回線設計: 雑音指数 は -5 – 60 dB の範囲で有効です(指定: 61 dB)。"
    assert message(caught.value, "en") == "link: noise figure is valid for -5 – 60 dB, got 61 dB."
