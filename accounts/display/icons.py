"""Icons: single drawings of the installed icon package, inlined as SVG. Templates use our names for meanings."""

import re
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(settings.BASE_DIR) / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
BACKGROUND = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'

ICONS = {
    "account": "building",
    "add": "plus",
    "appearance-auto": "device-desktop",
    "appearance-dark": "moon",
    "appearance-light": "sun",
    "ask": "help",
    "balance": "scale",
    "bell": "bell",
    "call": "phone",
    "check": "check",
    "clock": "clock",
    "close": "x",
    "contract": "file-text",
    "dashboard": "target",
    "download": "download",
    "drop": "trash",
    "enter": "corner-down-left",
    "external": "external-link",
    "fix": "tool",
    "flag": "flag",
    "give-back": "arrow-back-up",
    "hold": "player-pause",
    "history": "history",
    "import": "file-import",
    "info": "info-circle",
    "keyboard": "keyboard",
    "language": "language",
    "list": "list-check",
    "lock": "lock",
    "look": "eye",
    "mail": "mail",
    "meeting": "calendar-event",
    "menu": "menu-2",
    "message": "message",
    "money": "cash",
    "more": "dots",
    "becomes": "arrow-right",
    "move": "arrows-exchange",
    "next": "chevron-right",
    "note": "note",
    "open": "chevron-down",
    "opportunity": "flag",
    "person": "user",
    "people": "users",
    "pin": "pin",
    "place": "map-pin",
    "play": "player-play",
    "previous": "chevron-left",
    "purchase": "receipt",
    "rest": "hourglass",
    "risk": "alert-triangle",
    "rules": "checklist",
    "run": "repeat",
    "search": "search",
    "settings": "settings",
    "shield": "shield",
    "sign-out": "logout",
    "signal": "bolt",
    "star": "star",
    "stop": "ban",
    "undo": "arrow-back-up",
    "upload": "upload",
    "video": "video",
    "write": "pencil",
}
POINTS_ALONG_THE_LINE = {
    "becomes",
    "next",
    "previous",
    "give-back",
    "undo",
    "move",
    "sign-out",
    "external",
    "enter",
    "list",
    "rules",
}


@cache
def drawing(name: str) -> SafeString:
    """What is drawn inside the SVG of our icon `name`. Raises KeyError for an unknown name."""
    text = (FOLDER / f"{ICONS[name]}.svg").read_text()
    inside = re.search(r"<svg[^>]*>(.*)</svg>", text, re.DOTALL).group(1)
    return mark_safe(re.sub(r"\s*\n\s*", "", inside.replace(BACKGROUND, "")))  # noqa: S308 - a file of the package


@lru_cache(maxsize=2048)
def icon(name: str, css_class: str = "") -> SafeString:
    """The icon as decoration; words beside it, or the control's label, carry the meaning.

    An icon that points along the line of writing turns round in right-to-left.
    """
    turns = " flip" if name in POINTS_ALONG_THE_LINE else ""
    return format_html(
        '<svg class="i{}{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        turns,
        f" {css_class}" if css_class else "",
        drawing(name),
    )
