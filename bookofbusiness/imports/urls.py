"""Routes of imports."""

from django.urls import path

from bookofbusiness.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.import_list_view, name="list"),
    path("new/", views.import_create_view, name="create"),
    path("<int:job_id>/", views.import_view, name="detail"),
    path("<int:job_id>/repeats/", views.import_repeat_view, name="repeat"),
    path("<int:job_id>/rejected.csv", views.rejected_view, name="rejected"),
]
