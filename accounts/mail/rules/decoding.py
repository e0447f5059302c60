"""Bytes to text that can be stored, whatever charset they claim and however they are broken. Pure; never raises."""

import binascii
import codecs
import re

# Codecs that are no charsets of mail: some are slow, some change what is meant.
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]{0,4000})\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(=\?[^?\s]{1,40}\?[bBqQ]\?)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def decoded(content: bytes, charset: str | None) -> str:
    """`content` in the charset that it states, else in UTF-8, else with replaced letters."""
    codec = _codec(charset)
    for name in (codec, "utf-8"):
        try:
            return storable(content.decode(name))
        except UnicodeError:
            continue
    return storable(content.decode("cp1252" if codec in ("ascii", "utf-8") else codec, errors="replace"))


def _codec(charset: str | None) -> str:
    try:
        name = codecs.lookup((charset or "utf-8").strip().strip("\"'")).name
        b"x".decode(name, "ignore")
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if name.replace("-", "_") in _NO_CHARSETS else name


def storable(text: str) -> str:
    """Without NULs, other controls and halves of characters; line ends are one letter."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def header_text(value: str) -> str:
    """A header as people read it: on one line, encoded words decoded, stray bytes read as UTF-8 or Latin-1."""
    text = _BETWEEN_WORDS.sub(r"\1\2", raw_header(value))
    return " ".join(storable(_ENCODED_WORD.sub(_word, text)).split())


def raw_header(value: str) -> str:
    """A header as it was written; bytes that are no ASCII are read as UTF-8, else as Latin-1."""
    content = value.encode("utf-8", "surrogateescape")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _word(found: re.Match[str]) -> str:
    charset, how, text = found.groups()
    try:
        content = _from_base64(text) if how in "bB" else _from_quoted(text)
    except (binascii.Error, ValueError):
        return found.group(0)
    return decoded(content, charset.partition("*")[0])


def _from_base64(text: str) -> bytes:
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    return binascii.a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + "=" * (-len(letters) % 4))


def _from_quoted(text: str) -> bytes:
    return binascii.a2b_qp(text.replace("_", " ").encode("utf-8", "replace"), header=False)
