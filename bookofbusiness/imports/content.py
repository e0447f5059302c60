"""The bytes of a file: plain or gzip, how large, in which encoding. Read once as a whole before anything is staged."""

import codecs
import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from bookofbusiness.imports.errors import FileRefused

CHUNK = 1 << 20
LARGEST = 1 << 30  # bytes after decompression; a million accounts have about a tenth of it
SAMPLE = 1 << 16
BOMB_RATIO, BOMB_FROM = 200, 50 * CHUNK  # a real table shrinks 5 to 20 times
GZIP_MAGIC = b"\x1f\x8b"
OTHER_FORMATS = {
    b"PK\x03\x04": "Excel / ZIP",
    b"\xd0\xcf\x11\xe0": "Excel 97",
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"BZh": "bzip2",
}
MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
]  # fmt: skip


@dataclass(frozen=True)
class Content:
    """What a first look at the whole file says."""

    sha256: str
    size: int
    encoding: str


def open_bytes(path: Path) -> BinaryIO:
    """The content of `path`, unpacked where it is gzip, whatever its name. Raises FileRefused when there is none."""
    if path.is_dir():
        raise FileRefused("is_directory", _("“%(path)s” is a directory. Name one file in it.") % {"path": path.name})
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise FileRefused(
            "no_file",
            _("“%(path)s” cannot be read: %(why)s.")
            % {"path": path.name, "why": getattr(error, "strerror", None) or error},
        ) from error
    magic = file.read(2)
    file.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=file)) if magic == GZIP_MAGIC else file


def examine(path: Path) -> Content:
    """Read all of `path` once: checksum, size, encoding. Raises FileRefused for what is no text of a sane size."""
    digest, size, look = hashlib.sha256(), 0, EncodingLook()
    for chunk in chunks_of(path):
        if not size:
            refuse_other_formats(chunk)
        size += len(chunk)
        digest.update(chunk)
        look.take(chunk)
    if not size:
        raise FileRefused("empty_file", _("The file is empty. It needs a header row and at least one row."))
    return Content(digest.hexdigest(), size, look.answer())


def chunks_of(path: Path) -> Iterator[bytes]:
    """The content chunk by chunk. Raises FileRefused for a damaged archive and one that unpacks to far too much."""
    packed = max(os.path.getsize(path), 1) if path.is_file() else 1
    size = 0
    with open_bytes(path) as file:
        try:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                refuse_bomb(size, packed)
                yield chunk
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            message = _("The .gz file is damaged or cut off: %(why)s. Make it again.") % {"why": error}
            raise FileRefused("damaged_archive", message) from error


def refuse_bomb(size: int, packed: int) -> None:
    if size > LARGEST:
        message = _("The file has more than %(most)s MB when unpacked. Split it.") % {"most": LARGEST // CHUNK}
        raise FileRefused("too_large", message)
    if size > BOMB_FROM and size > packed * BOMB_RATIO:
        message = _(
            "The .gz file unpacks to more than %(ratio)s times its size, as no real table does. Unpack it and look."
        )
        raise FileRefused("archive_bomb", message % {"ratio": BOMB_RATIO})


def refuse_other_formats(head: bytes) -> None:
    known = next((name for magic, name in OTHER_FORMATS.items() if head.startswith(magic)), None)
    if known:
        message = _("This is a file of type %(type)s. Save the table as CSV (UTF-8) and import that.")
        raise FileRefused("other_format", message % {"type": known})
    start = head[:4096]
    controls = sum(byte < 32 and byte not in b"\t\n\r\x00" for byte in start)
    if controls > len(start) // 10 or not start.strip(b"\x00"):
        raise FileRefused("not_text", _("This is no text file. Save the table as CSV (UTF-8) and import that."))


class EncodingLook:
    """Collects what decides the encoding: the mark at the start, whether all is UTF-8, the lines that are not ASCII."""

    def __init__(self) -> None:
        self.head = b""
        self.sample = bytearray()
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.is_utf8 = True

    def take(self, chunk: bytes) -> None:
        self.head = self.head or chunk[:4096]
        if self.is_utf8:
            try:
                self.decoder.decode(chunk)
            except UnicodeDecodeError:
                self.is_utf8 = False
        if len(self.sample) < SAMPLE and not chunk.isascii():
            lines = (line for line in chunk.splitlines(keepends=True) if not line.isascii())
            for line in lines:
                self.sample += line[:SAMPLE]
                if len(self.sample) >= SAMPLE:
                    break

    def answer(self) -> str:
        """The encoding. Mostly right UTF-8 stays UTF-8: its damaged rows are rejected one by one."""
        marked = next((name for mark, name in MARKS if self.head.startswith(mark)), None)
        if marked or (wide := wide_encoding(self.head)):
            return marked or wide
        if self.is_utf8 and not self.decoder.getstate()[0]:
            return "utf-8"
        if mostly_utf8(bytes(self.sample)):
            return "utf-8"
        best = from_bytes(bytes(self.sample)).best()
        return best.encoding if best and best.encoding != "ascii" else "cp1252"


def wide_encoding(head: bytes) -> str:
    """UTF-16 without its mark: every second byte of Latin text is NUL. Empty when it is not that."""
    half = max(len(head) // 2, 1)
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else ""


def mostly_utf8(sample: bytes) -> bool:
    """More whole UTF-8 characters than broken ones."""
    text = sample.decode("utf-8", errors="replace")
    whole = sum(char > "\x7f" and char != "\ufffd" for char in text)
    return whole > text.count("\ufffd")
