"""Random passwords for three people of the demo, kept beside the data."""

import json
import os
import secrets
from pathlib import Path

from django.conf import settings

from accounts.models import User
from bookofbusiness.demo.people import Company

FILE_NAME = "demo-logins.json"


def logins_path() -> Path:
    """Where the launcher looks for them: in the data folder."""
    return Path(os.environ.get("BOOK_DATA", settings.VAR_DIR)) / FILE_NAME


def write_logins(company: Company) -> Path:
    """Give a rep, two leaders and ops a random password each and write the file, readable by its owner alone."""
    people = {"rep": company.reps[8], "leader": company.leaders[2], "director": company.leaders[0], "ops": company.ops}
    logins = [_login(role, user) for role, user in people.items()]
    path = logins_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(logins, file, indent=1, ensure_ascii=False)
    return path


def _login(role: str, user: User) -> dict[str, str]:
    password = secrets.token_urlsafe(9)
    user.set_password(password)
    user.save(update_fields=["password"])
    return {"role": role, "name": user.name, "email": user.email, "password": password}
