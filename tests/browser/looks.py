"""How a page is looked at: window, theme and language; and what must hold in every look.

@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_page_reads_well(page, sign_in, rep, look):
    open_in(sign_in(rep), "/book/", look)
    assert_reads_well(page, "my-book", look)
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from bookofbusiness import pseudo_locale

SCREENSHOTS = Path(settings.BASE_DIR) / "var" / "screenshots"
DESKTOP, PHONE = (1280, 900), (390, 844)
MOVING = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"  # parts that are still on their way
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Look:
    """One way to look at a page."""

    window: tuple[int, int]
    theme: str
    language: str

    def __str__(self) -> str:
        width = "desktop" if self.window == DESKTOP else "phone"
        return f"{width}-{self.theme}-{self.language}"


PLAIN = Look(DESKTOP, "light", "en")
SMALL = Look(PHONE, "dark", pseudo_locale.CODE)  # all that PLAIN is not
POCKET = Look(PHONE, "light", "en")  # to work in, not only to look at
# Every window, theme and direction; with ALL_LOOKS=1 in other pairs as well.
LOOKS = [PLAIN, SMALL]
if os.environ.get("ALL_LOOKS"):
    LOOKS += [Look(DESKTOP, "dark", pseudo_locale.CODE), POCKET]


def open_in(page, address: str, look: Look) -> None:
    """Open `address` in `look` and wait until nothing moves any more."""
    page.set_viewport_size({"width": look.window[0], "height": look.window[1]})
    page.emulate_media(color_scheme=look.theme, reduced_motion="reduce")
    page.set_extra_http_headers({"Accept-Language": look.language})
    answer = page.goto(address)
    assert answer.status < 400, f"{address} answers {answer.status}"
    assert urlsplit(page.url).path == urlsplit(address).path, f"{address} leads to {page.url}"
    wait_until_still(page)


def wait_until_still(page) -> None:
    """Until every part that the page asked for is in its place, and the fonts are there."""
    expect(page.locator(MOVING)).to_have_count(0)
    page.evaluate("document.fonts.ready")


def violations(page, within: str | None = None) -> list[str]:
    """What axe finds on the page as it is now, or only inside the selector `within`: rule, how bad, and where."""
    options = {"runOnly": STANDARDS, "resultTypes": ["violations"]}  # of what passes it gathers no list
    found = Axe().run(page, context=within, options=options).response["violations"]
    return [f"{each['id']} ({each['impact']}): {node['html'][:160]}" for each in found for node in each["nodes"]]


def overflow(page) -> int:
    """By how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def sticking_out(page) -> list[str]:
    """Elements that reach over the window's edges, outside of boxes that scroll: where an overflow comes from."""
    return page.evaluate(
        """() => [...document.querySelectorAll("main *, header *")].filter((element) => {
            const box = element.getBoundingClientRect();
            const scrolls = element.closest(".tw, .tabs, .seg, .visually-hidden, dialog:not([open])");
            return box.width && !scrolls && (box.left < -1 || box.right > innerWidth + 1);
        }).map((element) => element.outerHTML.slice(0, 160))"""
    )


def screenshot(page, name: str) -> None:
    """With PICTURES=1: the whole page as a picture under var/screenshots, which is not committed."""
    if os.environ.get("PICTURES"):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


def assert_reads_well(page, name: str, look: Look, within: str | None = None) -> None:
    """No accessibility violation, no sideways scrolling, in the look's theme and direction; keeps a picture if asked.

    `within` looks only at what floats over the page: controls that it half covers count as too small otherwise.
    """
    screenshot(page, f"{name}-{look}")
    html = page.locator("html")
    assert html.get_attribute("data-bs-theme") == look.theme
    assert html.get_attribute("dir") == ("rtl" if look.language == pseudo_locale.CODE else "ltr")
    found = violations(page, within)
    assert not found, "\n".join(found)
    assert overflow(page) == 0, sticking_out(page)
