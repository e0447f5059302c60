"""What may be kept as a file of an account, under which name, and as what it is served. Pure."""

import re
import unicodedata

MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 200
# Programs and pages that act when they are opened; an archive is kept as it is and never unpacked.
ACTS_WHEN_OPENED = re.compile(
    r"ade|adp|apk|appx?|bas|bat|bin|cab|chm|cmd|com|cpl|dll|dmg|exe|gadget|hlp|hta|html?|inf|ins|iso|isp|jar|jse?|lnk|"
    r"mhtml|msc|msi|msp|mst|pif|ps1|reg|scr|sct|sh|shb|svg|swf|sys|url|vbe?|vbs|vxd|wsc|wsf|wsh|xbap|xhtml"
)
SERVED_AS_IS = frozenset({"application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp", "text/plain"})


def plain_name(name: str) -> str:
    """`name` without folders, control and direction marks; never empty, never longer than a folder can hold."""
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    words = " ".join(kept.split()).strip(". ") or "file"
    stem, dot, ending = words.rpartition(".")
    if len(words) <= LONGEST_NAME:
        return words
    return f"{stem[: LONGEST_NAME - 11]}.{ending[:10]}" if dot and stem else words[:LONGEST_NAME]


def refused_because(name: str, size: int) -> str:
    """Why a file is not kept: "empty", "too_large", "acts" for what acts when it is opened, else nothing."""
    if size == 0:
        return "empty"
    if size > MOST_BYTES:
        return "too_large"
    _stem, dot, ending = plain_name(name).lower().rpartition(".")
    return "acts" if dot and ACTS_WHEN_OPENED.fullmatch(ending) else ""


def served_type(content_type: str) -> str:
    """The type a browser is told: only harmless ones as they were stated."""
    stated = content_type.partition(";")[0].strip().lower()
    return stated if stated in SERVED_AS_IS else "application/octet-stream"
