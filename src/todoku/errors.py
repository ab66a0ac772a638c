"""One exception family: each error carries a code and parameters, and its text is made at the edge."""

from __future__ import annotations

EXIT_DONE = 0
EXIT_CANNOT = 1
EXIT_USAGE = 2
EXIT_ROWS_FAILED = 3
EXIT_CANCELLED = 130


class TodokuError(Exception):
    """A request that cannot be met.

    Parameters
    ----------
    code
        Key of the message in the catalogue, without the prefix ``error.``: ``area.unknown``.
    params
        Values that the message names: what, where, how to mend.
    """

    exit_code = EXIT_CANNOT

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        """Code and parameters, for logs; people read the catalogue's text instead."""
        shown = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({shown})"


class UsageError(TodokuError):
    """The command or call was made wrongly."""

    exit_code = EXIT_USAGE


class InputError(TodokuError):
    """A file, table or value that was handed in cannot be used as it is."""


class RowsFailed(TodokuError):
    """Some rows of an input could not be worked; the others were."""

    exit_code = EXIT_ROWS_FAILED


class AreaError(TodokuError):
    """An area that is unknown, ambiguous or outside what the data hold."""


class SourceError(TodokuError):
    """A source that cannot be reached, or whose content is not what it should be."""


class PackError(TodokuError):
    """A region pack that is missing, damaged, or of another version."""


class ProgrammeError(TodokuError):
    """A programme's rule file that is incomplete, or a question that its rules do not cover."""


class OutOfRange(TodokuError):
    """A model was asked for a value outside the range for which it holds.

    ``quantity`` is an id to program with; each other parameter is a text, or a mapping of languages to texts.
    """

    def __init__(self, quantity: str, /, *, model: object, name: object, value: object, valid: object) -> None:
        super().__init__("model.out_of_range", quantity=quantity, model=model, name=name, value=value, valid=valid)


class Infeasible(TodokuError):
    """A design problem that has no solution; the binding limits are named."""


class Cancelled(TodokuError):
    """The person or the caller asked to stop."""

    exit_code = EXIT_CANCELLED

    def __init__(self) -> None:
        super().__init__("run.cancelled")
