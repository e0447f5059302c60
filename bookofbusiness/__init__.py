"""The project package: settings, routes, jobs and the doors that join several apps."""

from bookofbusiness.celery import app as celery_app

__all__ = ["celery_app"]
