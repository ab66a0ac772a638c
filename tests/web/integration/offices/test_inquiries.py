"""What the queue knows of the computations of comparisons, studies and assessments besides their work."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse

from todoku_web.jobs.kinds import kind

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("office_comparison", "comparisons:list"),
        ("fit_gap", "fits:list"),
        ("office_assessment", "assessments:candidates"),
    ],
)
def test_a_job_whose_run_is_gone_leads_to_the_list_and_keeps_nothing(name, listed):
    job = SimpleNamespace(parameters={"run": str(uuid4()), "title": "手続", "kind": "candidates"}, result="0" * 64)
    found = kind(name)
    assert found.address(job) == reverse(listed)
    assert found.about(job.parameters) == "手続"
    found.done(job)
