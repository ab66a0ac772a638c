"""The one way to compile a hot loop, so that compile time can be counted and the cache is always on."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba
from numba.core.caching import FunctionCache
from numba.core.event import TimingListener, register

if TYPE_CHECKING:
    from collections.abc import Callable

Function = TypeVar("Function", bound="Callable[..., Any]")

_CLOCK = TimingListener()  # type: ignore[no-untyped-call]
register("numba:compiler_lock", _CLOCK)  # type: ignore[no-untyped-call]


def kernel(function: Function) -> Function:
    """Compile a function of arrays and scalars with numba: no Python objects, kept on disk, releases the GIL."""
    return _compiled(function, {})


def borrowing_kernel(function: Function) -> Function:
    """Compile a function that makes no array and keeps none: it borrows those it is given, without counting them.

    Where small functions hand arrays to each other a million times, the counts (atomic, one per array and call) cost
    more than the work. An allocation inside does not compile.
    """
    return _compiled(function, {"_nrt": False})


def _compiled(function: Function, options: dict[str, Any]) -> Function:
    compiled: Any = numba.njit(nogil=True, error_model="numpy", **options)(function)
    with suppress(RuntimeError):  # there is no folder in which anything could be kept
        compiled._cache = _Cache(function)  # type: ignore[no-untyped-call]  # noqa: SLF001 [numba's switch takes its own class]
    return cast("Function", compiled)


class KeptKernels:
    """Keeps compiled kernels on disk where it can: a full disk or a damaged file costs a compilation, never the run.

    What is kept counts until the file of the kernel changes, or of one that it calls: they are compiled into it, and
    numba by itself looks at the first alone. To be laid over one of numba's caches.
    """

    _stamped = False

    def _stamp(self) -> None:
        """Put the files of all kernels below this one into its stamp: at its first use, when all of them are known."""
        if not self._stamped:
            self._cache_file._source_stamp = tuple(  # type: ignore[attr-defined]  # noqa: SLF001 [numba has no door for it]
                (stat.st_mtime, stat.st_size)
                for stat in (Path(file).stat() for file in _source_files(self._py_func))  # type: ignore[attr-defined]
            )
            self._stamped = True

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return a kept kernel, None where there is none that can be read."""
        try:
            self._stamp()
            return super().load_overload(sig, target_context)  # type: ignore[misc]
        except Exception:  # noqa: BLE001 [what a damaged pickle raises is not foreseeable]
            with suppress(OSError):
                self.flush()  # type: ignore[attr-defined]
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a kernel if that is possible."""
        with suppress(OSError):
            super().save_overload(sig, data)  # type: ignore[misc]


class _Cache(KeptKernels, FunctionCache):
    """The cache of kernels for the processor."""


def _source_files(function: Any) -> list[str]:
    """Return the files of a function and of all kernels that it calls, directly or not."""
    found: dict[Any, None] = {}
    waiting = [function]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = None
            called = (one.__globals__.get(name) for name in one.__code__.co_names)
            waiting += [kernel.py_func for kernel in called if hasattr(kernel, "py_func")]
    return sorted({one.__code__.co_filename for one in found})


def is_kept(function: Any) -> bool:
    """Whether a kernel's next process finds it on disk, or nothing can be kept: compiling it now would spare nobody."""
    cache = function._cache  # noqa: SLF001 [where numba has it]
    if not isinstance(cache, KeptKernels):
        return True
    try:
        cache._stamp()  # noqa: SLF001 [of this module]
        return bool(cache._cache_file._load_index())  # type: ignore[attr-defined]  # noqa: SLF001 [numba has no door for it]
    except Exception:  # noqa: BLE001 [what a damaged pickle raises is not foreseeable]
        return False


def compile_seconds() -> float:
    """Return the seconds that this process has spent compiling; zero when all came from the cache.

    A kernel that compiles those it calls counts once, not once more with each of them.
    """
    return float(_CLOCK.duration) if _CLOCK.done else 0.0
