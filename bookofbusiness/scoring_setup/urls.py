"""Score models under /setup/scoring/. URLs are nouns."""

from django.urls import path

from bookofbusiness.scoring_setup import models, overrides, previews, studies

app_name = "score_models"
urlpatterns = [
    path("", models.list_view, name="list"),
    path("drafts/", models.draft_create_view, name="draft-create"),
    path("progress/", models.progress_view, name="progress"),
    path("<int:model_id>/", models.model_view, name="model"),
    path("<int:model_id>/deletion/", models.deletion_view, name="deletion"),
    path("<int:model_id>/preview/", previews.preview_view, name="preview"),
    path("<int:model_id>/preview/all/", previews.all_accounts_view, name="preview-all"),
    path("<int:model_id>/publication/", previews.publication_view, name="publication"),
    path("learned/", studies.learned_view, name="learned"),
    path("learned/progress/", studies.progress_view, name="learned-progress"),
    path("learned/points/", studies.points_view, name="learned-points"),
    path("overrides/", overrides.list_view, name="override-list"),
    path("overrides/<int:override_id>/end/", overrides.end_view, name="override-end"),
]
