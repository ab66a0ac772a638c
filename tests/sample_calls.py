"""Calls for tests: made through the actions, by an organiser of their own, with times that tests set."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import count
from smtplib import SMTPRecipientsRefused

from allauth.account.models import EmailAddress
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Person, Role
from todoku_web.exchange.calls.actions import applying, calling
from todoku_web.exchange.calls.call_templates import call_template
from todoku_web.exchange.calls.form_fields import FieldType, FormField

SIMPLE = (FormField("theme", FieldType.TEXT, "テーマ", "Theme", required=True, most=20),)
_NUMBERS = count(1)
HOUR = dt.timedelta(hours=1)


class BrokenMail(BaseEmailBackend):
    """A server of mail that nobody reaches."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError(email_messages)


class PickyMail(BaseEmailBackend):
    """A server of mail that refuses one address."""

    def send_messages(self, email_messages):
        (letter,) = email_messages
        if letter.to == ["refused@example.jp"]:
            raise SMTPRecipientsRefused({letter.to[0]: (550, b"no such user")})
        return 1


def organiser(role=Role.APPROVER):
    """Return somebody of the bureau who may announce calls."""
    body, _ = Organisation.objects.get_or_create(
        name="北海道総合通信局", defaults={"kind": OrganisationKind.BUREAU, "area_code": "01"}
    )
    person = somebody(f"officer{next(_NUMBERS)}")
    Membership.objects.create(person=person, organisation=body, role=role)
    return person


def somebody(name=None):
    """Return a person with a confirmed address."""
    name = name or f"applicant{next(_NUMBERS)}"
    person = Person.objects.create_user(f"{name}@example.jp", None, name=name)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def content(**given):
    """Return what a call says that is open for an hour from an hour ago."""
    now = timezone.now()
    plain = calling.Content(
        kind="seminar",
        title="セミナー",
        description="説明",
        opens_at=now - HOUR,
        closes_at=now + HOUR,
        admission="first_come",
    )
    return replace(plain, **given)


def draft_call(by, *, fields=SIMPLE, tally_field="", season=(), **given):
    """Return a call that was not announced yet."""
    (body,) = by.organisations.all()
    key = f"call{next(_NUMBERS)}"
    return calling.begin(body, content(**given), fields, key=key, by=by, tally_field=tally_field, season=season)


def announced(by, **given):
    """Return a call that is announced, and open unless other times are given."""
    call = draft_call(by, **given)
    return calling.announce(call, by=by, seen=call.version)


def call_of_template(by, name, **given):
    """Return an announced call of a template, open now."""
    template = call_template(name)
    (body,) = by.organisations.all()
    said = {
        "kind": template.kind,
        "audience": template.audience,
        "title": template.title["ja"],
        "description": template.description["ja"],
        "admission": template.admission,
        "capacity": template.capacity,
        "waiting_list": template.waiting_list,
        "eligibility": list(template.eligibility),
        "stages": list(template.stages),
        **given,
    }
    call = calling.begin(
        body,
        content(**said),
        template.fields,
        key=f"call{next(_NUMBERS)}",
        by=by,
        template=template.id,
        criteria=template.criteria,
        tally_field=template.tally_field,
    )
    return calling.announce(call, by=by, seen=call.version)


def draft_of(call, by, answers=None, **given):
    """Return a draft of somebody."""
    return applying.keep_draft(call, answers or {"theme": "雪"}, by=by, key=f"key{next(_NUMBERS)}", **given)


def applied(call, by=None, answers=None, **given):
    """Return what somebody handed in."""
    person = by or somebody()
    draft = draft_of(call, person, answers, **given)
    return applying.submit(draft, by=person, seen=draft.version)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def to(name, call, /, **more):
    return reverse(f"calls:{name}", kwargs={"call_id": call.pk, **more})


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
