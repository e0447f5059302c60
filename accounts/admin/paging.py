"""A pager that never counts a million rows."""

from functools import cached_property

from django.core.paginator import Paginator
from django.db import connection

MOST_COUNTED = 20_000


class EstimatedPaginator(Paginator):
    """Without a filter the planner's estimate of the table, with one an exact count up to `MOST_COUNTED`."""

    @cached_property
    def count(self) -> int:
        counted = self.object_list.order_by()[:MOST_COUNTED].count()
        if counted < MOST_COUNTED or self.object_list.query.where:
            return counted
        return max(counted, self._estimate())

    def _estimate(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass",
                [self.object_list.model._meta.db_table],
            )
            return cursor.fetchone()[0]
