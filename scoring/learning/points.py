"""Learned log-odds as points of the same size as the rules' own, so that the two can stand side by side."""

from collections.abc import Mapping

MOST_POINTS = 100


def as_points(log_odds: Mapping[str, float], current: Mapping[str, float]) -> dict[str, float]:
    """Learned points by name: all of them together are as large as all current ones together.

    A feature with a weight of nothing keeps nothing; where nothing was learned at all every one is 0.
    """
    learned, given = sum(map(abs, log_odds.values())), sum(map(abs, current.values()))
    scale = given / learned if learned else 0.0
    return {name: max(-MOST_POINTS, min(MOST_POINTS, odds * scale)) for name, odds in log_odds.items()}
