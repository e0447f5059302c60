"""The reports: coverage, credit and fairness. URLs are nouns."""

from django.urls import path

from assignment.views import coverage_report, credit, fairness

app_name = "reports"
urlpatterns = [
    path("reports/coverage/", coverage_report.coverage_view, name="coverage"),
    path("reports/coverage/accounts/", coverage_report.coverage_accounts_view, name="coverage-accounts"),
    path("reports/coverage/market/", coverage_report.market_accounts_view, name="coverage-market"),
    path("reports/credit/<int:user_id>/", credit.credit_view, name="credit"),
    path("reports/fairness/", fairness.fairness_view, name="fairness"),
    path("book/fairness/", fairness.own_fairness_view, name="own-fairness"),
]
