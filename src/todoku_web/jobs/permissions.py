"""Who may do what with jobs."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.predicates import belongs_to_owner, is_drafter_of_owner, is_signed_in, is_site_staff


@rules.predicate
def asked_for_it(person: Any, job: Any) -> bool:
    """The person asked for the job."""
    return job is not None and job.asked_by_id is not None and job.asked_by_id == person.pk


rules.add_perm("jobs.list_job", is_signed_in)
rules.add_perm("jobs.view_job", asked_for_it | belongs_to_owner | is_site_staff)
rules.add_perm("jobs.cancel_job", asked_for_it | is_drafter_of_owner | is_site_staff)
rules.add_perm("jobs.retry_job", asked_for_it | is_drafter_of_owner | is_site_staff)
