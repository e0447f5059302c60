"""Pages of plans, under /setup/plans/."""

from django.urls import path

from assignment.views import plans

urlpatterns = [
    path("", plans.plan_list_view, name="plan-list"),
    path("new/", plans.plan_create_view, name="plan-create"),
    path("slots/", plans.plan_slots_view, name="plan-slots"),
    path("<int:plan_id>/", plans.plan_view, name="plan"),
    path("<int:plan_id>/pause/", plans.plan_pause_view, name="plan-pause"),
    path("<int:plan_id>/copies/", plans.plan_copy_view, name="plan-copy"),
    path("<int:plan_id>/runs/", plans.plan_run_view, name="plan-run"),
]
