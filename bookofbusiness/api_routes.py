"""The routes of the API under /api/v1/, its description and the token log-in."""

from django.urls import include, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.authtoken.views import ObtainAuthToken
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from accounts.api import resources as records
from accounts.api import settings, trail
from accounts.api.attachments import AttachmentResource
from accounts.api.base import HasVerb
from accounts.api.listing import refuse_unknown_parameters
from accounts.api.mail_choices import MailChoicesView
from accounts.api.serializers import FoundSerializer
from accounts.queries.look_up import look_up, may_look_up
from assignment.api import activities, flags, returns, rules, runs, setting_up
from assignment.api import protections as keeping
from assignment.api import resources as verbs
from assignment.api import settings as setup
from assignment.api.accounts import AccountResource
from assignment.api.coverage_report import CoverageAccountsView, CoverageReportView, MarketAccountsView, MarketView
from assignment.api.credit import CreditReportView
from assignment.api.fairness import FairnessReportView, OwnFairnessView
from assignment.api.left_book import LeftBookView
from assignment.api.opportunities import OpportunityResource
from assignment.api.plans import PlanResource
from assignment.api.retrieval_switch import RetrievalSwitchView
from assignment.api.return_report import ReturnReportView, ReturnRowsView
from assignment.api.reviews import ReviewResource
from assignment.api.simulations import SimulationResource
from assignment.api.steps import StepResource
from bookofbusiness.api_imports import ImportIssueResource, ImportResource
from bookofbusiness.api_scoring import OverrideResource, ScoreModelResource, StudyResource
from bookofbusiness.mail.api import CapturedMailResource
from bookofbusiness.mail.webhook import MailWebhookView
from scoring.api.resources import ScoreResource, SignalResource

RESOURCES = {
    "accounts": AccountResource,
    "attachments": AttachmentResource,
    "appeals": keeping.AppealResource,
    "availability": setting_up.AvailabilitySetupResource,
    "book-snapshots": setup.BookSnapshotResource,
    "books": setting_up.BookSetupResource,
    "captured-mails": CapturedMailResource,
    "contacts": records.ContactResource,
    "coverage": verbs.CoverageResource,
    "disputes": rules.DisputeResource,
    "events": trail.EventResource,
    "import-issues": ImportIssueResource,
    "flags": flags.FlagResource,
    "imports": ImportResource,
    "interactions": verbs.InteractionResource,
    "moves": runs.MoveResource,
    "not-given": runs.NotGivenResource,
    "notes": records.NoteResource,
    "notifications": trail.NotificationResource,
    "opportunities": OpportunityResource,
    "plans": PlanResource,
    "protections": keeping.ProtectionResource,
    "products": records.ProductResource,
    "repairs": returns.RepairResource,
    "return-reasons": returns.ReturnReasonResource,
    "returns": returns.ReturnResource,
    "reviews": ReviewResource,
    "rules": rules.RulesResource,
    "runs": runs.RunResource,
    "score-models": ScoreModelResource,
    "score-overrides": OverrideResource,
    "score-studies": StudyResource,
    "scores": ScoreResource,
    "segments": setting_up.SegmentSetupResource,
    "signals": SignalResource,
    "simulations": SimulationResource,
    "stage-changes": trail.StageChangeResource,
    "strategic-accounts": keeping.StrategicResource,
    "target-books": setting_up.TargetBookSetupResource,
    "tasks": StepResource,
    "teams": settings.TeamResource,
    "transactions": records.TransactionResource,
    "users": records.UserResource,
    "working-activities": activities.WorkingActivityResource,
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
        refuse_unknown_parameters(request, known={"text"})
        text = request.query_params.get("text", "").replace("\x00", "").strip()[:100]
        found = look_up(text, limit=20) if text and may_look_up(request.user) else []
        return Response(FoundSerializer(found, many=True).data)


router = SimpleRouter()
for name, resource in RESOURCES.items():
    router.register(name, resource, basename=f"api-{name}")

urlpatterns = [
    path("token/", TokenView.as_view(), name="api-token"),
    path("organisation/", settings.OrganisationView.as_view(), name="api-organisation"),
    path("retrieval-switch/", RetrievalSwitchView.as_view(), name="api-retrieval-switch"),
    path("flag-rules/", flags.FlagRulesView.as_view(), name="api-flag-rules-list"),
    path("flag-rules/<slug:code>/", flags.FlagRuleView.as_view(), name="api-flag-rules-detail"),
    path("coverage-report/", CoverageReportView.as_view(), name="api-coverage-report"),
    path("coverage-report/accounts/", CoverageAccountsView.as_view(), name="api-coverage-report-accounts"),
    path("coverage-report/market/", MarketView.as_view(), name="api-coverage-market"),
    path("coverage-report/market/accounts/", MarketAccountsView.as_view(), name="api-coverage-market-accounts"),
    path("credit-report/<int:user_id>/", CreditReportView.as_view(), name="api-credit-report"),
    path("fairness-report/", FairnessReportView.as_view(), name="api-fairness-report"),
    path("fairness-report/own/", OwnFairnessView.as_view(), name="api-own-fairness"),
    path("return-report/", ReturnReportView.as_view(), name="api-return-report"),
    path("return-report/returns/", ReturnRowsView.as_view(), name="api-return-report-rows"),
    path("left-book/", LeftBookView.as_view(), name="api-left-book"),
    path("look-up/", LookUpView.as_view(), name="api-look-up"),
    path("mail-webhook/", MailWebhookView.as_view(), name="api-mail-webhook"),
    path("mail-choices/", MailChoicesView.as_view(), name="api-mail-choices"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include(router.urls)),
]
