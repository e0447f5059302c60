"""Small files that only their owner may read: passwords, keys, addresses with passwords."""

import os
import secrets
from pathlib import Path


def write_secret(path: Path, text: str, *, owner: int | None = None) -> None:
    """Write `text` whole or not at all, readable for `owner` (a user id; default: this process) alone."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    if owner is not None:
        os.chown(draft, owner, -1)
    draft.replace(path)


def kept_secret(path: Path) -> str:
    """The secret kept in `path`; a new random one the first time."""
    if not path.exists():
        write_secret(path, secrets.token_urlsafe(48))
    return path.read_text()
