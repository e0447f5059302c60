"""Where in a text the words of others begin: quotes, heads of earlier mails, as many mail programs write them. Pure."""

import re
from dataclasses import dataclass, field

from accounts.mail.rules.addresses import addresses_in

_FROM = r"from|von|de|da|van|fra|från|od|от|von:|lähettäjä|expéditeur|mittente|از|发件人|差出人|보낸 사람"
_DATE = (
    r"sent|date|gesendet|datum|envoyé|enviado|fecha|data|inviato|verzonden|dato|sendt|skickat|lähetetty|päiväys|"
    r"odesláno|wysłano|дата|отправлено|تاریخ|发送时间|日期|日付|送信日時"
)
_TO = r"to|an|à|para|a|aan|til|till|vastaanottaja|komu|do|кому|به|收件人|宛先|받는 사람"
_SUBJECT = (
    r"subject|betreff|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|aihe|předmět|temat|тема|موضوع|主题|件名|제목"
)
_LINE = re.compile(
    rf"^[>\s]*\*?(?:(?P<from>{_FROM})|(?P<date>{_DATE})|(?P<to>{_TO})|(?P<subject>{_SUBJECT}))\s?\*?\s?[:：]\*?"
    r"(?P<value>.*)$",
    re.IGNORECASE,
)
# "On Monday … Sara Lind <sara@…> wrote:", over up to four lines.
_BEGINS = re.compile(
    r"^(?:on|am|le|el|em|il|op|den|dne|dnia|w dniu|vào|pada|på|در)\b|^\S*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|"
    r"^\d{1,2} \w+ \d{4}|^(?:mon|tue|wed|thu|fri|sat|sun)\w*,? ",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"(?:wrote|writes|schrieb.{0,80}|a écrit\s?|escribió|escreveu|ha scritto|schreef.{0,80}|skrev.{0,80}|kirjoitti|"
    r"napsal\(?a?\)?|napisał\(?a?\)?|pisze|пишет|писал\(?а?\)?|написал\(?а?\)?|نوشت|tarihinde .{0,60}yazdı|>|\"|\))"
    r":\s*$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"^[>\s]*(?:-{2,}|_{2,}|={2,})\s*(?:original message|original appointment|forwarded message|reply message|"
    r"ursprüngliche nachricht|originalnachricht|weitergeleitete nachricht|message d.origine|message transféré|"
    r"mensaje original|mensaje reenviado|mensagem original|messaggio originale|messaggio inoltrato|"
    r"oorspronkelijk bericht|doorgestuurd bericht|opprinnelig melding|videresendt melding|ursprungligt meddelande|"
    r"vidarebefordrat meddelande|исходное сообщение|пересылаемое сообщение|پیام اصلی)\s*(?:-{2,}|_{2,}|={2,})?\s*$|"
    r"^[>\s]*begin forwarded message:\s*$|^[>\s]*anfang der weitergeleiteten nachricht:\s*$",
    re.IGNORECASE,
)
LONGEST_LINE = 1000


@dataclass
class Head:
    """The head of a mail inside another: where it begins and ends, and what its lines say."""

    start: int
    end: int
    values: dict[str, str] = field(default_factory=dict)


def is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def is_separator(line: str) -> bool:
    return bool(_SEPARATOR.match(line[:LONGEST_LINE]))


def introduction(lines: list[str], place: int) -> int:
    """How many lines from `place` on say who wrote what follows ("On … wrote:"); 0 when they do not."""
    if not _BEGINS.match(lines[place][:LONGEST_LINE].strip().lstrip("> ")):
        return 0
    for count in range(1, 5):
        part = lines[place : place + count]
        if count > 1 and not part[-1].strip():
            return 0
        if len(part) == count and _ENDS.search(part[-1][-LONGEST_LINE:]):
            return count if _names_a_writer(" ".join(part)) else 0
    return 0


def _names_a_writer(text: str) -> bool:
    """An introduction holds an address or a date; a sentence that ends with a colon does not."""
    return bool(addresses_in(text[:LONGEST_LINE])) or bool(re.search(r"\d", text[:LONGEST_LINE]))


def head_at(lines: list[str], place: int) -> Head | None:
    """The head of an earlier mail that begins at `place` with its sender or date: at least two lines of it."""
    head = Head(place, place)
    blanks = 0
    for number in range(place, min(place + 14, len(lines))):
        found = _LINE.match(lines[number][:LONGEST_LINE])
        if found:
            name = str(found.lastgroup if found.lastgroup != "value" else _first_group(found))
            head.values.setdefault(name, found.group("value").strip(" *\t"))
            head.end, blanks = number + 1, 0
        elif lines[number].strip(" >*"):
            if not _goes_on(lines[number], head):
                break
            head.end = number + 1
        else:
            blanks += 1
            if blanks > 1 or number == place:
                break
    good = {"from", "date", "to", "subject"} & set(head.values)
    begins = _LINE.match(lines[place][:LONGEST_LINE])
    return head if begins and (begins.group("from") or begins.group("date")) and len(good) >= 2 else None


def _first_group(found: re.Match[str]) -> str:
    return next(name for name in ("from", "date", "to", "subject") if found.group(name) is not None)


def _goes_on(line: str, head: Head) -> bool:
    """A long list of recipients goes on in the next line."""
    return len(head.values) < 4 and line[:1] in " \t" and "@" in line
