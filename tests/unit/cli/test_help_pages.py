"""Every help page is wholly in the language of the call, and fits the terminal."""

from __future__ import annotations

import re

import pytest
import typer.main

from todoku.cli.app import app
from todoku.cli.line_breaks import columns
from todoku.cli.main import run

LIBRARY = re.compile(
    r"usage|option|argument|command|show this|exit|try |missing|such|invalid|value|required|default|<\w+>"
    r"|unexpected|extra|requires|does not|possible|did you mean",
    re.IGNORECASE,
)
"""The words of its own that the library which reads the command line has in its pages and messages."""


def below(group, path):
    yield path
    for name, command in getattr(group, "commands", {}).items():
        yield from below(command, (*path, name))


VERBS = list(below(typer.main.get_command(app), ()))


def test_every_verb_is_walked():
    walked = {" ".join(path) for path in VERBS}
    assert walked >= {"", "plan", "data import", "data template", "programmes assess", "schema"}


@pytest.fixture
def page(capsys, monkeypatch):
    def told(lang, *verb, width=80):
        monkeypatch.setenv("TODOKU_LANG", lang)
        monkeypatch.setenv("COLUMNS", str(width))
        assert run([*verb, "--help"]) == 0
        return capsys.readouterr().out

    return told


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_a_japanese_page_holds_none_of_the_librarys_english(page, verb):
    shown = page("ja", *verb)
    assert LIBRARY.findall(shown) == []
    assert shown.startswith(f"使い方: {' '.join(('todoku', *verb))} ")
    assert "  --help" in shown
    assert shown.count("この説明を表示して終わる。") == 1


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_an_english_page_says_the_same_in_english(page, verb):
    ja, en = page("ja", *verb), page("en", *verb)
    assert en.startswith(f"Usage: {' '.join(('todoku', *verb))} ")
    assert "Show this message and exit." in en
    assert re.findall(r"^  (--[\w-]+)", en, re.MULTILINE) == re.findall(r"^  (--[\w-]+)", ja, re.MULTILINE)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_no_line_is_wider_than_a_narrow_terminal(page, verb, lang):
    assert [line for line in page(lang, *verb, width=60).splitlines() if columns(line) > 60] == []


def test_what_is_required_and_what_is_taken_otherwise_is_marked(page):
    assert "地域パックのフォルダー。 [必須]" in page("ja", "data", "import")
    assert "[default: 4]" in page("en", "areas")
    assert "[省略時 4]" in page("ja", "areas")


@pytest.mark.parametrize(
    "arguments",
    [
        "nonsense",
        "plam",
        "plan",
        "plan 01633 x",
        "plan 01633 --nonsense",
        "plan 01633 --pakc",
        "plan 01633 --pack",
        "plan 01633 --json=1",
        "plan 01633 --lang fr",
        "plan 01633 --rules-as-of x",
        "plan 01633 --rate x",
        "plan 01633 --fiscal-index x",
        "plan 01633 --config x",
        "plan 01633 --pack x",
        "data import",
        "data import x --out y",
        "areas --at x",
        "areas --at 43,141 --level x",
        "schema x",
        "programmes show kodo_musen --on x",
    ],
)
def test_a_japanese_refusal_holds_none_of_the_librarys_english(capsys, arguments):
    assert run(arguments.split()) == 2
    asked = re.compile(r"todoku [a-z ]+|--[\w-]+|「[^」]*」")
    assert LIBRARY.findall(asked.sub("", capsys.readouterr().err)) == []


@pytest.mark.parametrize(
    "arguments",
    [
        "--help --lang en",
        "--lang en --help",
        "--lang=en --help",
        "plan --help --lang en",
        "plan --lang en --help",
        "--lang en plan --help",
        "radio --help --lang en",
        "radio --lang en --help",
        "radio --lang en path --help",
        "schema --help --lang en",
    ],
)
def test_lang_may_stand_anywhere(capsys, monkeypatch, arguments):
    monkeypatch.setenv("TODOKU_LANG", "ja")
    assert run(arguments.split()) == 0
    out = capsys.readouterr().out
    assert out.startswith("Usage: ")
    assert "オプション" not in out


def test_a_language_before_the_verb_is_that_of_the_verb(capsys, monkeypatch):
    monkeypatch.setenv("TODOKU_LANG", "ja")
    assert run(["--lang", "en", "measure", "泊村"]) == 1
    assert capsys.readouterr().err.startswith("error: Several areas")
    assert run(["--lang", "en", "measure", "泊村", "--lang", "ja"]) == 1
    assert capsys.readouterr().err.startswith("エラー: ")
    assert run(["--lang", "en"]) == 2
    assert capsys.readouterr().out.startswith("Usage: ")


def test_the_language_is_that_of_the_moment_and_of_lang(capsys, monkeypatch):
    for lang, says in (("ja", "使い方: "), ("en", "Usage: "), ("ja", "使い方: ")):
        monkeypatch.setenv("TODOKU_LANG", lang)
        run(["measure", "--help"])
        assert capsys.readouterr().out.startswith(says)
    run(["measure", "--lang", "en", "--help"])
    assert capsys.readouterr().out.startswith("Usage: ")
    run(["measure", "泊村", "--lang", "en"])
    assert capsys.readouterr().err.startswith("error: Several areas")
    run(["measure", "泊村"])
    assert capsys.readouterr().err.startswith("エラー: ")
