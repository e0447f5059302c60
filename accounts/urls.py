"""Pages of the records. URLs are nouns."""

from django.urls import path

from accounts.views import account_list, attachments, look_up, opportunities, records, settings, subscriptions

app_name = "accounts"
urlpatterns = [
    path("accounts/", account_list.account_list_view, name="account-list"),
    path("look-up/", look_up.look_up_view, name="look-up"),
    path("look-up/<int:account_id>/asks/", look_up.ask_view, name="ask-create"),
    path("opportunities/", opportunities.opportunity_list_view, name="opportunity-list"),
    path("accounts/<int:account_id>/edit/", records.account_edit_view, name="account-edit"),
    path("accounts/<int:account_id>/contacts/", records.contact_create_view, name="contact-create"),
    path("accounts/<int:account_id>/notes/", records.note_create_view, name="note-create"),
    path("notes/<int:note_id>/", records.note_edit_view, name="note-edit"),
    path("contacts/<int:contact_id>/", records.contact_edit_view, name="contact-edit"),
    path("settings/", settings.settings_view, name="settings"),
    path("settings/mail/", settings.mail_choices_view, name="mail-choices"),
    path("settings/capture-address/", settings.capture_address_view, name="capture-address"),
    path("subscription/<str:token>/", subscriptions.subscription_view, name="subscription"),
    path("attachments/<int:attachment_id>/", attachments.attachment_view, name="attachment"),
    path("notifications/", settings.notifications_view, name="notifications"),
]
