"""Makes a need of a question with one click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku_web.accounts.doors import require
from todoku_web.accounts.models import OrganisationKind
from todoku_web.exchange.desk.actions.questions import held, logged, written
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.actions import needs as of_needs
from todoku_web.exchange.needs.models import Who
from todoku_web.exchange.needs.need_content import NeedContent

if TYPE_CHECKING:
    from todoku_web.exchange.desk.models import Question
    from todoku_web.exchange.needs.models import Need

_WHO: dict[Any, Any] = {
    OrganisationKind.MUNICIPALITY: Who.MUNICIPALITY,
    OrganisationKind.PREFECTURE: Who.MUNICIPALITY,
    OrganisationKind.BUREAU: Who.MUNICIPALITY,
    OrganisationKind.VENDOR: Who.FIRM,
    OrganisationKind.OPERATOR: Who.FIRM,
}


def become_need(question: Question, *, by: Any, issue_area: str = "") -> Need:
    """Return the draft of a need with the words of a question: the one that was made of it before, where there is one.

    ``issue_area`` is asked for where the question's field is none. Raises InputError without one, NotAllowed where
    the person did not ask the question, or may not begin needs.
    """
    with transaction.atomic():
        now = held(question)
        require(by, "desk.become_need", now)
        if now.need is not None:
            return now.need
        issue = now.field if now.field in IssueArea.values else issue_area
        body = now.organisation
        who: Any = Who.RESIDENT if body is None else _WHO.get(OrganisationKind(body.kind), Who.OTHER)
        content = NeedContent(
            who=who,
            issue_area=issue,
            title=now.title,
            problem=now.text,
            area_code=now.area_code,
        )
        need = of_needs.begin(content, by=by, key=f"question-{now.pk.hex}", organisation=body)
        now.need, now.changed_at = need, timezone.now()
        now.version += 1
        now.save()
        written(now, "became_need", by=by, body=body, before=now.state)
        logged(now, "became_need", by=by, body=body)
    return need
