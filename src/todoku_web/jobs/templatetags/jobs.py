"""How a job is told of in a template: what it is, how far it is, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from todoku.errors import TodokuError
from todoku.i18n import has, text
from todoku_web.jobs.kinds import kind
from todoku_web.jobs.models import JobState
from todoku_web.jobs.progress import error_of, shown
from todoku_web.jobs.queries import jobs_ahead
from todoku_web.pages.language import current_lang

if TYPE_CHECKING:
    from todoku_web.jobs.models import Job
    from todoku_web.jobs.progress import Shown

register = template.Library()


@register.simple_tag
def how_far(job: Job) -> Shown:
    """Return a job's state in words, with the parts done; of a waiting one, how many are before it."""
    ahead = jobs_ahead(job) if job.state == JobState.WAITING else None
    return shown(job.state, job.progress, current_lang(), ahead=ahead)


@register.filter
def job_title(job: Job) -> str:
    """Return what a job is and what it is about: 計画の作成 室蘭市."""
    key, lang = f"job.kind.{job.kind}", current_lang()
    name = text(key, lang) if has(key) else job.kind
    about = _about(job)
    return f"{name} {about}" if about else name


@register.filter
def job_error(job: Job) -> str:
    """Return what went wrong with a job, in one line; empty where nothing did."""
    return error_of(job, current_lang())


@register.filter
def job_address(job: Job) -> str:
    """Return the page on which a job's result is looked at; empty where its kind has none."""
    address = _kind(job).address if _kind(job) else None
    return address(job) if address else ""


def _about(job: Job) -> str:
    about = _kind(job).about if _kind(job) else None
    try:
        return about(job.parameters) if about else ""
    except (TodokuError, KeyError):  # it asks for what there is not; its error says so
        return ""


def _kind(job: Job) -> Any:
    try:
        return kind(job.kind)
    except KeyError:  # its app is not installed any more
        return None
