"""Pages of captured mail. URLs are nouns."""

from django.urls import path

from bookofbusiness.mail import views

app_name = "mail"
urlpatterns = [
    path("mail/", views.tray_view, name="tray"),
    path("mail/<int:mail_id>/", views.mail_view, name="detail"),
    path("mail/<int:mail_id>/interactions/", views.mail_log_view, name="log"),
    path("mail/<int:mail_id>/discard/", views.mail_discard_view, name="discard"),
    path("mail/<int:mail_id>/recovery/", views.mail_recovery_view, name="recovery"),
    path("mail/<int:mail_id>/raw/", views.mail_raw_view, name="raw"),
    path("setup/mail/", views.setup_mail_view, name="setup"),
]
