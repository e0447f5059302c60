"""Pages of the verbs. URLs are nouns."""

from django.urls import path

from assignment.views import my_book, returns

app_name = "assignment"
urlpatterns = [
    path("book/", my_book.my_book_view, name="my-book"),
    path("book/sort/", my_book.my_book_sort_view, name="my-book-sort"),
    path("books/<int:book_id>/", my_book.book_view, name="book"),
    path("accounts/<int:account_id>/returns/", returns.return_view, name="return-create"),
    path("accounts/<int:account_id>/repairs/", returns.repair_view, name="repair-create"),
    path("returns/", returns.return_list_view, name="return-list"),
    path("returns/<int:return_id>/decision/", returns.return_decision_view, name="return-decision"),
    path("returns/<int:return_id>/withdrawal/", returns.return_withdrawal_view, name="return-withdrawal"),
]
