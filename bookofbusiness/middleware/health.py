"""/livez and /readyz answer before sessions, host names and redirects come into play."""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse


class HealthMiddleware:
    """Live: the process answers. Ready: the database answers; Redis away is degraded, not down (integrity.md 4)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/livez":
            return HttpResponse("ok", content_type="text/plain")
        if request.path == "/readyz":
            return _readiness()
        return self.get_response(request)


def _readiness() -> JsonResponse:
    database, broker = _database_answers(), _broker_answers()
    state = "down" if not database else "ready" if broker else "degraded"
    return JsonResponse({"state": state, "database": database, "broker": broker}, status=200 if database else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return False
    return True


def _broker_answers() -> bool:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as broker:
            return bool(broker.ping())
    except redis.RedisError:
        return False
