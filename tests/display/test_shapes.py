"""Shapes stay inside their box, whatever the numbers are."""

import pytest

from accounts.display import shapes


@pytest.mark.parametrize(
    ("value", "maximum", "filled"),
    [(0, 50, "0"), (25, 50, "50"), (50, 50, "100"), (80, 50, "100"), (-3, 50, "0"), (5, 0, "0")],
)
def test_a_bar_fills_its_share_and_never_more_than_its_track(value, maximum, filled):
    assert shapes.bar(value, maximum).filled == filled


def test_the_tick_stands_at_the_limit():
    assert shapes.bar(52, 55, limit=50).tick == "90.91"
    assert shapes.bar(52, 55).tick == ""


@pytest.mark.parametrize(
    ("value", "start", "width"), [(118, "50", "37.5"), (88, "25", "25"), (100, "50", "0"), (300, "50", "50")]
)
def test_an_index_bar_runs_from_the_middle_to_the_value(value, start, width):
    drawn = shapes.index_bar(value, fair=100, low=90, high=110, reach=24)
    assert (drawn.start, drawn.width, drawn.middle) == (start, width, "50")


def test_parts_of_a_whole_follow_each_other_and_leave_room():
    parts = shapes.stacked(
        [{"label": "a", "count": 75, "tone": "cov"}, {"label": "b", "count": 25}, {"label": "c", "count": 0}]
    )
    assert [(part.start, part.width) for part in parts] == [("0", "74.65"), ("75", "24.65"), ("100", "0")]
    assert [part.width for part in shapes.stacked([{"label": "a", "count": 0}])] == ["0"]


def test_dumbbells_share_one_scale_that_holds_everybody_and_the_band():
    drawn = shapes.dumbbells(
        [{"name": "Ana", "before": 118, "after": 110}, {"name": "Reza", "before": 60, "after": 96}],
        fair=100,
        low=90,
        high=110,
    )
    places = [float(at) for row in drawn.rows for at in (row.before_at, row.after_at)]
    assert all(0 < at < 100 for at in places)
    assert drawn.middle == "50"
    assert float(drawn.band_start) < 50 < float(drawn.band_start) + float(drawn.band_width)


@pytest.mark.parametrize("values", [[5], [7, 7, 7], [66, 67, 72]])
def test_a_line_stays_in_its_box(values):
    drawn = shapes.sparkline(values, goal=70)
    heights = [float(point.split(",")[1]) for point in drawn.points.split()]
    assert all(0 <= height <= 64 for height in [*heights, float(drawn.goal)])


def test_a_ring_is_filled_to_its_share():
    assert shapes.ring_dash(0) == "0 37.7"
    assert shapes.ring_dash(1 / 3).split()[0] == "12.57"
    assert shapes.ring_dash(5) == "37.7 37.7"
