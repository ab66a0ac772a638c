"""The table of rights: every permission has its sentence, and the table says what the predicates answer."""

from __future__ import annotations

import pytest
from rules.permissions import permissions

from todoku.i18n import LANGS, has
from todoku_web.accounts.rights import GROUPS, rights


def test_every_permission_has_its_sentence():
    assert [name for name in permissions if not has(f"right.{name}")] == []


def test_every_permission_stands_in_the_table_in_both_languages():
    found = rights()
    assert {right.permission for right in found} == set(permissions)
    for right in found:
        for lang in LANGS:
            assert all(right.cell(group, lang) for group in GROUPS)
            assert right.sentence(lang)
            right.state_names(lang)


@pytest.mark.parametrize(
    ("permission", "expected"),
    [
        ("accounts.invite_member", {"own_town": ("administrator",), "staff": True}),
        ("audit.read_log", {"own_town": ("administrator",), "staff": False, "other_town": ()}),
        (
            "accounts.view_organisation",
            {
                "own_town": ("viewer", "drafter", "reviewer", "approver", "administrator"),
                "bureau": (),
                "anybody": False,
            },
        ),
    ],
)
def test_cells_say_who_may(permission, expected):
    (right,) = [one for one in rights() if one.permission == permission]
    assert {group: right.may[group] for group in expected} == expected


def test_nobody_reads_a_log_from_outside():
    for right in rights():
        if right.permission == "audit.read_log":
            outside = set(GROUPS) - {"own_town"}
            assert not any(right.may[group] for group in outside)
