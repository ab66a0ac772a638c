"""The program ``todoku``: the door by which every verb is entered and left."""

from __future__ import annotations

import signal
import sys

from todoku.cli.interrupts import bear_interrupts, interrupts_later

# Nothing else is loaded here: Ctrl-C is answered while the rest of the program loads, too.


def main() -> None:
    """Run the program and leave with its exit code; Ctrl-C at any moment, and any terminal, get a clear answer."""
    bear_interrupts()
    try:
        with interrupts_later():
            from todoku.cli import edge  # noqa: F401 - it tells that the program was stopped
            from todoku.cli.any_terminal import bear_any_text

            bear_any_text()
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = _cancelled()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done or told: nothing is left to be cancelled
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run the program with these arguments and return its exit code, telling every failure in one line."""
    from contextvars import copy_context

    from todoku.cli.edge import guarded

    code = 0

    def command() -> None:
        nonlocal code
        _speak_as_asked(arguments)
        code = _answer(arguments)

    return copy_context().run(guarded, command) or code  # the language of --lang ends with the call


def _speak_as_asked(arguments: list[str]) -> None:
    """Speak the language of ``--lang`` before the rest is read, so that what cannot be read is told in it, too."""
    from todoku.cli.words import speak
    from todoku.i18n import LANGS

    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        name, _, value = word.partition("=")
        asked = value or following
        if name == "--lang" and asked in LANGS:
            speak(asked)


def _answer(arguments: list[str]) -> int:
    import typer

    from todoku.cli.app import app
    from todoku.errors import EXIT_CANCELLED, Cancelled

    try:
        result = app(args=arguments, prog_name="todoku", standalone_mode=False)
    except typer.Exit as leaving:
        result = leaving.exit_code
    except typer.Abort as ended:  # typer's own words for a file that ends too soon
        raise ended.__cause__ or ended from None
    except SystemExit as leaving:  # so typer and rich leave when nobody reads what they print
        raise BrokenPipeError from leaving
    if result == EXIT_CANCELLED:  # typer's own answer to Ctrl-C, which says nothing
        raise Cancelled
    return result if isinstance(result, int) else 0


def _cancelled() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from todoku.cli.edge import guarded
    from todoku.errors import Cancelled

    def command() -> None:
        raise Cancelled

    return guarded(command)
