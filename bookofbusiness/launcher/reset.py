"""`python manage.py reset`: deletes the embedded servers' data, so that the next start begins anew."""

import os
import shutil
from collections.abc import Callable

from bookofbusiness.launcher.errors import LauncherError
from bookofbusiness.launcher.locks import hold
from bookofbusiness.launcher.places import find_places


def reset(*, ask: Callable[[str], str], say: Callable[[str], None], sure: bool = False) -> int:
    """Delete after a typed yes, or at once when `sure`. Refuses while the launcher runs. Returns the exit code."""
    data = find_places(os.environ).data
    if not data.exists():
        say("There is no data yet.")
        return 0
    try:
        with hold(data / "lock"):
            if not sure and ask(f"Delete the database and all files in {data}? Type yes: ").strip() != "yes":
                say("Nothing was deleted.")
                return 1
            shutil.rmtree(data)
    except LauncherError as refusal:
        say(str(refusal))
        return 1
    say("Deleted. The next start begins anew.")
    return 0
