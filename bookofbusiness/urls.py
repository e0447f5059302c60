"""All routes: the pages of each app, sign-in, the admin and the API."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from bookofbusiness.views import account_page, home, hubs, new_account, score_override
from bookofbusiness.views.styleguide import styleguide_view

# One door: the admin has no form of its own, and a stranger to it is refused instead of asked again.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", home.home_view, name="home"),
    path("admin/", admin.site.urls),
    # Addresses are ops' to change; nobody adds a second one to sign in with.
    path("sign-in/email/", RedirectView.as_view(pattern_name="accounts:settings"), name="account_email"),
    path("sign-in/", include("allauth.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("search/", home.search_view, name="search"),
    path("setup/", hubs.setup_view, name="setup"),
    path("reports/", hubs.reports_view, name="reports"),
    path("accounts/new/", new_account.new_account_view, name="account-create"),
    path("accounts/<int:account_id>/", account_page.account_view, name="account"),
    path("accounts/<int:account_id>/timeline/", account_page.timeline_view, name="account-timeline"),
    path("accounts/<int:account_id>/interactions/", account_page.log_view, name="account-log"),
    path("accounts/<int:account_id>/interactions/outlook/", account_page.log_outlook_view, name="account-log-outlook"),
    path("accounts/<int:account_id>/score/", account_page.score_why_view, name="score-why"),
    path("accounts/<int:account_id>/score/overrides/", score_override.score_override_view, name="score-override"),
    path("interactions/<int:interaction_id>/void/", account_page.void_view, name="interaction-void"),
    path("imports/", include("bookofbusiness.imports.urls")),
    path("setup/scoring/", include("bookofbusiness.scoring_setup.urls")),
    path("", include("bookofbusiness.mail.urls")),
    path("api/v1/", include("bookofbusiness.api_routes")),
    path("", include("accounts.urls")),
    path("setup/", include("assignment.setup_urls")),
    path("", include("assignment.report_urls")),
    path("", include("assignment.urls")),
]
if settings.DEBUG or settings.TESTING:
    urlpatterns.append(path("styleguide/", styleguide_view, name="styleguide"))
