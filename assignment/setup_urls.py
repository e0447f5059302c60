"""Pages on which leaders and ops set up segments, kinds of book and books. URLs are nouns."""

from django.urls import path

from assignment.views import return_reasons, segments

app_name = "setup"
urlpatterns = [
    path("segments/", segments.segment_list_view, name="segments"),
    path("segments/new/", segments.segment_view, name="segment-create"),
    path("segments/outlook/", segments.segment_outlook_view, name="segment-outlook"),
    path("segments/<int:segment_id>/", segments.segment_view, name="segment"),
    path("segments/<int:segment_id>/place/", segments.segment_place_view, name="segment-place"),
    path("enrolment/", segments.enrolment_view, name="enrolment"),
    path("enrolments/", segments.enrolment_create_view, name="enrolment-create"),
    path("return-reasons/", return_reasons.reason_list_view, name="return-reasons"),
    path("return-reasons/<int:reason_id>/", return_reasons.reason_view, name="return-reason"),
    path("return-reasons/<int:reason_id>/use/", return_reasons.reason_use_view, name="return-reason-use"),
    path("criteria/outlook/", segments.criteria_outlook_view, name="criteria-outlook"),
]
