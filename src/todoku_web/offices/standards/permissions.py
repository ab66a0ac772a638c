"""Who may do what with standards, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules

from todoku_web.accounts.memberships import membership_in
from todoku_web.accounts.models import OrganisationKind, Role
from todoku_web.accounts.predicates import anybody, is_drafter_of_owner, is_oneself
from todoku_web.offices.standards.workflow import TRANSITIONS, EditionState

if TYPE_CHECKING:
    from todoku_web.offices.standards.workflow import Transition

_PUBLIC_BODIES = (OrganisationKind.MUNICIPALITY, OrganisationKind.PREFECTURE, OrganisationKind.BUREAU)


def _discussing(standard: Any) -> list[int]:
    """Return the ids of the bodies that discuss a standard, the one that leads first."""
    return [standard.organisation_id, *(one.organisation_id for one in standard.members.all())]


def _knowing(standard: Any) -> list[int]:
    return [*_discussing(standard), *(one.organisation_id for one in standard.adoptions.all())]


def _is_in(person: Any, bodies: list[int], role: Any = Role.VIEWER) -> bool:
    found = (membership_in(person, body) for body in bodies)
    return any(one is not None and one.has_role(role) for one in found)


@rules.predicate
def is_public_body(_person: Any, organisation: Any) -> bool:
    """The organisation is a municipality, a prefecture or a bureau."""
    return organisation is not None and organisation.kind in _PUBLIC_BODIES


@rules.predicate
def is_a_municipality(_person: Any, organisation: Any) -> bool:
    """The organisation is a municipality."""
    return organisation is not None and organisation.kind == OrganisationKind.MUNICIPALITY


@rules.predicate
def has_published_edition(_person: Any, standard: Any) -> bool:
    """An edition of the standard is published."""
    return standard is not None and any(one.state == EditionState.PUBLISHED for one in standard.editions.all())


@rules.predicate
def discusses(person: Any, standard: Any) -> bool:
    """The person is in the body that leads the standard, or in one that was invited."""
    return standard is not None and _is_in(person, _discussing(standard))


@rules.predicate
def discusses_or_adopts(person: Any, standard: Any) -> bool:
    """The person is in a body that discusses the standard, or adopts it."""
    return standard is not None and _is_in(person, _knowing(standard))


@rules.predicate
def drafts_in_one_of_them(person: Any, standard: Any) -> bool:
    """The person drafts in a body that discusses the standard, or adopts it."""
    return standard is not None and _is_in(person, _knowing(standard), Role.DRAFTER)


@rules.predicate
def is_published(_person: Any, edition: Any) -> bool:
    """The edition is published."""
    return edition is not None and edition.state == EditionState.PUBLISHED


@rules.predicate
def discusses_its_standard(person: Any, edition: Any) -> bool:
    """The person is in a body that discusses the standard of which the edition is one."""
    return edition is not None and _is_in(person, _discussing(edition.standard))


@rules.predicate
def adopts_it(person: Any, edition: Any) -> bool:
    """The person is in a body that adopts this very edition."""
    if edition is None:
        return False
    return _is_in(
        person, [one.organisation_id for one in edition.standard.adoptions.all() if one.edition_id == edition.pk]
    )


@rules.predicate
def drafts_in_its_lead(person: Any, thing: Any) -> bool:
    """The person drafts in the body that leads the standard of which the thing is a part."""
    return thing is not None and _is_in(person, [thing.standard.organisation_id], Role.DRAFTER)


@rules.predicate
def approves_in_its_lead(person: Any, thing: Any) -> bool:
    """The person decides in the body that leads the standard of which the thing is a part."""
    return thing is not None and _is_in(person, [thing.standard.organisation_id], Role.APPROVER)


@rules.predicate
def drafts_where_it_is_known(person: Any, thing: Any) -> bool:
    """The person drafts in a body that discusses the thing's standard, or adopts it."""
    return thing is not None and _is_in(person, _knowing(thing.standard), Role.DRAFTER)


@rules.predicate
def is_question(_person: Any, comment: Any) -> bool:
    """The comment is a question."""
    return comment is not None and comment.is_question


def stands_for(way: Transition) -> Any:
    """Return the predicate that an edition stands where the way begins."""

    @rules.predicate(f"stands_for_{way.name}")
    def stands(_person: Any, edition: Any) -> bool:
        """The edition stands where the way begins."""
        return edition is not None and edition.state in way.sources

    return stands


SENTENCES: dict[str, Any] = {
    "list_standard": anybody,
    "propose_standard": is_drafter_of_owner & is_public_body,
    "view_standard": has_published_edition | discusses_or_adopts,
    "view_work": discusses,
    "edit_standard": is_drafter_of_owner,
    "invite_body": is_drafter_of_owner,
    "add_edition": is_drafter_of_owner,
    "view_edition": is_published | discusses_its_standard | adopts_it,
    **{
        f"{way.name}_edition": stands_for(way) & (approves_in_its_lead if way.decides else drafts_in_its_lead)
        for way in TRANSITIONS
    },
    "write_cost": drafts_in_its_lead,
    "comment_standard": discusses,
    "withdraw_comment": is_oneself,
    "settle_comment": is_question & (is_oneself | drafts_in_its_lead),
    "view_know_how": discusses_or_adopts,
    "write_know_how": drafts_in_one_of_them,
    "answer_know_how": drafts_where_it_is_known,
    "remove_know_how": is_drafter_of_owner | drafts_in_its_lead,
    "adopt_standard": is_drafter_of_owner & is_a_municipality,
    "edit_adoption": is_drafter_of_owner,
}

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"standards.{_name}", _sentence)
