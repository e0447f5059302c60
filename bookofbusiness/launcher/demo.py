"""Shows the log-ins of the demo company, which `manage.py load_demo` writes beside the data it belongs to.

The file is a list of objects with role, name, email and password.
"""

import json
from pathlib import Path

LOGINS_FILE = "demo-logins.json"


def demo_logins(data: Path) -> list[dict[str, str]]:
    """The log-ins kept with the data, none where no demo was loaded."""
    path = data / LOGINS_FILE
    return json.loads(path.read_text()) if path.exists() else []


def table_of(logins: list[dict[str, str]]) -> str:
    """One line for each log-in."""
    wide = max((len(login["email"]) for login in logins), default=0)
    return "\n".join(f"    {login['role']:<9} {login['email']:<{wide}}  {login['password']}" for login in logins)
