"""What ``todoku plan`` says at the end."""

from __future__ import annotations

import pytest

from todoku.cli.plan import _at_most
from todoku.i18n import catalogue


@pytest.mark.parametrize(
    ("gap", "shown"), [(0.0, "0.0%"), (0.0001, "0.1%"), (0.003, "0.3%"), (0.0301, "3.1%"), (1.0, "100.0%")]
)
def test_a_gap_is_never_shown_smaller_than_it_is(gap, shown):
    assert _at_most(gap) == shown


def test_the_line_of_the_gap_says_what_it_covers():
    for lang, covered, left_out in (
        ("ja", ("幹線", "引込路線", "基地局"), ("メッシュ内の配線", "引込線")),
        ("en", ("trunk", "links", "base stations"), ("cable inside squares", "drops")),
    ):
        (line,) = [one for one in catalogue()["cli.plan.done"][lang].splitlines() if "{gap}" in one]
        design, outside = line.split("(")
        assert [word for word in covered if word not in design] == []
        assert [word for word in left_out if word not in outside] == []
