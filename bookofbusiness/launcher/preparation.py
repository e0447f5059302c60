"""Knows whether the embedded database already is as the code wants it, so that a second start need not ask it."""

import hashlib
from pathlib import Path

WHAT_DECIDES = ("*/migrations/*.py", "requirements/base.txt")


def fingerprint(root: Path) -> str:
    """Changes when a migration of ours or the set of installed packages (with theirs) changes."""
    digest = hashlib.sha256()
    for pattern in WHAT_DECIDES:
        for path in sorted(root.glob(pattern)):
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class Stamp:
    """What the database was last prepared for: the fingerprint, and whether the demo was offered to it."""

    def __init__(self, path: Path, *, root: Path):
        self.path, self.now = path, fingerprint(root)

    def is_current(self, *, demo: bool) -> bool:
        written = self.path.read_text().split() if self.path.exists() else []
        return written[:1] == [self.now] and (not demo or "demo" in written)

    def write(self, *, demo: bool) -> None:
        offered = demo or (self.path.exists() and "demo" in self.path.read_text().split())
        self.path.write_text(f"{self.now} {'demo' if offered else 'plain'}")
