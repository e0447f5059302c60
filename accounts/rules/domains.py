"""The one form of a domain: what two records of the same company share."""

import re

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+", re.UNICODE)


def normal_domain(text: str) -> str:
    """`text` (a domain or web address) in lower case without scheme, user, www, port, path and final dot.

    Raises ValueError when no domain remains; an empty text stays empty.
    """
    bare = text.strip().lower()
    if not bare:
        return ""
    host = re.split(r"[/?#]", bare.split("://", 1)[-1], maxsplit=1)[0].rsplit("@", 1)[-1]
    domain = host.split(":", 1)[0].rstrip(".").removeprefix("www.")
    if not _DOMAIN.fullmatch(domain) or len(domain) > 253:
        raise ValueError(f"{text!r} holds no domain")
    return domain
