"""All routes: the pages of each app, sign-in, the admin and the API."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from bookofbusiness.views.styleguide import styleguide_view

urlpatterns = [
    path("admin/", admin.site.urls),
    path("sign-in/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
]
if settings.DEBUG or settings.TESTING:
    urlpatterns.append(path("styleguide/", styleguide_view, name="styleguide"))
