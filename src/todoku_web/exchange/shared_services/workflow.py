"""The states of shared services and their members and every way from one to another, as data."""

from __future__ import annotations

from django.db import models

from todoku_web.exchange.needs.workflow import Transition


class ServiceState(models.TextChoices):
    """Where a shared service stands; the texts are keys of the catalogue."""

    PREPARING = "preparing", "shared_services.state.preparing"
    DEVELOPING = "developing", "shared_services.state.developing"
    IN_USE = "in_use", "shared_services.state.in_use"
    ENDED = "ended", "shared_services.state.ended"


class MemberState(models.TextChoices):
    """Where a municipality stands in a group; the texts are keys of the catalogue."""

    INVITED = "invited", "shared_services.member.invited"
    CONSIDERING = "considering", "shared_services.member.considering"
    MEMBER = "member", "shared_services.member.member"
    LEFT = "left", "shared_services.member.left"
    DECLINED = "declined", "shared_services.member.declined"


_S, _M = ServiceState, MemberState
PUBLIC = (_S.DEVELOPING, _S.IN_USE, _S.ENDED)
GOING_ON = (_S.PREPARING, _S.DEVELOPING, _S.IN_USE)
JOINABLE = (_S.DEVELOPING, _S.IN_USE)
"""Who sees it may ask to join."""
LIVE = (_M.INVITED, _M.CONSIDERING, _M.MEMBER)
"""A municipality is in a group once at a time."""
TAKES_PART = (*LIVE, _M.LEFT)
SPEAKS = (_M.CONSIDERING, _M.MEMBER)
"""Who confirms the key and agrees to the use of data."""

TRANSITIONS = (
    Transition("publish", "公開して開発を始める", (_S.PREPARING,), _S.DEVELOPING, said_to_all=True),
    Transition("start_use", "利用の開始", (_S.DEVELOPING,), _S.IN_USE, said_to_all=True),
    Transition("end", "終了", GOING_ON, _S.ENDED, reason=True, said_to_all=True),
)
WAYS = {one.name: one for one in TRANSITIONS}
MEMBER_TRANSITIONS = (
    Transition("consider", "検討する", (_M.INVITED,), _M.CONSIDERING),
    Transition("decline", "辞退", (_M.INVITED, _M.CONSIDERING), _M.DECLINED, reason=True),
    Transition("admit", "参加の承認", (_M.CONSIDERING,), _M.MEMBER),
    Transition("leave", "脱退", (_M.MEMBER,), _M.LEFT, reason=True),
)
MEMBER_WAYS = {one.name: one for one in MEMBER_TRANSITIONS}
