"""The routes of the API under /api/v1/, its description and the token log-in."""

from django.urls import include, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework import serializers
from rest_framework.authtoken.views import ObtainAuthToken
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from accounts.api import resources as records
from accounts.api.base import HasVerb
from accounts.api.serializers import FoundSerializer
from accounts.queries.look_up import look_up, may_look_up
from assignment.api import resources as verbs
from assignment.api.accounts import AccountResource
from scoring.api.resources import ScoreResource, SignalResource

RESOURCES = {
    "accounts": AccountResource,
    "books": verbs.BookResource,
    "contacts": records.ContactResource,
    "coverage": verbs.CoverageResource,
    "interactions": verbs.InteractionResource,
    "moves": verbs.MoveResource,
    "notes": records.NoteResource,
    "opportunities": records.OpportunityResource,
    "products": records.ProductResource,
    "repairs": verbs.RepairResource,
    "returns": verbs.ReturnResource,
    "runs": verbs.RunResource,
    "scores": ScoreResource,
    "signals": SignalResource,
    "tasks": records.TaskResource,
    "transactions": records.TransactionResource,
    "users": records.UserResource,
}


class LoginThrottle(AnonRateThrottle):
    scope = "login"


class TokenView(ObtainAuthToken):
    """A token for e-mail and password; send it as `Authorization: Token …`."""

    throttle_classes = [LoginThrottle]
    permission_classes = [AllowAny]


class LookUpView(APIView):
    """Name, domain, holder and station of any account, nothing more."""

    permission_classes = [HasVerb]
    needs = {None: "accounts.look_up"}

    @extend_schema(responses=FoundSerializer(many=True))
    def get(self, request: Request) -> Response:
        unknown = sorted(set(request.query_params) - {"text"})
        if unknown:
            raise serializers.ValidationError({name: ["Unknown filter. Known are: text."] for name in unknown})
        text = request.query_params.get("text", "").replace("\x00", "").strip()[:100]
        found = look_up(text, limit=20) if text and may_look_up(request.user) else []
        return Response(FoundSerializer(found, many=True).data)


router = SimpleRouter()
for name, resource in RESOURCES.items():
    router.register(name, resource, basename=f"api-{name}")

urlpatterns = [
    path("token/", TokenView.as_view(), name="api-token"),
    path("look-up/", LookUpView.as_view(), name="api-look-up"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include(router.urls)),
]
