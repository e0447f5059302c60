"""What coverage is measured against, and the usual in the field to compare with. Source: dynamic-books.md 10.3."""

GOAL = 0.8  # of a book, worked or engaged
GOAL_OF_A = 1.0  # of the accounts of fit A, touched
USUAL_TOUCHED = 0.2  # of the accounts, in a year
USUAL_SINGLE = 0.78  # of the accounts, known by one person only
COLD_DAYS = 14  # an engaged account without a touch for so long has gone cold
LOW_COVERAGE = 0.65  # a book below it stands out on the dashboard
MANY_AT_RISK = 5  # a book with more stands out
OPPORTUNITY_DAYS = 90  # opportunities per 100 accounts are those opened in so many days
