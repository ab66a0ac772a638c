"""The one way to compile a hot loop, so that compile time can be counted and the cache is always on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable

Function = TypeVar("Function", bound="Callable[..., Any]")

_COMPILED: list[Any] = []


def kernel(function: Function) -> Function:
    """Compile a function of arrays and scalars with numba: no Python objects, cached on disk, releases the GIL."""
    compiled = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    _COMPILED.append(compiled)
    return cast("Function", compiled)


def compile_seconds() -> float:
    """Return the seconds that this process has spent compiling kernels; zero when all came from the cache."""
    return float(
        sum(
            timers.get("compiler_lock", 0.0)
            for dispatcher in _COMPILED
            for timers in (
                metadata.get("timers", {})
                for metadata in (dispatcher.get_metadata(signature) for signature in dispatcher.signatures)
                if metadata
            )
        )
    )
