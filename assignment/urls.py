"""Pages of the verbs. URLs are nouns."""

from django.urls import path

from assignment.views import dashboard, my_book, opportunities, returns, rules, run_lines, run_steps, runs, steps

app_name = "assignment"
urlpatterns = [
    path("book/", my_book.my_book_view, name="my-book"),
    path("book/left/", my_book.left_book_view, name="left-book"),
    path("book/sort/", my_book.my_book_sort_view, name="my-book-sort"),
    path("books/<int:book_id>/", my_book.book_view, name="book"),
    path("dashboard/", dashboard.dashboard_view, name="dashboard"),
    path("dashboard/balance/", dashboard.balance_outlook_view, name="balance-outlook"),
    path("runs/", runs.run_list_view, name="run-list"),
    path("runs/", runs.run_list_view, name="run-create"),
    path("moves/", runs.move_create_view, name="move-create"),
    path("runs/<int:run_id>/", runs.run_view, name="run"),
    path("runs/<int:run_id>/bar/", runs.run_bar_view, name="run-bar"),
    path("runs/<int:run_id>/left/<slug:code>/", runs.run_left_view, name="run-left"),
    path("runs/<int:run_id>/export/", run_steps.run_export_view, name="run-export"),
    path("runs/<int:run_id>/approval/", run_steps.run_approval_view, name="run-approval"),
    path("runs/<int:run_id>/hold/", run_steps.run_hold_view, name="run-hold"),
    path("runs/<int:run_id>/release/", run_steps.run_release_view, name="run-release"),
    path("runs/<int:run_id>/cancellation/", run_steps.run_cancellation_view, name="run-cancellation"),
    path("runs/<int:run_id>/stop/", run_steps.run_stop_view, name="run-stop"),
    path("runs/<int:run_id>/rebuild/", run_steps.run_rebuild_view, name="run-rebuild"),
    path("runs/<int:run_id>/undo/", run_steps.run_undo_view, name="run-undo"),
    path("runs/<int:run_id>/lines/<int:move_id>/", run_lines.line_view, name="run-line"),
    path("runs/<int:run_id>/lines/<int:move_id>/why/", run_lines.line_why_view, name="run-line-why"),
    path("runs/<int:run_id>/lines/<int:move_id>/undo/", run_lines.line_undo_view, name="run-line-undo"),
    path("rules/", rules.rules_view, name="rules"),
    path("accounts/<int:account_id>/tasks/", steps.task_create_view, name="task-create"),
    path("tasks/<int:task_id>/done/", steps.task_done_view, name="task-done"),
    path("tasks/<int:task_id>/cancellation/", steps.task_cancel_view, name="task-cancel"),
    path("accounts/<int:account_id>/opportunities/", opportunities.opportunity_create_view, name="opportunity-create"),
    path("opportunities/<int:opportunity_id>/", opportunities.opportunity_edit_view, name="opportunity-edit"),
    path("accounts/<int:account_id>/returns/", returns.return_view, name="return-create"),
    path("accounts/<int:account_id>/repairs/", returns.repair_view, name="repair-create"),
    path("returns/", returns.return_list_view, name="return-list"),
    path("returns/<int:return_id>/decision/", returns.return_decision_view, name="return-decision"),
    path("returns/<int:return_id>/withdrawal/", returns.return_withdrawal_view, name="return-withdrawal"),
]
