"""The text of an HTML mail: what is read, quotes marked with ">". Pure; one pass, nothing is loaded or run."""

import re
from html.parser import HTMLParser

LONGEST = 300_000
DEEPEST_QUOTE = 8
BLOCKS = re.compile(
    r"address|article|blockquote|body|center|d[dlt]|div|footer|h[1-6r]|header|li|ol|p|pre|section|table|tr|ul"
)
SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})


class _Reader(HTMLParser):
    """Collects lines; `quotes` is how many quotes are open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[int, str]] = []
        self.line: list[str] = []
        self.quotes = self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self.silent = 0  # heads need not end
        if tag in SILENT:
            self.silent += 1
        elif tag == "br" or BLOCKS.fullmatch(tag):
            self.end_line(always=tag in ("br", "p"))
        if tag == "blockquote":
            self.quotes = min(self.quotes + 1, DEEPEST_QUOTE)
        elif tag == "td":
            self.line.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif BLOCKS.fullmatch(tag):
            self.end_line(always=tag == "p")
        if tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.line.append(data)

    def end_line(self, *, always: bool = False) -> None:
        words = " ".join("".join(self.line).split())
        if words or (always and self.lines and self.lines[-1][1]):
            self.lines.append((self.quotes, words))
        self.line = []


def text_of_html(page: str) -> str:
    """The lines of a page. What follows a tag or a comment that never ends is left out."""
    reader = _Reader()
    page = page[:LONGEST].replace("<![", "<! [")  # a marked section that is broken stops the parser
    reader.feed(page)  # never closed: an unfinished piece would be read again and again
    reader.end_line()
    lines = [f"{'>' * quotes}{' ' if quotes else ''}{words}" for quotes, words in reader.lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
