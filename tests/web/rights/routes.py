"""What the tests of rights say of an address: whose it is to open, and how it answers everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver

if TYPE_CHECKING:
    from collections.abc import Callable

    Arguments = Callable[[dict[str, Any]], dict[str, Any]]

FOUND, FORBIDDEN, NOT_FOUND, NOT_ALLOWED, OK = 302, 403, 404, 405, 200
PUBLIC = "public"
"""In place of a permission: anybody."""
SIGNED_IN = "signed in"
"""In place of a permission: whoever is signed in."""


@dataclass(frozen=True, slots=True)
class Route:
    """How a named address answers a GET.

    ``permission`` is whose sentence lets a person in (or ``PUBLIC``, ``SIGNED_IN``, or the people's names); who may
    ``sees`` but not that is refused with 403, others with 404. A stranger who is refused is led to sign in, but for
    ``hidden`` addresses, which are not there for them. ``answers`` is what who may gets.
    """

    permission: str | frozenset[str] = PUBLIC
    arguments: Arguments = lambda _made: {}
    sees: str = ""
    hidden: bool = False
    answers: tuple[int, ...] = (OK,)
    state: str = ""
    """In which state of the thing the address is opened, where the permission is had by others in others."""
    query: Arguments = lambda _made: {}


@dataclass(frozen=True, slots=True)
class Post:
    """What is sent to a named address to change something, and whose it is to do so.

    Everybody who has ``permission`` (see :class:`Route`) in ``state``, or is one of ``besides``, changes something with
    what ``sent`` gives for them; everybody else is refused, and nothing changes.
    """

    route: str
    permission: str | frozenset[str]
    arguments: Arguments = lambda _made: {}
    sent: Callable[[dict[str, Any], str], dict[str, Any]] = lambda _made, _who: {}
    state: str = ""
    besides: frozenset[str] = frozenset()
    is_json: bool = False


POST_ONLY = (NOT_ALLOWED,)


def may_send(post: Post, name: str, allowed: dict[str, Any]) -> bool:
    """Whether a person may change something so, by the table of who is allowed what."""
    return name in post.besides or _is_let(post.permission, name, post.state, allowed)


def expected(route: Route, name: str, allowed: dict[str, Any]) -> tuple[int, ...]:
    """Return the statuses with which an address may answer a person, from the table of who is allowed what."""
    if _is_let(route.permission, name, route.state, allowed):
        return route.answers
    if name == "anybody" and not route.hidden:
        return (FOUND,)
    return (FORBIDDEN,) if route.sees and _is_let(route.sees, name, route.state, allowed) else (NOT_FOUND,)


def _is_let(permission: str | frozenset[str], name: str, state: str, allowed: dict[str, Any]) -> bool:
    if isinstance(permission, frozenset):
        return name in permission
    if permission in {PUBLIC, SIGNED_IN}:
        return permission == PUBLIC or name != "anybody"
    return name in had_by(permission, state, allowed)


def had_by(permission: str, state: str, allowed: dict[str, Any]) -> set[str]:
    """Return who has a permission in a state of its thing: a table may name people, or people by state."""
    row = allowed[permission]
    names: set[str] = row[state] if isinstance(row, dict) else row
    return names


def named_routes() -> dict[str, str]:
    """Return every named address of the portal: its name, with its namespace -> the package that its view is from."""
    return dict(_below(get_resolver(), ""))


def _below(resolver: URLResolver, prefix: str) -> Any:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _below(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{prefix}{pattern.name}", _package(pattern.callback)


def _package(view: Any) -> str:
    module = getattr(getattr(view, "view_class", view), "__module__", "")
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] in {"todoku_web", "allauth"} else parts[0]
