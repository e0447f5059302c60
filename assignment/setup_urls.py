"""Pages on which leaders and ops set up segments, kinds of book and books. URLs are nouns."""

from django.urls import path

from assignment.views import activities, books, return_reasons, segments, target_books

app_name = "setup"
urlpatterns = [
    path("segments/", segments.segment_list_view, name="segments"),
    path("segments/new/", segments.segment_view, name="segment-create"),
    path("segments/outlook/", segments.segment_outlook_view, name="segment-outlook"),
    path("segments/<int:segment_id>/", segments.segment_view, name="segment"),
    path("segments/<int:segment_id>/place/", segments.segment_place_view, name="segment-place"),
    path("enrolment/", segments.enrolment_view, name="enrolment"),
    path("enrolments/", segments.enrolment_create_view, name="enrolment-create"),
    path("activities/", activities.activity_list_view, name="activities"),
    path("activities/new/", activities.activity_view, name="activity-create"),
    path("activities/new/outlook/", activities.activity_outlook_view, name="activity-create-outlook"),
    path("activities/<int:activity_id>/", activities.activity_view, name="activity"),
    path("activities/<int:activity_id>/outlook/", activities.activity_outlook_view, name="activity-outlook"),
    path("activities/<int:activity_id>/use/", activities.activity_use_view, name="activity-use"),
    path("return-reasons/", return_reasons.reason_list_view, name="return-reasons"),
    path("return-reasons/<int:reason_id>/", return_reasons.reason_view, name="return-reason"),
    path("return-reasons/<int:reason_id>/use/", return_reasons.reason_use_view, name="return-reason-use"),
    path("target-books/", target_books.target_book_list_view, name="target-books"),
    path("target-books/new/", target_books.target_book_view, name="target-book-create"),
    path("target-books/outlook/", target_books.target_book_outlook_view, name="target-book-outlook"),
    path("target-books/<int:target_id>/", target_books.target_book_view, name="target-book"),
    path("target-books/<int:target_id>/rooms/", target_books.target_book_rooms_view, name="target-book-rooms"),
    path("calculator/", target_books.calculator_view, name="calculator"),
    path("books/", books.book_list_view, name="books"),
    path("books/new/", books.book_create_view, name="book-create"),
    path("books/<int:book_id>/", books.book_setup_view, name="book"),
    path("books/<int:book_id>/room/", books.book_room_view, name="book-room"),
    path("books/<int:book_id>/closure/", books.book_closure_view, name="book-closure"),
    path("books/<int:book_id>/absences/", books.absence_create_view, name="absence-create"),
    path("absences/<int:absence_id>/removal/", books.absence_removal_view, name="absence-removal"),
    path("criteria/outlook/", segments.criteria_outlook_view, name="criteria-outlook"),
]
