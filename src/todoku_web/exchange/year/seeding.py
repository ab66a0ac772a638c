"""Puts the made-up year into the portal: all of it or nothing, of the same seed and day the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from todoku.errors import InputError
from todoku_web.audit.actions import record
from todoku_web.exchange.calls.models import Call
from todoku_web.exchange.lending.models import Lender
from todoku_web.exchange.needs.models import Need
from todoku_web.exchange.screening.models import Screening
from todoku_web.exchange.year.applications import make_applications
from todoku_web.exchange.year.calls import make_calls
from todoku_web.exchange.year.cast import make_cast, make_places
from todoku_web.exchange.year.ends import end_needs, withdraw_offers
from todoku_web.exchange.year.frame import Frame
from todoku_web.exchange.year.inboxes import make_notices
from todoku_web.exchange.year.loans import lend
from todoku_web.exchange.year.matching import match_need
from todoku_web.exchange.year.needs import SITTINGS, make_needs
from todoku_web.exchange.year.offers import make_offers
from todoku_web.exchange.year.rollouts import make_adoptions, make_models
from todoku_web.exchange.year.services import make_services
from todoku_web.exchange.year.sittings import Exchange, prepare_last_round, sit
from todoku_web.exchange.year.stores import make_stores
from todoku_web.exchange.year.support_desk import make_desk
from todoku_web.exchange.year.trials import try_need
from todoku_web.exchange.year.workplaces import make_workplaces
from todoku_web.uploads import keeping

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from todoku_web.exchange.year.courses import Course
    from todoku_web.exchange.year.made_screening import MadeScreening
    from todoku_web.exchange.year.size import Size
    from todoku_web.exchange.year.trials import MadeTrial

    Tell = Callable[[str, int], None]
_BATCH = 500


def seed_year(size: Size, *, seed: int, as_of: date, anyway: bool, tell: Tell) -> Frame:
    """Put a made-up year that ends on a day into the portal, and return its frame.

    Places, invented bodies and people are made first and found again where they are there; everything else is written
    in one transaction. ``tell`` gets what was made (``places``, ``people``, ``needs``, ...) and how much of it.

    Raises InputError where the portal holds needs or calls of others and it is not to be done anyway, and where this
    very year is there already.
    """
    _require_room(anyway=anyway)
    tell("places", make_places())
    frame = Frame(size, seed, as_of, make_cast(size, seed))
    tell("people", len(frame.cast.residents) + len(frame.cast.reviewers) + len(frame.cast.towns))
    made, trials = _chain(frame)
    if Need.objects.filter(pk=made.needs[0].need.pk).exists():
        raise InputError("year.there_already", seed=seed)
    _keep_files(trials)
    with transaction.atomic():
        _write_chain(made, trials, tell)
        _write_rollouts(frame, trials, tell)
        _write_loans(frame, tell)
        _write_calls(frame, made, tell)
        _write_others(frame, made, tell)
        record("year.seeded", frame.cast.home, by=None, seed=seed, as_of=as_of.isoformat(), synthetic=True)
    return frame


def _require_room(*, anyway: bool) -> None:
    needs, calls = Need.objects.count(), Call.objects.count()
    if (needs or calls) and not anyway:
        raise InputError("year.not_empty", needs=needs, calls=calls)


def _chain(frame: Frame) -> tuple[Exchange, list[MadeTrial]]:
    """Return needs, offers, and what came about between them, up to trials."""
    made = Exchange(make_needs(frame), make_offers(frame))
    draws, trials = frame.draws("chain"), []
    for number in range(len(SITTINGS)):
        sitting = sit(frame, made, number)
        for need in made.needs:
            if need.sitting == number:
                match_need(frame, draws, made, sitting, need)
                trials.append(try_need(frame, draws, made, need))
    end_needs(frame, made)
    prepare_last_round(frame, made)
    withdraw_offers(frame, made)
    return made, [one for one in trials if one is not None]


def _keep_files(trials: list[MadeTrial]) -> None:
    """Keep the evidence of trials, each by its hash: what nothing refers to in the end is a file too many, no more."""
    with keeping.incoming() as folder:
        for number, content in enumerate(content for one in trials for _, content in one.uploads):
            file = folder / str(number)
            file.write_bytes(content)
            keeping.keep(file)


def _write_chain(made: Exchange, trials: list[MadeTrial], tell: Tell) -> None:
    _write_courses([one.course for one in made.needs], tell, "needs")
    _write_courses(made.offers, tell, "offers")
    _write(made.rounds)
    tell("rounds", len(made.rounds))
    _write_courses(made.matches, tell, "matches")
    _write([upload for one in trials for upload, _ in one.uploads])
    _write([one.trial for one in trials])
    for name in ("files", "indicators", "log"):
        _write([held for one in trials for held in getattr(one, name)])
    _write_events([one.course for one in trials])
    tell("trials", len(trials))


def _write_rollouts(frame: Frame, trials: list[MadeTrial], tell: Tell) -> None:
    models = make_models(frame, trials)
    _write_courses(models, tell, "models")
    adoptions = make_adoptions(frame, models)
    _write_courses(adoptions.needs)
    _write_courses(adoptions.courses, tell, "adoptions")


def _write_loans(frame: Frame, tell: Tell) -> None:
    stores = make_stores(frame)
    for name in ("equipment", "units", "kits", "parts"):
        _write([held for one in stores for held in getattr(one, name)])
    Lender.objects.bulk_create([one.lender for one in stores], ignore_conflicts=True)  # of another year: the same
    lend(frame, stores)
    for name in ("reservations", "holdings", "events"):
        _write([held for one in stores for held in getattr(one, name)])
    damaged = [unit for one in stores for unit in one.units if unit.version > 1]
    if damaged:
        type(damaged[0]).objects.bulk_update(damaged, ["condition", "state", "version"])
    tell("loans", sum(len(one.reservations) for one in stores))


def _write_calls(frame: Frame, made: Exchange, tell: Tell) -> None:
    calls = make_calls(frame)
    handed = make_applications(frame, calls, [one.need for one in made.needs])
    _write([one.call for one in calls])
    _write([one.form for one in calls])
    for one in calls:
        one.call.form = one.form
    Call.objects.bulk_update([one.call for one in calls], ["form"])
    _write([event for one in calls for event in one.events])
    tell("calls", len(calls))
    _write(handed.applications)
    _write(handed.events)
    tell("applications", len(handed.applications))
    _write_screenings(handed.screenings, tell)
    told = make_notices(frame, made, handed)
    _write(told)
    tell("notices", len(told))


def _write_screenings(made: list[MadeScreening], tell: Tell) -> None:
    _write([one.screening for one in made])
    _write([one.criteria for one in made])
    for one in made:
        one.screening.criteria = one.criteria
    Screening.objects.bulk_update([one.screening for one in made], ["criteria"])
    for name in ("reviewers", "candidates", "conflicts", "readings", "assignments", "rankings", "moves", "decisions",
                 "events"):  # fmt: skip
        _write([held for one in made for held in getattr(one, name)])
    tell("screenings", len(made))
    tell("readings", sum(len(one.readings) for one in made))


def _write_others(frame: Frame, made: Exchange, tell: Tell) -> None:
    desk = make_desk(frame, made)
    _write_courses(desk.questions, tell, "questions")
    for name in ("knowledge", "versions", "grams", "votes"):
        _write(getattr(desk, name))
    _write_courses(desk.dispatches, tell, "dispatches")
    workplaces = make_workplaces(frame)
    _write_courses(workplaces.offices)
    for name in ("hours", "places", "bookings", "events"):
        _write(getattr(workplaces, name))
    tell("bookings", len(workplaces.bookings))
    services = make_services(frame, made)
    _write_courses(services.services, tell, "services")
    for name in ("members", "keys", "confirmations", "agreements", "consents", "costs", "use", "effects"):
        _write(getattr(services, name))


def _write_courses(courses: Sequence[Course], tell: Tell | None = None, name: str = "") -> None:
    _write([one.thing for one in courses])
    _write_events(courses)
    if tell is not None:
        tell(name, len(courses))


def _write_events(courses: Iterable[Course]) -> None:
    _write([event for one in courses for event in one.events])


def _write(things: Sequence[Any]) -> None:
    """Write things of one kind, in batches."""
    if things:
        type(things[0]).objects.bulk_create(things, batch_size=_BATCH)
