"""Next steps in the API: as the records have them, with what they mean for the holding."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.resources import TaskResource
from accounts.api.serializers import TaskSerializer
from assignment.actions.steps import cancel_step, finish_step


class StepResource(TaskResource):
    """Next steps of the accounts one may open."""

    @extend_schema(request=None, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def completion(self, request: Request, pk: str) -> Response:
        return self.answer(finish_step(self.get_object().pk, by=request.user, now=self.now))

    @extend_schema(request=None, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def cancellation(self, request: Request, pk: str) -> Response:
        return self.answer(cancel_step(self.get_object().pk, by=request.user, now=self.now))
