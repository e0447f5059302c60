"""How the busiest pages grow: their p95 at 100,000 accounts and 1,000,000 interactions, and at ten times of both."""

from tests.benchmarks import pages
from tests.benchmarks.pages import Figures

SMALL, LARGE = 100_000, 1_000_000


def measure() -> Figures:
    """p95 in ms at both sizes, and the larger over the smaller."""
    from tests.benchmarks.__main__ import empty_database

    pages.seed(SMALL)
    small = pages.pages()
    empty_database()
    pages.seed(LARGE)
    large = pages.pages()
    found: Figures = {}
    for name in (name for name in small if name.endswith(": p95 ms")):
        found |= {f"{name}, small": small[name], f"{name}, large": large[name]}
        found[name.replace("p95 ms", "growth")] = round(large[name] / small[name], 2)
    return found
