"""The Celery application. Run rows in PostgreSQL are the truth; the broker only carries hints (docs/adr/0003)."""

import os

from celery import Celery

from bookofbusiness import heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookofbusiness.settings")

app = Celery("bookofbusiness")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

__all__ = ["app", "heartbeat"]  # imported for its signals: the scheduler says that it lives
