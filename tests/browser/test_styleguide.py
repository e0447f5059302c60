"""The components as people meet them: in both themes, on both widths, in both directions, by keyboard."""

import re

import pytest

from tests.browser.looks import LOOKS, PHONE, Look, assert_reads_well, open_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLAIN = LOOKS[0]


@pytest.fixture
def guide(sign_in, leader):
    page = sign_in(leader)
    open_in(page, "/styleguide/", PLAIN)
    return page


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_component_reads_well(sign_in, leader, look):
    page = sign_in(leader)
    open_in(page, "/styleguide/", look)
    assert_reads_well(page, "styleguide", look)


@pytest.mark.parametrize("look", [PLAIN, LOOKS[-1]], ids=str)
def test_opened_menus_and_dialogs_read_well(sign_in, leader, look):
    page = sign_in(leader)
    open_in(page, "/styleguide/", look)
    page.locator("summary.who").click()
    assert_reads_well(page, "styleguide-menu", look, within="header.top")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    assert_reads_well(page, "styleguide-palette", look, within="#palette")
    page.keyboard.press("Escape")
    page.locator("[data-opens=sample-dialog]").click()
    assert_reads_well(page, "styleguide-dialog", look, within="#sample-dialog")


def test_an_explanation_stays_inside_a_phone(sign_in, leader):
    page = sign_in(leader)
    look = Look(PHONE, "light", "en")
    open_in(page, "/styleguide/", look)
    page.locator("details.why summary").click()
    box = page.locator("details.why .pop").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]
    assert_reads_well(page, "styleguide-why", look)


def test_the_chosen_theme_is_kept_and_set_before_the_page_is_painted(guide):
    guide.locator("summary.who").click()
    guide.locator("[data-theme-choice=dark]").click()
    assert guide.locator("html").get_attribute("data-bs-theme") == "dark"
    guide.goto("/styleguide/", wait_until="commit")
    guide.wait_for_selector("body", state="attached")
    assert guide.locator("html").get_attribute("data-bs-theme") == "dark"


def test_escape_closes_an_explanation_and_gives_the_focus_back(guide):
    guide.locator("details.why summary").click()
    guide.keyboard.press("Escape")
    assert guide.locator("details.why[open]").count() == 0
    assert guide.evaluate("document.activeElement.matches('details.why summary')")


def test_single_keys_reach_the_log_line_and_rest_while_somebody_types(guide):
    guide.keyboard.press("i")
    line = guide.locator("form[data-log-line] textarea")
    assert line.evaluate("element => element === document.activeElement")
    line.fill("")
    guide.keyboard.type("i?")
    assert line.input_value() == "i?"
    assert guide.locator("#shortcuts[open]").count() == 0


def test_j_and_k_walk_through_the_rows(guide):
    for key, name in (("j", "Ana Kovač"), ("j", "Leila Haddad"), ("k", "Ana Kovač"), ("k", "Ana Kovač")):
        guide.keyboard.press(key)
        assert guide.evaluate("document.activeElement.textContent") == name


def test_the_palette_filters_pages_and_opens_the_chosen_one(guide):
    guide.keyboard.press("Control+k")
    guide.keyboard.type("sign")
    assert guide.locator("#palette [data-page]:visible").count() == 0
    guide.locator("#palette input").fill("")
    pages = guide.locator("#palette [data-page]:visible")
    assert pages.count() > 0
    target = pages.last.get_attribute("href")
    guide.keyboard.press("ArrowUp")
    assert pages.last.get_attribute("aria-selected") == "true"
    guide.keyboard.press("Enter")
    guide.wait_for_url(f"**{target}")


def test_single_keys_can_be_switched_off(guide):
    guide.keyboard.press("?")
    guide.get_by_label("Single keys work on this device").uncheck()
    guide.keyboard.press("Escape")
    guide.keyboard.press("i")
    assert guide.locator("textarea:focus").count() == 0


def test_the_log_line_is_read_while_it_is_typed(guide):
    line = guide.locator("form[data-log-line] textarea")
    line.fill("m wrote to Jonas, voicemail; next: call Friday")
    chips = guide.locator("[data-chips] .chip").all_text_contents()
    assert chips == ["Mail", "Jonas Ek", "Outcome voicemail", "Next call Friday"]


def test_a_refused_control_can_be_reached_but_does_nothing(guide):
    button = guide.get_by_role("button", name="Give back")
    button.focus()
    assert button.evaluate("element => element === document.activeElement")
    assert "opportunities" in guide.locator(f"#{button.get_attribute('aria-describedby')}").inner_text()


def test_choosing_rows_counts_them_and_frees_the_action(guide):
    move = guide.locator("[data-needs-selection]")
    assert move.get_attribute("aria-disabled") == "true"
    guide.get_by_label("Ana Kovač", exact=True).check()
    assert move.get_attribute("aria-disabled") == "false"
    assert guide.locator("[data-selected-count]").inner_text() == "1"
    guide.get_by_label("All", exact=True).check()
    assert guide.locator("[data-selected-count]").inner_text() == "3"


def test_a_row_opens_its_explanation(guide):
    button = guide.get_by_role("button", name="Explain Ana Kovač")
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    assert guide.locator("#explain-1").is_visible()


def test_a_decision_is_asked_for_in_our_own_dialog(guide):
    guide.get_by_role("button", name="Approve and apply").click()
    assert guide.locator("#confirm").get_by_text("Move 26 accounts to 7 reps").is_visible()
    guide.locator("#confirm").get_by_role("button", name="Cancel").click()
    assert re.search(r"/styleguide/$", guide.url)


def test_messages_can_be_closed(guide):
    toasts = guide.locator("#toasts .toast-line")
    assert toasts.count() == 2
    toasts.first.get_by_role("button", name="Close").click()
    assert toasts.count() == 1


def test_a_chart_is_drawn_and_has_its_table(guide):
    drawn = guide.evaluate("[...document.querySelectorAll('canvas')].every(one => !!Chart.getChart(one))")
    assert drawn
    guide.get_by_text("As a table").first.click()
    assert guide.get_by_role("row", name="14 Apr 72").is_visible()
