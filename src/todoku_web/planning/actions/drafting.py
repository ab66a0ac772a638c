"""Begins a plan, changes what it asks for, and has it computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.errors import InputError
from todoku_web.accounts.doors import require
from todoku_web.audit.actions import record
from todoku_web.jobs.actions import enqueue
from todoku_web.jobs.models import JobState
from todoku_web.planning.actions.locks import locked
from todoku_web.planning.asked import asked_config, edits_in_force, is_computed
from todoku_web.planning.computing import KIND
from todoku_web.planning.models import REASON_LENGTH, TEXT_LENGTH, TITLE_LENGTH, Plan, Revision
from todoku_web.planning.plain_text import one_line, paragraphs
from todoku_web.planning.plan_settings import OWNERSHIPS, checked

if TYPE_CHECKING:
    from todoku_web.jobs.models import Job

_GOING_ON = (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Content:
    """What a person may write of a plan: everything but its place and its state."""

    title: str
    purpose: str = ""
    ownership: str = ""
    config: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan) -> Content:
        """Return what a plan holds now."""
        return cls(plan.title, plan.purpose, plan.ownership, plan.config)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept with each revision."""
        return {"title": self.title, "purpose": self.purpose, "ownership": self.ownership, "config": self.config}

    def clean(self) -> Content:
        """Return it with its texts plain and its configuration checked. Raises InputError."""
        if self.ownership and self.ownership not in OWNERSHIPS:
            raise InputError("planning.choice")
        checked(self.config)
        return Content(
            one_line(self.title, most=TITLE_LENGTH, needed=True),
            paragraphs(self.purpose, most=TEXT_LENGTH),
            self.ownership,
            self.config,
        )


class ChangedMeanwhile(InputError):
    """Somebody else has changed the plan since the person began: both changes are to be put side by side."""

    def __init__(self, plan: Plan, seen: int) -> None:
        super().__init__("planning.changed_meanwhile", seen=seen, now=plan.version)
        self.plan = plan
        self.seen = seen


def begin(organisation: Any, area_code: str, content: Content, *, key: str, by: Any, made_from: Any = None) -> Plan:
    """Return a new plan of an organisation; the same form sent twice gives the one plan."""
    require(by, "planning.begin_plan", organisation)
    clean = content.clean()
    with transaction.atomic():
        plan, new = Plan.objects.get_or_create(
            key=key,
            defaults={
                **clean.as_json(),
                "organisation": organisation,
                "area_code": area_code,
                "created_by": by,
                "made_from": made_from,
            },
        )
        if new:
            _keep_revision(plan, by)
            came_from = None if made_from is None else str(made_from.pk)
            record("plan.begun", plan, by=by, organisation=organisation, area=area_code, made_from=came_from)
        else:
            require(by, "planning.view_plan", plan)
    return plan


def change(plan: Plan, content: Content, *, seen: int, by: Any) -> Plan:
    """Write new content into a draft; ChangedMeanwhile where the person saw an older one."""
    clean = content.clean()
    with transaction.atomic():
        plan = locked(plan)
        require(by, "planning.edit_plan", plan)
        if plan.version != seen:
            if Content.of(plan) == clean:
                return plan
            raise ChangedMeanwhile(plan, seen)
        if Content.of(plan) == clean:
            return plan
        for name, value in clean.as_json().items():
            setattr(plan, name, value)
        touch(plan)
        _keep_revision(plan, by)
        record("plan.changed", plan, by=by, organisation=plan.organisation, version=plan.version)
    return plan


def compute(plan: Plan, *, by: Any, note: str = "") -> Job:
    """Ask the queue for a plan's next version; asked for twice with the same settings, it is computed once.

    Raises InputError where this was computed already, or is being computed.
    """
    said = one_line(note, most=REASON_LENGTH)
    with transaction.atomic():
        plan = locked(plan)
        require(by, "planning.edit_plan", plan)
        if is_computing(plan):
            raise InputError("planning.computing")
        edits = edits_in_force(plan)
        if is_computed(plan, edits):
            raise InputError("planning.computed")
        parameters = {
            "plan": str(plan.pk),
            "area": plan.area_code,
            "title": plan.title,
            "config": asked_config(plan, edits),
            "present": None if plan.present_id is None else str(plan.present_id),
            "edits": [edit.pk for edit in edits],
            "note": said,
        }
        plan.job = enqueue(
            KIND, parameters, by=by, organisation=plan.organisation, key=f"{plan.pk.hex}:{plan.version}:{plan.round}"
        )
        plan.save(update_fields=["job"])
        record("plan.compute_asked", plan, by=by, organisation=plan.organisation, version=plan.version)
    return plan.job


def is_computing(plan: Plan) -> bool:
    """Whether the newest computation that was asked for has not ended."""
    return plan.job is not None and plan.job.state in _GOING_ON


def touch(plan: Plan) -> None:
    """Count a change of a locked plan and save it."""
    plan.version += 1
    plan.changed_at = timezone.now()
    plan.save()


def _keep_revision(plan: Plan, by: Any) -> None:
    Revision.objects.create(plan=plan, version=plan.version, content=Content.of(plan).as_json(), by=by)
