"""Whatever the world is like, nobody ever reads or scores what is their own or what they are related to."""

from __future__ import annotations

import random

import pytest
from django.test import Client
from django.urls import reverse

from sample_calls import somebody
from sample_screening import begun, closed_call, dealt, declared, invited, now, opened, scored
from todoku_web.accounts.doors import NotAllowed
from todoku_web.accounts.memberships import forget
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Role
from todoku_web.exchange.needs.models import Need
from todoku_web.exchange.screening.actions import assigning, relations, setting_up
from todoku_web.exchange.screening.models import Conflict, Reading
from todoku_web.exchange.screening.relations import related_pairs
from todoku_web.exchange.screening.workflow import LIVE, ReadingState

pytestmark = pytest.mark.django_db


def world(seed, officer, at):
    """Return a screening of applications by people who also review, in organisations by chance."""
    chance = random.Random(seed)
    bodies = [Organisation.objects.create(kind=OrganisationKind.VENDOR, name=f"団体{seed}-{n}") for n in range(4)]
    people = [somebody() for _ in range(8)]
    for person in people:
        for body in chance.sample(bodies, chance.choice((0, 0, 1, 2))):
            Membership.objects.create(person=person, organisation=body, role=Role.DRAFTER)
    call = closed_call(officer, at, applications=6, applicants=people[:5])
    for one in call.applications.all():
        one.organisation = chance.choice([None, *bodies])
        one.save()
    screening = begun(call, officer, readers=2)
    them = [invited(screening, officer, person, most=chance.choice((1, 3, 9))) for person in people[3:]]
    screening = setting_up.confirm(now(screening), by=officer, seen=now(screening).version)
    applications = list(call.applications.all())
    for who in them:
        declared(who, dict.fromkeys(chance.sample(applications, chance.choice((0, 1))), "relative"))
    return screening, bodies, chance


def related(screening):
    """Return every pair that is related, worked out plainly: from what was declared, and person by person."""
    pairs = set(Conflict.objects.filter(reviewer__screening=screening).values_list("reviewer_id", "candidate_id"))
    for who in screening.reviewers.select_related("person"):
        own = set(who.person.memberships.values_list("organisation_id", flat=True))
        for candidate in screening.candidates.select_related("application"):
            one = candidate.application
            theirs = set(one.applicant.memberships.values_list("organisation_id", flat=True)) | {one.organisation_id}
            if one.applicant_id == who.person_id or own & theirs:
                pairs.add((who.pk, candidate.pk))
    return pairs


@pytest.mark.parametrize("seed", range(6))
def test_nobody_is_given_or_opens_or_scores_what_they_are_related_to(officer, at, work_off, seed):
    screening, bodies, chance = world(seed, officer, at)
    screening = dealt(screening, officer, work_off)
    live = set(screening.readings.filter(state__in=LIVE).values_list("reviewer_id", "candidate_id"))
    assert live
    assert not live & related(screening)
    screening = assigning.open_reading(screening, by=officer, seen=screening.version)
    joins = chance.choice([who for who in screening.reviewers.select_related("person") if who.readings.exists()])
    Membership.objects.get_or_create(person=joins.person, organisation=chance.choice(bodies))
    forget(joins.person)
    bars = related(screening)
    for one in screening.readings.filter(state__in=LIVE).select_related("reviewer__person", "candidate", "screening"):
        forget(one.reviewer.person)
        if (one.reviewer_id, one.candidate_id) in bars:
            browser = Client()
            browser.force_login(one.reviewer.person, backend="django.contrib.auth.backends.ModelBackend")
            assert browser.get(reverse("screening:sheet", args=[one.pk])).status_code == 403
            with pytest.raises(NotAllowed):
                scored(one, 5)
        else:
            scored(one, 3)
    relations.keep_found(now(screening), by=officer)
    counted = screening.readings.filter(state__in=LIVE).values_list("reviewer_id", "candidate_id")
    assert not set(counted) & related(screening)


def test_who_brought_the_need_in_or_works_for_its_owner_is_related(officer, at, work_off):
    author, worker = somebody(), somebody()
    town = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
    Membership.objects.create(person=worker, organisation=town, role=Role.VIEWER)
    call = closed_call(officer, at)
    need = Need.objects.create(
        key="n",
        author=author,
        organisation=town,
        title="x",
        issue_area="tourism",
        area_code="01230",
        who="municipality",
    )
    call.applications.filter(number=1).update(need=need)
    screening, them = opened(officer, at, work_off, call=call, reviewers=4, people=[author, worker])
    pairs = related_pairs(screening, them)
    first = screening.candidates.get(number=1)
    assert (first.issue, set(pairs)) == ("tourism", {(them[0].pk, first.pk), (them[1].pk, first.pk)})
    assert (
        not Reading.objects.filter(reviewer__in=them[:2], candidate=first).exclude(state=ReadingState.RELEASED).exists()
    )
