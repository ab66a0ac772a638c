"""The program as people call it, in both languages, and how a failure of it must look."""

from __future__ import annotations

import pytest

from todoku.cli.main import run

UNEXPECTED = ("Traceback", "予期しない", "Unexpected")


@pytest.fixture
def todoku(capsys, monkeypatch):
    """Return the program in a language: its exit code, what it printed, and its one line for a failure."""

    def told(lang, *arguments):
        monkeypatch.setenv("TODOKU_LANG", lang)
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert not any(word in err for word in UNEXPECTED), err
        return code, out, err

    return told


@pytest.fixture
def refused(todoku):
    """Return the one line with which the program, in both languages, ends with this exit code and prints nothing."""

    def line_of(code, *arguments, holds=()):
        for lang, begins in (("ja", ("エラー: ", "使い方")), ("en", ("error: ", "usage: "))):
            found, out, err = todoku(lang, *arguments)
            assert (found, out) == (code, ""), err
            assert err.startswith(begins)
            assert err.count("\n") == 1
            assert [part for part in holds if part not in err] == [], err

    return line_of
