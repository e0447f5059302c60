"""All routes: the pages of each app, sign-in, the admin and the API."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("sign-in/", include("allauth.urls")),
]
