"""The records as resources: contacts, notes, tasks, opportunities, products, transactions, users."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.contacts import save_contact
from accounts.actions.notes import edit_note
from accounts.api import serializers as shapes
from accounts.api.base import ReadResource
from accounts.api.listing import Filter, day, one_of, whole_number, yes_or_no
from accounts.api.versions import seen_version
from accounts.models import Account, Contact, Note, Opportunity, Product, Role, Task, Transaction, User

BY_ACCOUNT = {"account": Filter("account_id", whole_number)}


class ContactResource(ReadResource):
    """People at the accounts one may open."""

    serializer_class = shapes.ContactSerializer
    filters = {
        **BY_ACCOUNT,
        "email": Filter("email__iexact"),
        "has_left": Filter("left_on__isnull", lambda text: not yes_or_no(text)),
    }
    orders = {"name": ["name_key", "pk"], "id": ["pk"]}

    def rows(self):
        return Contact.objects.visible_to(self.request.user)

    @extend_schema(request=shapes.ContactSerializer(partial=True), responses=shapes.ContactSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        contact, version = self.get_object(), seen_version(request)
        values = self.read(shapes.ContactSerializer, partial=True)
        saved = save_contact(
            contact.account_id, values, by=request.user, now=self.now, contact_id=contact.pk, version=version
        )
        return self.answer(saved)


class NoteResource(ReadResource):
    """Notes of the accounts one may open; one's own may be changed."""

    serializer_class = shapes.NoteSerializer
    filters = BY_ACCOUNT
    orders = {"-id": ["-pk"], "id": ["pk"]}

    def rows(self):
        return Note.objects.filter(account__in=Account.objects.visible_to(self.request.user))

    @extend_schema(request=shapes.NoteSerializer(partial=True), responses=shapes.NoteSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        note, version = self.get_object(), seen_version(request)
        values = {"text": note.text, "is_pinned": note.is_pinned} | self.read(shapes.NoteSerializer, partial=True)
        return self.answer(edit_note(note.pk, by=request.user, now=self.now, version=version, **values))


class TaskResource(ReadResource):
    """Next steps of the accounts one may open; they end in assignment, where meetings protect."""

    serializer_class = shapes.TaskSerializer
    filters = {
        **BY_ACCOUNT,
        "assignee": Filter("assignee_id", whole_number),
        "is_done": Filter("done_at__isnull", lambda text: not yes_or_no(text)),
        "due_before": Filter("due_on__lt", day),
    }

    def rows(self):
        return Task.objects.filter(account__in=Account.objects.visible_to(self.request.user))


class OpportunityResource(ReadResource):
    """Opportunities one may see; they are changed in assignment, where open ones protect."""

    serializer_class = shapes.OpportunitySerializer
    filters = {
        **BY_ACCOUNT,
        "owner": Filter("owner_id", whole_number),
        "stage": Filter("stage", one_of(Opportunity.Stage.values)),
        "closes_before": Filter("close_on__lt", day),
        "without_account": Filter("account__isnull", yes_or_no),
    }
    orders = {"-id": ["-pk"], "id": ["pk"]}

    def rows(self):
        return Opportunity.objects.visible_to(self.request.user)


class ProductResource(ReadResource):
    serializer_class = shapes.ProductSerializer
    filters = {"is_active": Filter("is_active", yes_or_no)}
    orders = {"name": ["name_key", "pk"]}

    def rows(self):
        return Product.objects.all()


class TransactionResource(ReadResource):
    """Purchases of the accounts one may open, the last written first; by day for one account."""

    serializer_class = shapes.TransactionSerializer
    filters = {**BY_ACCOUNT, "since": Filter("happened_on__gte", day)}
    orders = {"-id": ["-pk"], "id": ["pk"], "-happened_on": ["-happened_on", "-pk"]}
    orders_need = {"-happened_on": "account"}

    def rows(self):
        return Transaction.objects.filter(account__in=Account.objects.visible_to(self.request.user))


class UserResource(ReadResource):
    """Colleagues: oneself, for a leader the branch, for ops everyone. `me` is oneself."""

    serializer_class = shapes.UserSerializer
    filters = {"role": Filter("role", one_of(Role.values)), "is_active": Filter("is_active", yes_or_no)}

    def rows(self):
        return User.objects.visible_to(self.request.user)

    @action(detail=False)
    def me(self, request: Request) -> Response:
        return Response(self.get_serializer(request.user).data)
