"""Guards over templates and style sheets: the policy of the browser, both directions, nothing unused or unexplained."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from accounts.display.icons import ICONS, drawing

BASE = Path(settings.BASE_DIR)
TEMPLATES = BASE / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
SHEETS = sorted((BASE / "static" / "css").glob("*.css"))
SCRIPTS = sorted((BASE / "static" / "js").glob("*.js"))
OURS = ["accounts", "assignment", "scoring", "bookofbusiness"]

FOUND_BY_NAME = re.compile(r"^(?:\d{3}(?:_csrf)?\.html|refusal\.html|account/|allauth/|admin/|rest_framework/)")
INLINE = re.compile(r"""<style[\s>]|<script(?![^>]*\bsrc=)[\s>]|\sstyle=["']|\son[a-z]+=["']|javascript:""", re.I)
PHYSICAL = re.compile(
    r"^\s*(?:(?:margin|padding|border)-(?:left|right)(?:-\w+)?|(?:left|right)|"
    r"(?:text-align|float|clear):\s*(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius)\s*[:;]",
    re.M,
)
SIDES_DIFFER = re.compile(r"(?:padding|margin|inset):\s*(\S+) (\S+) (\S+) (\S+);")
AS_IT_IS = re.compile(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off")
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}", re.S)


def relative(path: Path) -> str:
    return path.relative_to(BASE).as_posix()


def without_comments(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_no_template_holds_a_style_or_a_script_of_its_own(page):
    assert INLINE.findall(without_comments(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_no_template_prints_markup_that_somebody_may_have_typed(page):
    assert AS_IT_IS.findall(without_comments(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_template_can_be_read(page):
    assert Path(get_template(page.relative_to(TEMPLATES).as_posix()).origin.name) == page


@pytest.mark.parametrize("sheet", SHEETS, ids=relative)
def test_no_sheet_says_left_or_right(sheet):
    text = sheet.read_text()
    assert PHYSICAL.findall(text) == []
    assert [sides for sides in SIDES_DIFFER.findall(text) if sides[1] != sides[3]] == []


def test_the_guard_against_left_and_right_bites():
    for line in ("  margin-left: 4px;", "  left: 0;", "  text-align: right;", "  border-top-left-radius: 2px;"):
        assert PHYSICAL.search(line), line
    assert not PHYSICAL.search("  margin-inline-start: 4px;")


def test_the_guard_against_inline_styles_bites():
    for text in ('<p style="x">', "<script>x</script>", '<a onclick="x">', "<style>", '<a href="javascript:x">'):
        assert INLINE.search(text), text
    assert not INLINE.search("<script src=\"{% static 'js/theme.js' %}\"></script>")


def test_every_sheet_and_script_is_loaded_by_a_template():
    text = "".join(page.read_text() for page in PAGES)
    assert [relative(path) for path in SHEETS if f"css/{path.name}" not in text] == []
    assert [relative(path) for path in SCRIPTS if f"js/{path.name}" not in text] == []


def sources() -> str:
    python = [path for app in OURS for path in (BASE / app).rglob("*.py")]
    return "".join(path.read_text() for path in python) + "".join(without_comments(page) for page in PAGES)


def is_used(name: str, text: str) -> bool:
    """Named in a template or in the code, found by Django or allauth by its name, or wrapped by a block tag."""
    stem = Path(name).stem
    wrapped = name.startswith("components/") and f'wrapped("{stem}"' in text
    return bool(FOUND_BY_NAME.match(name)) or f'"{name}"' in text or f"'{name}'" in text or wrapped


def test_every_template_is_used():
    text = sources()
    names = [page.relative_to(TEMPLATES).as_posix() for page in PAGES]
    assert [name for name in names if not is_used(name, text)] == []


@pytest.mark.parametrize("component", sorted((TEMPLATES / "components").glob("*.html")), ids=relative)
def test_every_component_states_its_contract(component):
    contract = component.read_text().partition("{% endcomment %}")[0]
    assert contract.startswith("{% comment %}"), "begin with what it shows and what it expects"
    assert re.search(r"[Ee]xpects|tag:|opened by|opens it", contract), (
        "say what it expects, or by which tag it is written"
    )


def test_every_icon_that_is_asked_for_exists():
    asked = {name for page in PAGES for name in re.findall(r'{% icon "([\w-]+)"', page.read_text())}
    assert sorted(asked - set(ICONS)) == []
    assert all("<path" in drawing(name) for name in ICONS)
