"""The parts of a message: texts, files, delivery reports, messages inside. Pure; walks without recursion."""

from collections.abc import Iterator
from email.message import Message

from accounts.mail.rules.decoding import decoded, header_text, raw_header
from accounts.mail.rules.html_text import text_of_html
from accounts.rules.files import plain_name

MOST_PARTS, DEEPEST = 500, 30
LONGEST_TEXT = 400_000
SMALL_PICTURE = 50_000


def parts_of(message: Message) -> Iterator[Message]:
    """The leaves in their order. A message inside a message, and a delivery report, is one leaf."""
    waiting, seen = [(message, 0)], 0
    while waiting and seen < MOST_PARTS:
        part, depth = waiting.pop()
        seen += 1
        inside = messages_in(part)
        if part.get_content_maintype() == "multipart" and inside and depth < DEEPEST:
            waiting += [(each, depth + 1) for each in reversed(inside[:MOST_PARTS])]
        else:
            yield part


def heads_of(part: Message) -> list[tuple[str, str]]:
    """Every header with its name in lower case, as it was written."""
    return [(name.lower(), raw_header(str(value))) for name, value in part.raw_items()]


def head_of(part: Message, name: str) -> str:
    """The first header of this name (in lower case), or nothing."""
    return next((value for each, value in heads_of(part) if each == name), "")


def messages_in(part: Message) -> list[Message]:
    """What a part is made of; nothing for a leaf, whose text is not touched: its charset may be nonsense."""
    inside = part.get_payload() if part.is_multipart() else []
    return [each for each in inside if isinstance(each, Message)] if isinstance(inside, list) else []


def content_of(part: Message) -> bytes:
    """The bytes of a leaf, decoded; nothing where they cannot be."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError):
        return b""
    return content if isinstance(content, bytes) else b""


def name_of(part: Message) -> str:
    """The name of a file, or nothing."""
    try:
        return header_text(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):
        return ""


def disposition_of(part: Message) -> str:
    return head_of(part, "content-disposition").partition(";")[0].strip().lower()


def is_file(part: Message) -> bool:
    """Everything that is no text to read; small pictures of a signature are none either."""
    kind, main = part.get_content_type(), part.get_content_maintype()
    if main in ("multipart", "message") or kind == "text/rfc822-headers":
        return False
    if disposition_of(part) == "attachment":
        return True
    if kind in ("text/plain", "text/html"):
        return bool(name_of(part)) and disposition_of(part) != "inline"
    picture = main == "image" and bool(head_of(part, "content-id"))
    return not (picture and len(content_of(part)) < SMALL_PICTURE)


def text_of(message: Message) -> str:
    """What one reads: the plain parts, else the HTML parts as text."""
    plain: list[str] = []
    pages: list[str] = []
    for part in parts_of(message):
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and not is_file(part):
            text = decoded(content_of(part)[:LONGEST_TEXT], _charset_of(part))
            (plain if kind == "text/plain" else pages).append(text)
    written = "\n".join(text for text in plain if text.strip())
    return written or "\n".join(filter(None, map(text_of_html, pages)))


def _charset_of(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        return None


def files_of(message: Message) -> Iterator[tuple[str, str, bytes]]:
    """Name, type and content of each file."""
    for number, part in enumerate(parts_of(message), start=1):
        if is_file(part):
            kind = part.get_content_type()
            name = name_of(part) or f"file-{number}.{_ending_of(kind)}"
            yield plain_name(name), kind, content_of(part)


def _ending_of(kind: str) -> str:
    ending = kind.rpartition("/")[2].rpartition("+")[2]
    return ending if ending.isalnum() and len(ending) < 6 else "bin"
