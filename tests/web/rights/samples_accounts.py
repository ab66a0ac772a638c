"""Things, addresses and rights of accounts, for the tests and the table of rights."""

from __future__ import annotations

from typing import Any

from todoku_web.accounts.actions import ask_for_organisation, invite
from todoku_web.accounts.models import Membership
from web.rights.routes import POST_ONLY, PUBLIC, SIGNED_IN, Post, Route
from web.rights.world import BODIES, ROLES, World

MEMBERS = {f"own_town.{role}" for role in ROLES}
EVERYBODY_SIGNED_IN = {"signed_in", "staff", *(f"{body}.{role}" for body in BODIES for role in ROLES)}
ALLOWED = {
    "accounts.view_organisation": {*MEMBERS, "staff"},
    "accounts.invite_member": {"own_town.administrator", "staff"},
    "accounts.change_member": {"own_town.administrator", "staff"},
    "accounts.remove_member": {"own_town.administrator", "staff", "own_town.drafter"},
    "accounts.ask_for_organisation": EVERYBODY_SIGNED_IN,
    "accounts.list_organisations": {"staff"},
    "accounts.make_organisation": {"staff"},
    "accounts.decide_on_organisation": {"staff"},
}
"""Who is allowed what, of the things of 室蘭市; the member is its drafter, who may go by themself."""


def things(world: World) -> dict[str, dict[str, Any]]:
    """Return the thing of which a permission is asked: permission -> state, or empty -> thing."""
    drafter = Membership.objects.get(person=world.who["own_town.drafter"])
    by_organisation = ("accounts.view_organisation", "accounts.invite_member")
    by_member = ("accounts.change_member", "accounts.remove_member")
    return {
        **{permission: {"": world.town} for permission in by_organisation},
        **{permission: {"": drafter} for permission in by_member},
    }


def make(world: World) -> dict[str, Any]:
    """Make what the addresses name."""
    administrator = world.who["own_town.administrator"]
    invitation, token = invite("guest@example.jp", world.town, "viewer", by=administrator)
    asked = ask_for_organisation("vendor", "新しい会社", by=world.who["signed_in"], reason="x")
    drafter = Membership.objects.get(person=world.who["own_town.drafter"])
    return {"town": world.town, "invitation": invitation, "token": token, "asked": asked, "member": drafter}


def _town(made: dict[str, Any]) -> dict[str, Any]:
    return {"pk": made["town"].pk}


def _member(made: dict[str, Any]) -> dict[str, Any]:
    return {"pk": made["town"].pk, "member_pk": made["member"].pk}


ROUTES = {
    "account_home": Route(SIGNED_IN),
    "rights": Route(PUBLIC),
    "organisations": Route(SIGNED_IN),
    "every_organisation": Route("accounts.list_organisations", sees=SIGNED_IN),
    "new_organisation": Route("accounts.make_organisation", sees=SIGNED_IN),
    "ask_for_organisation": Route("accounts.ask_for_organisation"),
    "organisation_requests": Route("accounts.decide_on_organisation", sees=SIGNED_IN),
    "decide_on_organisation": Route(
        "accounts.decide_on_organisation", lambda made: {"pk": made["asked"].pk}, sees=SIGNED_IN
    ),
    "organisation": Route("accounts.view_organisation", _town),
    "invite_member": Route("accounts.invite_member", _town, sees="accounts.view_organisation"),
    "withdraw_invitation": Route(
        SIGNED_IN, lambda made: {"pk": made["town"].pk, "invitation_pk": made["invitation"].pk}, answers=POST_ONLY
    ),
    "member": Route("accounts.change_member", _member, sees="accounts.view_organisation"),
    "remove_member": Route("accounts.remove_member", _member, sees="accounts.view_organisation"),
    "invitation": Route(PUBLIC, lambda made: {"token": made["token"]}),
}
_ORGANISATION = {"kind": "vendor", "name": "別の会社", "area": ""}
POSTS: tuple[Post, ...] = (
    Post(
        "ask_for_organisation",
        "accounts.ask_for_organisation",
        sent=lambda _made, _who: {**_ORGANISATION, "reason": "x"},
    ),
    Post("new_organisation", "accounts.make_organisation", sent=lambda _made, _who: _ORGANISATION),
    Post(
        "decide_on_organisation",
        "accounts.decide_on_organisation",
        lambda made: {"pk": made["asked"].pk},
        lambda _made, _who: {"confirm": "", "answer": "x"},
    ),
    Post(
        "invite_member",
        "accounts.invite_member",
        _town,
        lambda _made, _who: {"email": "another@example.jp", "role": "viewer"},
    ),
    Post(
        "withdraw_invitation",
        "accounts.invite_member",
        lambda made: {"pk": made["town"].pk, "invitation_pk": made["invitation"].pk},
    ),
    Post(
        "member",
        "accounts.change_member",
        _member,
        lambda made, _who: {"version": made["member"].version, "role": "reviewer"},
    ),
    Post("remove_member", "accounts.remove_member", _member),
)
