"""Where things lie: the checkout, its working files, and the data that must outlive both."""

import hashlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
STATE_OF_SYSTEM = Path("/var/db" if sys.platform == "darwin" else "/var/lib")


@dataclass(frozen=True)
class Places:
    """`root` is the checkout, `var` holds logs and the like, `data` the database, the queue and secrets."""

    root: Path
    var: Path
    data: Path

    @property
    def logs(self) -> Path:
        return self.var / "log"

    def make(self) -> None:
        """Create the folders. `data` may be entered by others, because a server under another account lives in it."""
        self.logs.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(parents=True, exist_ok=True)
        self.data.chmod(0o755)
        (self.data / "checkout").write_text(str(self.root))
        if self.var not in self.data.parents:
            _pointer(self.var).write_text(str(self.data))


def find_places(env: Mapping[str, str], *, root: Path = ROOT, as_root: bool | None = None) -> Places:
    """The places of the checkout `root`, moved by the variables BOOK_VAR and BOOK_DATA.

    Data lies in `var/data`. The root user's checkout is often closed to other accounts, and PostgreSQL refuses to run
    as root, so root's data lies in a folder per checkout under the system's state directory, named by a pointer file.
    """
    var = Path(env.get("BOOK_VAR") or root / "var").absolute()
    if env.get("BOOK_DATA"):
        return Places(root, var, Path(env["BOOK_DATA"]).absolute())
    if as_root is None:
        as_root = os.geteuid() == 0
    return Places(root, var, _data_of_root(root, var) if as_root else var / "data")


def _data_of_root(root: Path, var: Path) -> Path:
    pointed = Path(_pointer(var).read_text().strip()) if _pointer(var).exists() else None
    if pointed and _belongs_to(pointed, root):
        return pointed
    return STATE_OF_SYSTEM / "book-of-business" / hashlib.sha256(str(root).encode()).hexdigest()[:12]


def _belongs_to(data: Path, root: Path) -> bool:
    """Does `data` belong to the checkout at `root`? Yes if it was made there, or where no checkout is any more."""
    note = data / "checkout"
    if not note.exists():
        return False
    made_at = Path(note.read_text())
    return made_at == root or not made_at.exists()


def _pointer(var: Path) -> Path:
    return var / "data-folder"
