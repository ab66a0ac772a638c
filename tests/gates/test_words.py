"""The catalogue is complete: every key in the code exists, in both languages, with the same parameters."""

from __future__ import annotations

import ast
import re
import string
from importlib import resources
from pathlib import Path

import pytest
import yaml

import todoku_web  # noqa: F401 - its words are part of the catalogue
from todoku.errors import OutOfRange, TodokuError
from todoku.i18n import LANGS, catalogue

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TEMPLATES = sorted((ROOT / "src" / "todoku_web").rglob("*.html"))
WORDS = [resources.files("todoku") / "data" / "words", resources.files("todoku_web") / "words"]
ERRORS = {kind.__name__ for kind in TodokuError.__subclasses__()} | {"TodokuError"}
REFUSALS = {"PydanticCustomError": "form.expected", "custom_fault": "config.fault"}
WORDS_OF_LIBRARIES = {"library_words", "form_faults"}
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def parameters(template: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


def error_codes():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if (
                name in ERRORS - {OutOfRange.__name__}
                and isinstance(first, ast.Constant)
                and isinstance(first.value, str)
            ):
                given = tuple(keyword.arg for keyword in node.keywords)
                yield path.relative_to(ROOT), first.value, given


def test_every_entry_has_both_languages_with_the_same_parameters():
    wrong = [
        key
        for key, entry in catalogue().items()
        if set(entry) != set(LANGS) or parameters(entry["ja"]) != parameters(entry["en"])
    ]
    assert wrong == []


def test_no_key_stands_in_two_files():
    seen: dict[str, str] = {}
    twice = []
    for file in (file for folder in WORDS for file in folder.iterdir()):
        for key in yaml.safe_load(file.read_text(encoding="utf-8")):
            if key in seen:
                twice.append((key, seen[key], file.name))
            seen[key] = file.name
    assert twice == []


@pytest.mark.parametrize(("path", "code", "given"), list(error_codes()), ids=str)
def test_every_error_has_a_message_for_its_parameters(path, code, given):
    entry = catalogue().get(f"error.{code}")
    assert entry is not None, f"{path}: error.{code} is not in the catalogue"
    if None not in given:
        assert parameters(entry["ja"]) <= set(given), f"{path}: error.{code} names what the code does not give"


def test_english_is_english():
    official = re.compile(r"[「『(（][^」』)）]*[」』)）]|\{[^}]*\}")
    japanese = [key for key, entry in catalogue().items() if len(JAPANESE.findall(official.sub("", entry["en"]))) > 12]
    assert japanese == []


def test_every_key_that_the_code_asks_for_is_there():
    asked = re.compile(r"""(?<![.\w])(?:text|t)\(\s*["']([a-z0-9_.-]+\.[a-z0-9_.-]+)["']""")
    missing = [
        (str(path.relative_to(ROOT)), key)
        for path in SOURCES
        for key in asked.findall(path.read_text(encoding="utf-8"))
        if key not in catalogue()
    ]
    assert missing == []


def test_every_word_that_a_template_asks_for_is_there():
    asked = re.compile(r"""\{%\s*word\s+["']([^"']+)["']""")
    found = [(path, key) for path in TEMPLATES for key in asked.findall(path.read_text(encoding="utf-8"))]
    assert found
    assert [(str(path.relative_to(ROOT)), key) for path, key in found if key not in catalogue()] == []


def test_templates_hold_no_words_of_their_own():
    spoken = [str(path.relative_to(ROOT)) for path in TEMPLATES if JAPANESE.search(path.read_text(encoding="utf-8"))]
    assert spoken == []


def test_every_refusal_of_a_form_has_words():
    found = {
        (node.func.id, node.args[0].value)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
        if node.func.id in REFUSALS and isinstance(node.args[0], ast.Constant)
    }
    assert found
    missing = [f"{REFUSALS[name]}.{kind}" for name, kind in found if f"{REFUSALS[name]}.{kind}" not in catalogue()]
    assert missing == []


def test_no_message_takes_over_what_a_library_says():
    taken = re.compile(r"\w+=.*(str\(error\)|error\.msg|\[[\"']msg[\"']\]|strerror|type\(error\)\.__name__)")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in SOURCES
        for line in path.read_text(encoding="utf-8").splitlines()
        if taken.search(line) and path.stem not in WORDS_OF_LIBRARIES and "system.unexpected" not in line
    ]
    assert found == []
