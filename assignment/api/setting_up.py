"""Setting up through the API: the same actions as the pages. Reading is for everyone, writing for who sets up."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.actions.criteria import checked_criteria
from accounts.api.settings import AvailabilityResource, SegmentResource, TargetBookResource
from accounts.api.versions import seen_version
from accounts.models import Availability, Book, Organisation, Segment, TargetBook, User
from accounts.queries.calendar import local_day
from accounts.queries.segments import FEW, Draft, Outlook, Overlaps, outlook, overlaps
from accounts.roles import SET_UP
from assignment.actions.books import close_book, edit_book, open_book, remove_absence, save_absence
from assignment.actions.capacity_plans import inputs_for, refuse_impossible
from assignment.actions.segments import ask_enrolment, order_segments, save_segment
from assignment.actions.target_books import save_target_book
from assignment.api import setup_shapes as shapes
from assignment.api.resources import BookResource
from assignment.display.capacity import BookRoom, RoomLine
from assignment.display.presets import Filled, filled
from assignment.queries.book_rooms import rooms_of
from assignment.rules.cadence import Step
from assignment.rules.presets import PRESETS
from assignment.rules.workload import capacity_plan


def verbs(*names: str) -> dict[str, str]:
    """These actions ask for the permission to set up."""
    return dict.fromkeys(names, SET_UP)


class SegmentSetupResource(SegmentResource):
    """Classes of accounts; the first in order that matches is an account's segment. Saved, the accounts follow in the
    background.
    """

    needs = verbs("create", "partial_update", "put_in_order", "previews", "overlaps", "enrolments")

    @extend_schema(request=shapes.SegmentWriteSerializer, responses={201: SegmentResource.serializer_class})
    def create(self, request: Request) -> Response:
        return self._saved(self.read(shapes.SegmentWriteSerializer), status=201)

    @extend_schema(request=shapes.SegmentWriteSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        segment, version = self.get_object(), seen_version(request)
        values = self.read(shapes.SegmentWriteSerializer, partial=True)
        return self._saved(values, segment_id=segment.pk, version=version)

    def _saved(self, values: dict[str, Any], *, status: int = 200, **where: int) -> Response:
        place = values.pop("place", None)
        saved = save_segment(values, by=self.request.user, now=self.now, place=place, **where)
        ask_enrolment(now=self.now)
        return self.answer(saved, status=status)

    @extend_schema(request=shapes.OrderSerializer, responses=SegmentResource.serializer_class(many=True))
    @action(detail=False, methods=["post"], url_path="orders", url_name="orders")
    def put_in_order(self, request: Request) -> Response:
        order_segments(self.read(shapes.OrderSerializer)["segments"], by=request.user, now=self.now)
        ask_enrolment(now=self.now)
        return Response(self.get_serializer(Segment.objects.order_by("priority"), many=True).data)

    @extend_schema(request=shapes.PreviewSerializer, responses=shapes.OutlookSerializer)
    @action(detail=False, methods=["post"])
    def previews(self, request: Request) -> Response:
        asked = self.read(shapes.PreviewSerializer)
        node, segment = checked_criteria(asked["criteria"] or {}), asked.get("segment")
        draft = Draft(node, place=asked.get("place"), segment_id=segment.pk if segment else None)
        found = outlook(draft, user=request.user, today=local_day(self.now))
        return Response(shapes.OutlookSerializer(_outlook(found)).data)

    @extend_schema(responses=shapes.OverlapSerializer)
    @action(detail=False)
    def overlaps(self, request: Request) -> Response:
        return Response(shapes.OverlapSerializer(_overlaps(overlaps())).data)

    @extend_schema(request=None, responses={202: shapes.EnrolmentSerializer})
    @action(detail=False, methods=["post"])
    def enrolments(self, request: Request) -> Response:
        run = ask_enrolment(now=self.now)
        return Response({"run": run.pk if run else None}, status=202)


def _outlook(found: Outlook) -> dict[str, Any]:
    return {
        "matching": found.matching, "primary": found.primary, "changing": found.changing, "total": found.total,
        "fewer_than": FEW, "taken": [{"segment": segment.pk, "accounts": count} for segment, count in found.taken],
        "emptied": [segment.pk for segment in found.emptied], "sample": found.sample,
    }  # fmt: skip


def _overlaps(report: Overlaps) -> dict[str, Any]:
    return {
        "total": report.total, "in_several": report.in_several, "in_none": report.in_none,
        "only_catch_all": report.only_catch_all,
        "segments": [
            {"segment": each.segment.pk, "accounts": each.primary, "also": each.also, "in_books": each.in_books}
            for each in report.segments
        ],
        "pairs": [{"segments": [one.pk, other.pk], "accounts": count} for one, other, count in report.pairs],
    }  # fmt: skip


class TargetBookSetupResource(TargetBookResource):
    """The kinds of book: places in all and per segment, ramp, and what "worked" asks for."""

    needs = verbs("create", "partial_update", "capacity_plans", "presets")

    @extend_schema(request=shapes.TargetBookWriteSerializer, responses={201: TargetBookResource.serializer_class})
    def create(self, request: Request) -> Response:
        return self.answer(self._saved(self.read(shapes.TargetBookWriteSerializer)), status=201)

    @extend_schema(request=shapes.TargetBookWriteSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        target, version = self.get_object(), seen_version(request)
        values = self.read(shapes.TargetBookWriteSerializer, partial=True)
        return self.answer(self._saved(values, target_id=target.pk, version=version))

    def _saved(self, values: dict[str, Any], **where: int) -> TargetBook:
        places, ramp, asked = (values.pop(name, None) for name in ("capacities", "ramp", "requirements"))
        steps = values.pop("cadence", None)
        consent = values.pop("more_than_can_be_worked", False)
        return save_target_book(
            values, by=self.request.user, now=self.now, more_than_can_be_worked=consent,
            places=None if places is None else {row["segment"]: row["capacity"] for row in places},
            shares=None if places is None else _shares(places),
            ramp=None if ramp is None else [(row["from_month"], row["factor_percent"]) for row in ramp],
            asked=None if asked is None else [shapes.asked_of(row) for row in asked],
            cadence=None if steps is None else [Step(**row) for row in steps], **where,
        )  # fmt: skip

    @extend_schema(responses=shapes.PresetSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def presets(self, request: Request) -> Response:
        """Usual kinds of book to make a new one of, under names that are free; those whose segments are in use."""
        segments = list(Segment.objects.filter(is_active=True))
        currency, taken = Organisation.load().currency, TargetBook.objects.values_list("name", flat=True)
        found = [(code, filled(code, segments, currency=currency, taken=taken)) for code in PRESETS]
        return Response(shapes.PresetSerializer([_preset(code, each) for code, each in found if each], many=True).data)

    @extend_schema(request=shapes.CalculatorSerializer, responses=shapes.CapacityPlanSerializer)
    @action(detail=True, methods=["post"], url_path="capacity-plans")
    def capacity_plans(self, request: Request, pk: str) -> Response:
        """What a rep can work by time and by touches, and what the target needs; 422 for an impossible plan."""
        target = self.get_object()
        plan = capacity_plan(inputs_for(target, self.read(shapes.CalculatorSerializer))["inputs"])
        refuse_impossible(plan)
        return Response(shapes.CapacityPlanSerializer(plan).data)


def _shares(rows: list[dict[str, Any]]) -> dict[int, int | None]:
    """Those that were sent; of a segment without one it stays."""
    name = "target_share_percent"
    return {row["segment"]: row[name] for row in rows if name in row}


def _preset(code: str, start: Filled) -> dict[str, Any]:
    plain = ("name", "kind", "currency", "max_accounts", "max_potential_cents", "window_days", "touches_per_day",
             "ramp_on")  # fmt: skip
    lines = ("alternative", "measure", "minimum", "window_days")
    return {
        "code": code, **{name: getattr(start.target, name) for name in plain},
        "capacities": [{"segment": pk, "capacity": places} for pk, places in start.places.items()],
        "requirements": [{name: getattr(line, name) for name in lines} for line in start.asked],
    }  # fmt: skip


class BookSetupResource(BookResource):
    """One's own book, a leader's branch, all for ops. A leader opens, changes and closes those of the branch."""

    needs = verbs("create", "partial_update", "closure")

    def rows(self) -> QuerySet[Book]:
        return super().rows().select_related("target_book")

    @extend_schema(request=shapes.NewBookSerializer, responses={201: BookResource.serializer_class})
    def create(self, request: Request) -> Response:
        values = self.read(shapes.NewBookSerializer)
        return self.answer(open_book(values.pop("rep"), values, by=request.user, now=self.now), status=201)

    @extend_schema(request=shapes.BookWriteSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        book, version = self.get_object(), seen_version(request)
        values = self.read(shapes.BookWriteSerializer, partial=True)
        return self.answer(edit_book(book.pk, values, by=request.user, now=self.now, version=version))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def closure(self, request: Request, pk: str) -> Response:
        book = self.get_object()
        return self.answer(close_book(book.pk, by=request.user, now=self.now, version=book.version))

    @extend_schema(responses=shapes.BookCapacitySerializer)
    @action(detail=True)
    def capacity(self, request: Request, pk: str) -> Response:
        """The room of the book today, as the formula with its numbers."""
        organisation = Organisation.load()
        [room] = rooms_of([self.get_object()], day=local_day(self.now), organisation=organisation)
        return Response(shapes.BookCapacitySerializer(_capacity(room)).data)


def _capacity(room: BookRoom) -> dict[str, Any]:
    return {
        "factor_percent": room.capacity.factor_percent, "ramp_percent": room.capacity.ramp_percent,
        "is_away": room.capacity.is_away, "utilisation_percent": room.capacity.utilisation_percent, "why": room.why,
        "rooms": [_room(line) for line in (room.whole, *room.segments)],
    }  # fmt: skip


def _room(line: RoomLine) -> dict[str, Any]:
    return {
        "segment": line.segment_id, "places": line.cap, "limit": line.room.limit if line.is_limited else None,
        "used": line.room.used, "reserved": line.room.reserved, "free": line.free if line.is_limited else None,
        "share_percent": line.share, "target_share_percent": line.aim,
    }  # fmt: skip


class AvailabilitySetupResource(AvailabilityResource):
    """When the people one sees do not sell; leaders note it for their branch."""

    needs = verbs("create", "partial_update", "destroy")

    @extend_schema(request=shapes.NewAbsenceSerializer, responses={201: AvailabilityResource.serializer_class})
    def create(self, request: Request) -> Response:
        values = self.read(shapes.NewAbsenceSerializer)
        person: User = values.pop("user")
        return self.answer(save_absence(person, values, by=request.user, now=self.now), status=201)

    @extend_schema(request=shapes.AbsenceWriteSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        absence: Availability = self.get_object()
        version, values = seen_version(request), self.read(shapes.AbsenceWriteSerializer, partial=True)
        saved = save_absence(
            absence.user, values, by=request.user, now=self.now, absence_id=absence.pk, version=version
        )
        return self.answer(saved)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        remove_absence(self.get_object(), by=request.user, now=self.now)
        return Response(status=204)
