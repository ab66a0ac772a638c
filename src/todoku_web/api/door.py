"""The door of every operation: who may come in, with which scope, and with which parameters."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from todoku_web.api.identity import Identity, identify, refuse_unknown
from todoku_web.api.problems import FORBIDDEN, WRONG_TYPE, Refused
from todoku_web.api.rates import RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest
    from ninja import Router

    from todoku_web.api.scopes import Scope

_BODY = "application/json"
_NULS = (b"\x00", b"\\u0000")
"""The sign that no database takes in a text, as it is and as JSON writes it."""
EVERYWHERE = frozenset({"lang"})
"""Parameters that every operation takes."""


@dataclass
class Door:
    """What an operation asks of whoever comes; ``scope`` None asks for none."""

    scope: Scope | None
    is_public: bool
    """Whether somebody who is not known may come in."""
    media: str = "application/json"
    """What it answers with."""
    examples: tuple[str, ...] = ()
    """What a reader can try: the address below the operation's root, with its parameters; a body after a blank."""
    parameters: frozenset[str] = field(default=frozenset())
    has_body: bool = False

    def __call__(self, request: HttpRequest) -> Identity:
        """Return who comes in; raise Refused for whoever may not."""
        identity = let_in(request, self.scope, is_public=self.is_public)
        check_parameters(request, self.parameters)
        if self.has_body and request.content_type != _BODY:
            raise Refused("api.media_type", status=WRONG_TYPE, value=request.content_type, expected=_BODY)
        if self.has_body and any(one in request.body for one in _NULS):
            raise Refused("api.bad_request")
        return identity


DOORS: dict[str, Door] = {}
"""By the name of the operation."""


def let_in(request: HttpRequest, scope: Scope | None, *, is_public: bool) -> Identity:
    """Return who asks; raise Refused where they are not known but should be, or their token lacks the scope."""
    identity = identify(request)
    if not is_public and not identity.is_known:
        raise refuse_unknown()
    if scope is not None and not identity.may(scope):
        challenge = f'Bearer realm="todoku", error="insufficient_scope", scope="{scope.value}"'
        raise Refused("api.scope", status=FORBIDDEN, headers={"WWW-Authenticate": challenge}, scope=scope.value)
    return identity


def check_parameters(request: HttpRequest, known: Iterable[str]) -> None:
    """Raise Refused for a parameter that is not known, or stands twice: a slip would silently change the answer."""
    allowed = {*known, *EVERYWHERE}
    for name, values in request.GET.lists():
        if name not in allowed:
            raise Refused("api.unknown_parameter", name=name, known=sorted(allowed))
        if len(values) > 1:
            raise Refused("api.parameter_twice", name=name)


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    scope: Scope | None,
    answer: Any,
    is_public: bool = False,
    status: int = HTTPStatus.OK,
    media: str = "application/json",
    examples: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add a function to a router as an operation; its name is the operation's, its words are in the catalogue."""

    def add(view: Callable[..., Any]) -> Callable[..., Any]:
        name = view.__name__
        door = Door(scope, is_public, media, examples)
        router.api_operation(
            [method],
            path,
            auth=door,
            throttle=RATE,
            response={int(status): answer},
            by_alias=True,
            operation_id=name,
            url_name=name,
        )(view)
        made = view._ninja_operation  # type: ignore[attr-defined] # noqa: SLF001 - the operation that was just added
        queries = (one for one in made.models if one.__ninja_param_source__ == "query")
        door.has_body = any(one.__ninja_param_source__ == "body" for one in made.models)
        door.parameters = frozenset(name for one in queries for name in one.__ninja_flatten_map__)
        DOORS[name] = door
        return view

    return add
