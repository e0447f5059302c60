"""Shapes of the coverage report: what it is asked for, its figures, the accounts behind them, the market."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Account
from accounts.queries.keyset import LARGEST
from assignment.display.coverage_report import BASES, BY, FITS, GRADES, MEASURES
from assignment.models import Coverage
from assignment.queries.coverage_report import COLUMNS

DERIVED = ("covered", "uncovered", "single", "touched_any")
SHARES = (
    "coverage", "touched_share", "depth", "several_share", "single_share", "value_coverage", "score_coverage",
    "a_coverage", "a_touched_share", "opportunity_rate", "effort", "coverage_with_left",
)  # fmt: skip


class RowNumber(serializers.IntegerField):
    """The number of a row to narrow a report to, or none."""

    def __init__(self, **kwargs: Any):
        super().__init__(required=False, min_value=1, max_value=LARGEST, **kwargs)


class CoverageQuerySerializer(serializers.Serializer):
    """What a line stands for, which accounts are counted, and what they are narrowed to."""

    by = serializers.ChoiceField(list(BY), default="rep", help_text=_("What a line stands for."))
    base = serializers.ChoiceField(
        list(BASES), default="grace", help_text=_("Accounts past the first days of grace, or all on the books.")
    )
    team = RowNumber(help_text=_("Books of this team alone."))
    segment = RowNumber(help_text=_("Accounts of this segment alone."))
    grade = serializers.ChoiceField(list(FITS), required=False, help_text=_("Accounts of this fit alone."))


class CoverageAccountsQuerySerializer(CoverageQuerySerializer):
    """The same, with the number whose accounts are listed."""

    measure = serializers.ChoiceField(
        list(MEASURES),
        default="accounts",
        help_text=_("The number, such as covered, of which the accounts are listed."),
    )
    key = serializers.CharField(
        required=False, max_length=20, help_text=_("The key of one line of the report; all lines when left out.")
    )


class MarketQuerySerializer(serializers.Serializer):
    segment = RowNumber(help_text=_("The matrix of this segment alone."))


class MarketAccountsQuerySerializer(serializers.Serializer):
    """One square or segment of the market; all of it when both are left out."""

    segment = RowNumber(help_text=_("Accounts of this segment alone."))
    grade = serializers.ChoiceField(GRADES, required=False, help_text=_("Accounts of this grade alone."))
    measure = serializers.ChoiceField(
        ["accounts", "covered"], default="accounts", help_text=_("All of them, or those that somebody worked.")
    )


class CoverageSumsSerializer(serializers.Serializer):
    """Numbers and their shares of one; a share without anything to divide by is null. `quiet` is the median of the days
    since the last touch, of the newest night alone.
    """

    quiet = serializers.IntegerField(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        numbers = {name: serializers.IntegerField() for name in (*COLUMNS, *DERIVED)}
        shares = {name: serializers.FloatField(allow_null=True) for name in SHARES}
        return {**super().get_fields(), **numbers, **shares}


class CoverageLineSerializer(CoverageSumsSerializer):
    """`key` is that of the book, target book, team or segment, or the grade: "none" without one, empty for all."""

    key = serializers.CharField(allow_blank=True)
    name = serializers.CharField(
        allow_blank=True, help_text=_("Of the rep, kind of book, team or segment; the grade itself; empty for all.")
    )
    before = CoverageSumsSerializer(
        allow_null=True, help_text=_("The same a week before; null where nothing was kept then.")
    )


class CoverageWeekSerializer(serializers.Serializer):
    day = serializers.DateField()
    coverage = serializers.FloatField()


class CoverageReportSerializer(serializers.Serializer):
    """`day` is null, and nothing else there, before the first night."""

    day = serializers.DateField(allow_null=True)
    goal = serializers.FloatField(help_text=_("What the coverage of a book is measured against."))
    total = CoverageLineSerializer(allow_null=True)
    cold = serializers.IntegerField(
        help_text=_("Engaged accounts that were not touched for so long that they went cold.")
    )
    weeks = CoverageWeekSerializer(many=True, help_text=_("The trend of 12 weeks; a week without figures is left out."))
    lines = CoverageLineSerializer(many=True)


class CountedSerializer(serializers.Serializer):
    """Of all accounts of the list, not of the page alone."""

    accounts = serializers.IntegerField()
    touches = serializers.IntegerField()
    contacts = serializers.IntegerField()
    opportunities = serializers.IntegerField()


class CoveredAccountSerializer(serializers.Serializer):
    """One account as it stood that night."""

    account = serializers.IntegerField()
    name = serializers.CharField()
    is_open = serializers.BooleanField(help_text=_("False where it went to another branch since: its name is left."))
    book = serializers.IntegerField()
    rep = serializers.IntegerField()
    state = serializers.ChoiceField(Coverage.State.choices)
    touches = serializers.IntegerField(help_text=_("In the window of the book."))
    contacts = serializers.IntegerField(help_text=_("Different people touched in it."))
    opportunities = serializers.IntegerField(help_text=_("Opened in it."))
    quiet_days = serializers.IntegerField(help_text=_("Since the last touch, or since it came to the book."))
    segment = serializers.IntegerField(allow_null=True)
    grade = serializers.CharField(allow_blank=True)
    score = serializers.IntegerField()
    potential_cents = serializers.IntegerField()


class PagedSerializer(serializers.Serializer):
    """A page of a list by key; `next` and `previous` are cursors, empty at the end."""

    day = serializers.DateField(allow_null=True)
    next = serializers.CharField(allow_blank=True)
    previous = serializers.CharField(allow_blank=True)


class CoverageAccountsSerializer(PagedSerializer):
    """The accounts behind a number of the report."""

    counted = CountedSerializer()
    results = CoveredAccountSerializer(many=True)


class SquareSerializer(serializers.Serializer):
    """Enrolled accounts, and those of them that somebody worked."""

    accounts = serializers.IntegerField(source="square.accounts")
    covered = serializers.IntegerField(source="square.covered")
    coverage = serializers.FloatField(source="square.coverage", allow_null=True)


class MarketSegmentSerializer(SquareSerializer):
    segment = serializers.IntegerField()
    name = serializers.CharField()


class MarketSquareSerializer(SquareSerializer):
    grade = serializers.ChoiceField(GRADES)


class MarketRowSerializer(serializers.Serializer):
    """One fit with its squares by timing."""

    fit = serializers.ChoiceField(list(FITS))
    squares = MarketSquareSerializer(many=True)


class MarketSerializer(serializers.Serializer):
    """Accounts of the books one sees and outside all books, each once. `day` is null before the first night."""

    day = serializers.DateField(allow_null=True)
    segments = MarketSegmentSerializer(many=True)
    matrix = MarketRowSerializer(many=True)


class MarketAccountSerializer(serializers.ModelSerializer):
    """One account as it is now."""

    account = serializers.IntegerField(source="pk")
    rep = serializers.IntegerField(source="book.rep_id", default=None, allow_null=True)
    grade = serializers.CharField(source="score.grade", default="", allow_blank=True)

    class Meta:
        model = Account
        fields = ["account", "name", "station", "book", "rep", "segment", "grade", "potential_cents"]
        read_only_fields = fields


class MarketAccountsSerializer(PagedSerializer):
    """The accounts of a square: what is worked is as of `day`, the rest as it is now."""

    total = serializers.IntegerField(help_text=_("How many accounts there are in all."))
    results = MarketAccountSerializer(many=True)
