"""Every failure becomes one line that says what happened and what to do."""

from __future__ import annotations

import errno

import pytest

from todoku.cli.edge import guarded, message
from todoku.errors import InputError, TodokuError, UsageError


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("TODOKU_LANG", "en")


def fail(error):
    raise error


def told(capsys, error):
    def command():
        fail(error)

    return guarded(command), capsys.readouterr().err


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "The disk is full (x.tif)"),
        (errno.EACCES, "No permission to read or write x.tif"),
        (errno.EROFS, "No permission to read or write x.tif"),
        (errno.ENOENT, "x.tif does not exist"),
        (errno.EISDIR, "x.tif is a folder"),
        (errno.ENOTDIR, "x.tif cannot be used as a folder"),
        (errno.EEXIST, "x.tif cannot be used as a folder"),
        (errno.ENAMETOOLONG, "The name or path is too long (x.tif)"),
        (errno.ELOOP, "x.tif cannot be opened, because links"),
        (errno.EIO, "Cannot read or write x.tif (the device failed)"),
    ],
)
def test_what_the_system_says_is_put_into_words(capsys, number, says):
    code, err = told(capsys, OSError(number, "some words", "x.tif"))
    assert (code, err.count("\n")) == (1, 1)
    assert err.startswith(f"error: {says}")


def test_a_library_that_puts_the_systems_error_into_its_own_words(capsys):
    def command():
        try:
            fail(OSError(errno.ENOSPC, "No space left on device", "x.xlsx"))
        except OSError as error:
            message = f"cannot close: {error}"
            raise RuntimeError(message) from None

    assert guarded(command) == 1
    assert "The disk is full (x.xlsx)" in capsys.readouterr().err


@pytest.mark.parametrize("words", ["database or disk is full", "failed to write file (os error 28)"])
def test_a_library_that_drops_the_systems_error(capsys, words):
    assert "The disk is full" in told(capsys, RuntimeError(words))[1]


def test_an_error_beside_a_handled_one_is_not_taken_for_it(capsys):
    def command():
        try:
            fail(FileNotFoundError(errno.ENOENT, "No such file", "x"))
        except FileNotFoundError:
            raise KeyError("y") from None

    assert guarded(command) == 1
    assert "Unexpected error (KeyError" in capsys.readouterr().err


def test_out_of_memory(capsys):
    assert "Out of memory" in told(capsys, MemoryError())[1]


@pytest.mark.parametrize(
    ("error", "code"), [(InputError("dates.date", value="x"), 1), (UsageError("cli.lang", value="x", choices=["y"]), 2)]
)
def test_the_exit_code_is_that_of_the_kind(capsys, error, code):
    assert told(capsys, error)[0] == code


def test_a_line_is_one_line_and_cannot_command_a_terminal():
    line = message(InputError("dates.date", value="a\nb\x1b[2J\u202ec"), "en")
    assert line == "Cannot read a b�[2J�c as a date: write it like 2024-04-01."


def test_a_long_value_loses_its_middle_and_a_text_in_two_languages_its_other():
    line = message(InputError("dates.date", value="x" * 5000), "en")
    assert len(line) < 500
    assert "x…x" in line
    detail = {"ja": "あ", "en": "a"}
    assert "(a)" in message(InputError("config.unreadable", file="c.yaml", detail=detail), "en")


def test_a_code_without_words_is_shown_with_its_parameters():
    assert message(TodokuError("no.such.code", file="x")) == "no.such.code(file='x')"


def test_debugging_shows_the_error_itself(monkeypatch):
    monkeypatch.setenv("TODOKU_DEBUG", "1")

    def command():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        guarded(command)
