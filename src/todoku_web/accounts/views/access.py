"""Finds an organisation for who may see it: for others there is none; what needs more is refused with 403."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from todoku_web.accounts.models import Membership, Organisation

if TYPE_CHECKING:
    from django.http import HttpRequest


def seen_organisation(request: HttpRequest, pk: int) -> Organisation:
    """Return the organisation; 404 for who may not see it, as for one that is not there."""
    found: Organisation = get_object_or_404(Organisation, pk=pk)
    if not request.user.has_perm("accounts.view_organisation", found):
        raise Http404
    return found


def seen_member(request: HttpRequest, pk: int, member_pk: int) -> Membership:
    """Return a member of an organisation that the person may see."""
    body = seen_organisation(request, pk)
    found: Membership = get_object_or_404(
        Membership.objects.select_related("person", "organisation"), pk=member_pk, organisation=body
    )
    return found


def require(request: HttpRequest, permission: str, thing: Any) -> None:
    """Refuse with 403 who may not do something with a thing that they may see."""
    if not request.user.has_perm(permission, thing):
        raise PermissionDenied
