"""Says how to install what the verbs of ``office`` need, where it is missing."""

from __future__ import annotations

from importlib.util import find_spec

_PARTS = ("polars", "rapidfuzz", "bpmn_io")


def need_office() -> None:
    """Raise UsageError where a package of the extra ``office`` is not installed."""
    from todoku.errors import UsageError

    missing = [name for name in _PARTS if find_spec(name) is None]
    if missing:
        raise UsageError("office.extra_missing", packages=missing)
