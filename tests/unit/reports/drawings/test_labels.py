"""Labels never cover one another, nor leave the map."""

from hypothesis import given
from hypothesis import strategies as st

from todoku.reports.drawings.labels import Room
from todoku.reports.drawings.svg import shortened, text_width_pt

POINTS = st.lists(st.tuples(st.floats(0, 300), st.floats(0, 200)), max_size=40)


@given(POINTS)
def test_no_two_labels_overlap(points):
    room = Room(300.0, 200.0)
    for x, y in points:
        room.place("見本町Town", x, y, size=7.5)
    boxes = room.taken
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 1
        assert top >= 1
        assert right <= 299
        assert bottom <= 199
        for other in boxes[number + 1 :]:
            assert left >= other[2] or right <= other[0] or top >= other[3] or bottom <= other[1]


def test_first_label_stands_right_of_its_point():
    label = Room(300.0, 200.0).place("見本", 100.0, 100.0, size=10.0, gap=4.0)
    assert (label.anchor, label.x) == ("start", 104.0)


def test_a_label_without_room_is_left_out():
    room = Room(30.0, 20.0)
    assert room.place("字上見本基線北三十二号", 15.0, 10.0, size=7.5) is None
    assert room.taken == []


def test_japanese_letters_are_a_full_em_wide():
    assert text_width_pt("見本町", 10.0) == 30.0
    assert shortened("字上見本基線北三十二号", 10.0, 50.0) == "字上見本…"
    assert shortened("見本", 10.0, 50.0) == "見本"
