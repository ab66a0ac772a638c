"""Tells people something: in their inbox with the change itself, and by letter once the change is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from todoku.i18n import LANGS, has, text
from todoku_web.accounts.models import Membership, Person, Role
from todoku_web.notices.letters import post
from todoku_web.notices.models import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from todoku.i18n import Lang

_BATCH = 500


def tell(
    people: Iterable[Person | None],
    kind: str,
    *,
    url: str = "",
    said: str | Mapping[Lang, str] = "",
    **params: Any,
) -> list[Notice]:
    """Tell people something, each once; None and whoever left or has no account any more is left out.

    A step that concerns nobody needs no words in the catalogue.

    Parameters
    ----------
    people
        Whom it concerns.
    kind
        App and occasion, ``calls.promoted``: the catalogue's ``notice.calls.promoted.text`` says it, under the subject
        ``notice.calls.promoted.subject``, or ``notice.calls.subject`` where the app has one for all. Both get
        ``params``, of which one may be a mapping of languages to texts.
    url
        Path of the page that it is about.
    said
        What a person added in their own words, such as a reason; or a text of each language.
    """
    to = {one.pk: one for one in people if one is not None}
    if not to:
        return []
    written = notice(None, kind, url=url, said=said, **params)
    return deliver(
        Notice(person=one, kind=kind, subject=written.subject, text=written.text, url=url) for one in to.values()
    )


def notice(
    person: Person | None, kind: str, *, url: str = "", said: str | Mapping[Lang, str] = "", **params: Any
) -> Notice:
    """Return a notice for one person as `tell` writes it, not delivered yet: for many people told different things."""
    app = kind.partition(".")[0]
    subject = f"notice.{kind}.subject"
    key = subject if has(subject) else f"notice.{app}.subject"
    added = {lang: said if isinstance(said, str) else said[lang] for lang in LANGS}
    told = {lang: (text(f"notice.{kind}.text", lang, **params), added[lang]) for lang in LANGS}
    return Notice(
        person=person,
        kind=kind,
        subject={lang: text(key, lang, **params) for lang in LANGS},
        text={lang: "\n\n".join(filter(None, told[lang])) for lang in LANGS},
        url=url,
    )


def deliver(notices: Iterable[Notice]) -> list[Notice]:
    """Put notices into inboxes, and send their letters once that is kept; none to who left or has no account."""
    now = timezone.now()
    kept = [one for one in notices if one.person_id is not None and one.person.is_active]
    for one in kept:
        one.at = one.tried_at = now
    made = Notice.objects.bulk_create(kept, batch_size=_BATCH)
    if made:
        transaction.on_commit(lambda: post(made))
    return made


def people_of(organisations: Iterable[int | None], *, role: Any = Role.DRAFTER) -> list[Person]:
    """Return the active people of some organisations (their ids) who have at least a role there, each once."""
    enough = list(Role)[list(Role).index(Role(role)) :]
    ids = [one for one in organisations if one is not None]
    found = Membership.objects.filter(organisation_id__in=ids, role__in=enough, person__is_active=True)
    return list({one.person_id: one.person for one in found.select_related("person").order_by("pk")}.values())


def mark_read(person: Person, pk: int | None = None) -> int:
    """Note that a person has read one notice, or all they were sent; return how many that were."""
    unread = Notice.objects.filter(person=person, read_at=None)
    if pk is not None:
        unread = unread.filter(pk=pk)
    return unread.update(read_at=timezone.now())
