"""Mail addresses: one form of each, which ones are ours, which domains say nothing about a company. Pure."""

import re
from collections.abc import Collection, Iterable

LONGEST = 320
HIDDEN = "hidden"
# Domains at which anybody may have an address: they never name a company.
PUBLIC_DOMAINS = frozenset(
    """
    163.com 126.com aim.com aol.com att.net bellsouth.net bluewin.ch bt.com btinternet.com charter.net chmail.ir
    comcast.net cox.net duck.com earthlink.net fastmail.com fastmail.fm free.fr freenet.de gmail.com gmx.at gmx.ch
    gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr hotmail.it hush.com
    hushmail.com icloud.com inbox.com laposte.net libero.it live.co.uk live.com live.de live.fr live.no mac.com mail.com
    mail.ru mailbox.org me.com msn.com naver.com online.no orange.fr outlook.com outlook.de outlook.fr pm.me posteo.de
    proton.me protonmail.com qq.com rambler.ru rocketmail.com sbcglobal.net sfr.fr sky.com t-online.de tutanota.com
    verizon.net virgilio.it wanadoo.fr web.de wp.pl ya.ru yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com
    yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com zoho.com
    """.split()  # noqa: SIM905
)
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}")


def folded(address: str) -> str:
    """The one form of an address: lower case, without the tag after a plus. Empty for what is no address."""
    whole = address.strip().lower()
    if not _ADDRESS.fullmatch(whole) or len(whole) > LONGEST:
        return ""
    local, _at, domain = whole.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def forms_of(address: str) -> set[str]:
    """How the address may be written in a record: as it is, and without its tag."""
    plain = folded(address)
    return {plain, address.strip().lower()} if plain else set()


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def company_domains(address: str) -> list[str]:
    """Domains under which the company of an address may be known, the longest first; none for a public one."""
    domain = domain_of(folded(address))
    labels = domain.split(".")
    steps = [".".join(labels[place:]) for place in range(len(labels) - 1)]
    return [] if not domain or PUBLIC_DOMAINS.intersection(steps) else steps


def addresses_in(text: str) -> list[str]:
    """Everything in a text that is an address, in its order, once each."""
    return list(dict.fromkeys(found.lower() for found in _ADDRESS.findall(text)))


def secret_part(address: str, pattern: str) -> str:
    """What stands in an address where `pattern` has its star ("*@in.example.org", "crm+*@example.org"), or nothing."""
    before, _star, after = pattern.lower().partition("*")
    whole = address.strip().lower()
    fits = pattern and len(whole) > len(before) + len(after) and whole.startswith(before) and whole.endswith(after)
    return whole[len(before) : len(whole) - len(after)] if fits else ""


def without_secrets(text: str, pattern: str, *, own: Collection[str] = ()) -> str:
    """A text, or a message as it came, in which every address of `pattern` hides its secret part, but those of `own`.

    An address is found as well where a server or an encoding wrote its @ in another way (bounce+x=in.example.org@…).
    """
    before, star, after = pattern.partition("*")
    if not star:
        return text
    after = re.escape(after).replace("@", "(?:@|=40|=3D|=)")
    secret = re.compile(f"({re.escape(before)})([a-z0-9]+)({after})", re.IGNORECASE | re.ASCII)
    return secret.sub(lambda hit: hit[0] if hit[2].lower() in own else f"{hit[1]}{HIDDEN}{hit[3]}", text)


def own_domains(addresses: Iterable[str]) -> set[str]:
    """The domains of our people, but public ones."""
    return {domain for one in addresses if (domain := domain_of(one)) and domain not in PUBLIC_DOMAINS}
