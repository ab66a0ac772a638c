"""The one way to compile a hot loop, so that compile time can be counted and the cache is always on."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba
from numba.core.caching import FunctionCache

if TYPE_CHECKING:
    from collections.abc import Callable

Function = TypeVar("Function", bound="Callable[..., Any]")

_COMPILED: list[Any] = []


def kernel(function: Function) -> Function:
    """Compile a function of arrays and scalars with numba: no Python objects, kept on disk, releases the GIL."""
    compiled: Any = numba.njit(nogil=True, error_model="numpy")(function)
    with suppress(RuntimeError):  # there is no folder in which anything could be kept
        compiled._cache = _Cache(function)  # type: ignore[no-untyped-call]  # noqa: SLF001 [numba's switch takes its own class]
    _COMPILED.append(compiled)
    return cast("Function", compiled)


class _Cache(FunctionCache):
    """Keeps compiled kernels on disk where it can: a full disk or a damaged file costs a compilation, never the run."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return a kept kernel, None where there is none that can be read."""
        try:
            return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        except Exception:  # noqa: BLE001 [what a damaged pickle raises is not foreseeable]
            with suppress(OSError):
                self.flush()  # type: ignore[no-untyped-call]
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a kernel if that is possible."""
        with suppress(OSError):
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]


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
