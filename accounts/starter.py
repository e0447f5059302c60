"""The starter set (decision 3): a team that configures nothing has segments, target books and switches that work."""

WORKED = [(1, "touches", 3, 30), (1, "days", 2, 30), (1, "live", 1, 30), (2, "two_way", 1, 30)]
WORKED_ENTERPRISE = [(1, "touches", 4, 60), (1, "contacts", 2, 60), (1, "days", 3, 60), (2, "meetings", 1, 60)]

SEGMENTS = [
    # code, name, priority, criteria, default potential in cents, median employees
    ("enterprise", "Enterprise", 1, {"all": [{"field": "employees", "op": "gte", "value": 1000}]}, 11_000_000, 3000),
    (
        "mid-market",
        "Mid-market",
        2,
        {"all": [{"field": "employees", "op": "gte", "value": 100}, {"field": "employees", "op": "lt", "value": 1000}]},
        2_200_000,
        250,
    ),
    ("smb", "SMB", 3, {"all": [{"field": "employees", "op": "lt", "value": 100}]}, 400_000, 30),
    ("other", "Other", 4, {}, 500_000, 50),
]

TARGET_BOOKS = [
    # code, name, max accounts, window in days, capacity per segment, requirements: 25 touches a day are enough
    ("general", "All segments", 150, 30, {"enterprise": 25, "mid-market": 75, "smb": 150, "other": 150}, WORKED),
    ("enterprise", "Enterprise", 50, 60, {"enterprise": 50}, WORKED_ENTERPRISE),
    ("mid-market", "Mid-market", 150, 30, {"mid-market": 150}, WORKED),
    ("smb", "SMB", 170, 30, {"smb": 170}, WORKED),
    ("other", "Other", 150, 30, {"other": 150}, WORKED),
]


def install(apps) -> None:
    """Write the starter set with the models of `apps` (a migration's or the living ones). Safe to run again."""
    apps.get_model("accounts", "Organisation").objects.get_or_create(pk=1)
    segments = {row[0]: _segment(apps, *row) for row in SEGMENTS}
    for row in TARGET_BOOKS:
        _target_book(apps, *row, segments=segments)


def _segment(apps, code, name, priority, criteria, potential, median):
    segment, _made = apps.get_model("accounts", "Segment").objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "priority": priority,
            "criteria": criteria,
            "default_potential_cents": potential,
            "median_employees": median,
        },
    )
    return segment


def _target_book(apps, code, name, accounts, window, capacities, requirements, *, segments) -> None:
    target, made = apps.get_model("accounts", "TargetBook").objects.get_or_create(
        code=code, defaults={"name": name, "max_accounts": accounts, "window_days": window}
    )
    if not made:
        return
    for segment, capacity in capacities.items():
        target.capacities.create(segment=segments[segment], capacity=capacity)
    for alternative, measure, minimum, days in requirements:
        target.requirements.create(alternative=alternative, measure=measure, minimum=minimum, window_days=days)
