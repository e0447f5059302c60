"""What somebody wrote in this mail: without quotes, without the mails below it, without the signature. Pure."""

import re

from accounts.mail.rules.quotes import head_at, introduction, is_quoted, is_separator

MOST_LINES, LONGEST_SUMMARY = 5000, 20_000
_SIGNATURE = re.compile(r"^(?:--|__|——|-- ?)\s*$|^_{6,}\s*$")
_SENT_FROM = re.compile(
    r"^(?:sent|enviado|envoyé|verzonden|skickat|sendt|inviato|lähetetty|gesendet|von meinem|wysłane|отправлено)\b"
    r".{0,25}(?:\b(?:my|meinem|mi|meu|mon|min|mijn|mio|mobile|desde|depuis|fra|från|med|z|с)\b).{0,60}$|"
    r"^get outlook for \w+|^sent (?:from|via|using) (?:\w+ ){0,3}(?:mobile|phone|mail|outlook|android|ios)\b.{0,40}$",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"phone|ipad|ipod|blackberry|android|galaxy|mobil|device|nokia|samsung|htc|windows|outlook|mail|wireless|handy|"
    r"телефон|smartphone|tablet|nexus|pixel|xperia",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"^-\w[\w .]{1,40}$")


def reply_text(text: str) -> str:
    """The own words of the writer; of a mail that has none, nothing."""
    lines = text[: LONGEST_SUMMARY * 20].split("\n")[:MOST_LINES]
    kept = _without_quotes(lines)
    return "\n".join(line.rstrip() for line in _without_signature(kept)).strip("\n")[:LONGEST_SUMMARY]


def _without_quotes(lines: list[str]) -> list[str]:
    """Lines that are no quote, up to where an unmarked earlier mail begins."""
    kept: list[str] = []
    place = 0
    while place < len(lines):
        said = introduction(lines, place)
        if said and not _is_marked(lines, place + said):
            break
        if said or is_quoted(lines[place]):
            place += max(said, 1)
            continue
        if is_separator(lines[place]) or head_at(lines, place):
            break
        kept.append(lines[place])
        place += 1
    return kept


def _is_marked(lines: list[str], place: int) -> bool:
    """Is what follows marked with ">", so that own words may stand below it?"""
    following = next((line for line in lines[place : place + 6] if line.strip()), "")
    return is_quoted(following)


def _without_signature(lines: list[str]) -> list[str]:
    """Up to the signature; what a phone adds, initials and rules at the end go as well."""
    cut = next((number for number, line in enumerate(lines) if number and _SIGNATURE.match(line.strip())), len(lines))
    kept = lines[:cut] if any(line.strip() for line in lines[:cut]) else lines
    while kept and (not kept[-1].strip() or _is_addition(kept[-1].strip())):
        kept = kept[:-1]
    return kept


def _is_addition(line: str) -> bool:
    phone = bool(_SENT_FROM.match(line)) and bool(_DEVICE.search(line)) and "," not in line
    return (phone and len(line) < 60) or bool(_INITIALS.match(line)) or set(line) <= set("-_=* ")
