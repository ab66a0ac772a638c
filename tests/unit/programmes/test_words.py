"""Every word that the programmes and the funding ask for stands in the catalogue, and none stands there unused."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from todoku.i18n import catalogue, load_yaml

ROOT = Path(__file__).resolve().parents[3] / "src" / "todoku"
FILES = [
    *(ROOT / "programmes").rglob("*.py"),
    ROOT / "plans" / "funding" / "options.py",
    ROOT / "plans" / "funding" / "grant_parts.py",
    ROOT / "cli" / "programmes.py",
    ROOT / "cli" / "index_pack.py",
    ROOT / "cli" / "options.py",
]
KEY = re.compile(r"""["']((?:cli\.)?(?:programmes|funding)\.[a-z_]+(?:\.[a-z_]+)*)["']""")
BUILT = re.compile(r"[\"']((?:cli\.)?(?:programmes|funding)\.[a-z_.]+)\.\{")


def test_every_key_is_there_and_none_is_unused():
    source = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
    asked = set(KEY.findall(source))
    groups = set(BUILT.findall(source))
    assert {key for key in asked if key not in catalogue() and f"error.{key}" not in catalogue()} == set()
    words = resources.files("todoku") / "data" / "words" / "programmes.yaml"
    own = {key for key in load_yaml(words.read_text(encoding="utf-8")) if not key.startswith("error.")}
    assert {key for key in own - asked if key.rsplit(".", 1)[0] not in groups} == set()


def test_every_error_is_raised_somewhere():
    source = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
    words = resources.files("todoku") / "data" / "words" / "programmes.yaml"
    codes = {
        key.removeprefix("error.") for key in load_yaml(words.read_text(encoding="utf-8")) if key.startswith("error.")
    }
    assert {code for code in codes if f'"{code}"' not in source} == set()
