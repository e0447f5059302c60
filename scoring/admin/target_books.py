"""Target books, whose own levels of the readiness checks are read before they are stored."""

from django.core.exceptions import ValidationError

from accounts.admin.base import OpsForm
from accounts.admin.segments import TargetBookAdmin
from scoring.rules.readiness import levels_problem


class TargetBookForm(OpsForm):
    def clean_checks(self):
        """Raises ValidationError for a check or level that does not exist."""
        checks = self.cleaned_data["checks"] or {}
        problem = levels_problem(checks)
        if problem:
            raise ValidationError(problem)
        return checks


class CheckedTargetBookAdmin(TargetBookAdmin):
    """Registered in assignment."""

    form = TargetBookForm
