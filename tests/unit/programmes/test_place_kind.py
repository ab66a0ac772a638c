"""The kind of local government that rules ask for, from the register of municipalities."""

from __future__ import annotations

import pytest

from todoku.programmes.place_kind import kind_of_code


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("01100", "designated_city"),  # 札幌市
        ("01101", "designated_city"),  # 札幌市中央区
        ("43100", "designated_city"),  # 熊本市
        ("13101", "special_ward"),  # 千代田区
        ("01205", "city"),  # 室蘭市
        ("01633", "town"),  # 上士幌町
        ("01403", "village"),  # 泊村
        ("99999", None),
        ("", None),
    ],
)
def test_kind(code, kind):
    assert kind_of_code(code) == kind
