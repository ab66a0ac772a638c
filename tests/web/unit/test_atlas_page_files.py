"""The files of the map's page: small, all loaded ahead, and every word that they ask for is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import todoku_web
from todoku.i18n import catalogue

ATLAS = Path(todoku_web.__file__).parent / "atlas"
STATIC = ATLAS / "static" / "atlas"
FILES = sorted([*STATIC.glob("*.js"), *STATIC.glob("*.css")])
WORD = re.compile(r"""["'`](map_ui\.[a-z0-9_.]+)(\$\{[\w.]+\}[a-z_]*)?["'`]""")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_small(path):
    assert path.read_text(encoding="utf-8").count("\n") <= 400


def test_all_modules_are_loaded_ahead():
    told = (ATLAS / "templates" / "atlas" / "map_modules.html").read_text(encoding="utf-8")
    wanted = {path.name for path in STATIC.glob("*.js")} - {"atlas.js"}
    imported = {
        name for path in STATIC.glob("*.js") for name in re.findall(r'from "\./([\w-]+\.js)"', path.read_text("utf-8"))
    }
    assert set(re.findall(r"atlas/([\w-]+\.js)", told)) == wanted == imported


def test_every_word_that_the_page_asks_for_is_there_and_none_is_left_over():
    texts = [path.read_text(encoding="utf-8") for path in STATIC.glob("*.js")]
    texts += [path.read_text(encoding="utf-8") for path in (ATLAS / "templates" / "atlas").glob("*.html")]
    asked = [(key, bool(more)) for text in texts for key, more in WORD.findall(text)]
    known = {key for key in catalogue() if key.startswith("map_ui.")}
    missing = [key for key, open_ended in asked if not open_ended and key not in known]
    assert missing == []
    begun = tuple(key for key, open_ended in asked if open_ended)
    assert [key for key in known if key not in dict(asked) and not key.startswith(begun)] == []
