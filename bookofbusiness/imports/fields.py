"""The columns of each kind: how a cell is read, how it is staged, what a file must have. docs/imports.md lists them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.rules.interactions import EARLIEST_YEAR, LONGEST_SECONDS
from bookofbusiness.imports import values as v
from scoring.actions.signals import MOST_STRENGTH

LIFECYCLES = {
    "prospect": "prospect", "lead": "prospect", "customer": "customer", "client": "customer", "past": "past",
    "past client": "past",
    "former customer": "past", "churned": "past",
}  # fmt: skip
ACCOUNT_KINDS = {"company": "company", "organization": "company", "person": "person", "individual": "person"}
STAGES = {
    "prospecting": "prospecting", "qualification": "prospecting", "new": "prospecting", "lead": "prospecting",
    "appointment scheduled": "prospecting", "needs analysis": "prospecting", "screening": "prospecting",
    "engaging": "engaging", "engaged": "engaging", "qualified": "engaging", "qualified to buy": "engaging",
    "meeting": "engaging",
    "discovery": "engaging", "demo": "engaging", "presentation scheduled": "engaging", "value proposition": "engaging",
    "id. decision makers": "engaging", "perception analysis": "engaging", "decision maker bought in": "engaging",
    "identify decision makers": "engaging",
    "proposal": "proposal", "proposal price quote": "proposal", "proposition": "proposal", "quote": "proposal",
    "proposal quotation": "proposal", "proposal sent": "proposal",
    "negotiation": "negotiation", "negotiation review": "negotiation", "contract sent": "negotiation",
    "negotiating": "negotiation",
    "won": "won", "closed won": "won", "closedwon": "won", "customer": "won",
    "lost": "lost", "closed lost": "lost", "closedlost": "lost", "closed lost to competition": "lost",
}  # fmt: skip
OPPORTUNITY_KINDS = {
    "new": "new", "new business": "new", "newbusiness": "new", "new customer": "new", "upsell": "upsell",
    "upgrade": "upsell",
    "existing business": "upsell", "existingbusiness": "upsell", "existing customer upgrade": "upsell",
    "expansion": "upsell",
    "cross sell": "cross_sell", "add on": "cross_sell", "renewal": "renewal",
}  # fmt: skip
CONTACT_ROLES = {
    "decision maker": "decides", "decides": "decides", "economic buyer": "decides", "champion": "champion",
    "influencer": "champion",
    "user": "uses", "uses": "uses", "end user": "uses", "finance": "finance", "billing": "finance",
    "gatekeeper": "gatekeeper", "other": "other",
}  # fmt: skip
INTERACTION_KINDS = {
    "call": "call", "phone": "call", "phone call": "call", "outbound call": "call", "inbound call": "call",
    "email": "email", "e mail": "email", "mail": "email", "meeting": "meeting", "event": "meeting", "demo": "meeting",
    "appointment": "meeting", "video call": "meeting", "online meeting": "meeting",
    "message": "message", "sms": "message", "chat": "message", "linkedin": "message", "linkedin message": "message",
    "whatsapp": "message",
    "visit": "visit", "on site": "visit", "site visit": "visit",
}  # fmt: skip
DIRECTIONS = {
    "out": "out",
    "outbound": "out",
    "outgoing": "out",
    "sent": "out",
    "in": "in",
    "inbound": "in",
    "incoming": "in",
    "received": "in",
}
OUTCOMES = {
    "no answer": "no_answer", "no_answer": "no_answer", "busy": "no_answer", "not reached": "no_answer",
    "unreachable": "no_answer",
    "voicemail": "voicemail", "left voicemail": "voicemail", "left live message": "voicemail",
    "spoke": "spoke", "connected": "spoke", "reached": "spoke", "interested": "spoke", "not interested": "spoke",
    "call back": "spoke",
    "replied": "replied", "reply": "replied", "bounced": "bounced", "bounce": "bounced",
    "held": "held", "completed": "held", "attended": "held", "done": "held",
    "cancelled": "cancelled", "canceled": "cancelled", "no show": "cancelled", "rescheduled": "cancelled",
}  # fmt: skip
TRANSACTION_KINDS = {
    "purchase": "purchase",
    "order": "purchase",
    "sale": "purchase",
    "invoice": "invoice",
    "payment": "payment",
    "refund": "payment",
}
ROLES = {
    "rep": "rep", "sales rep": "rep", "agent": "rep", "seller": "rep", "leader": "leader", "manager": "leader",
    "team lead": "leader",
    "ops": "ops", "operations": "ops", "admin": "ops", "administrator": "ops",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One column: its reader and the SQL type in the staging table; a `soft` bad value warns and is left out."""

    read: v.Reader
    type: str = "text"
    soft: bool = False


@dataclass(frozen=True)
class Shape:
    """The columns of a kind. Of each group in `required` the file needs one column and each row one value."""

    fields: Mapping[str, Field]
    required: Sequence[tuple[str, ...]]


NUMBER, AMOUNT = Field(v.whole_number(), "integer"), Field(v.decimal(), "numeric")
POSITIVE = Field(v.decimal(least=Decimal(0)), "numeric")
DAY, FLAG, EMAIL = Field(v.day, "date"), Field(v.flag, "boolean"), Field(v.email, soft=True)
ID, REFERENCE = Field(v.text(190)), Field(v.name(500))
ZONE, COUNTRY, CURRENCY = Field(v.zone_name, soft=True), Field(v.country, soft=True), Field(v.currency)
ACCOUNT = {"account": REFERENCE, "account_id": ID, "account_domain": Field(v.domain, soft=True)}
ACCOUNT_KEYS = tuple(ACCOUNT)


def line(most: int) -> Field:
    return Field(v.text(most))


SHAPES: dict[str, Shape] = {
    "users": Shape(
        {
            "id": ID, "name": Field(v.name(200)), "email": Field(v.email), "role": Field(v.choice(ROLES)),
            "team": line(150),
            "region": line(100), "manager": line(254), "time_zone": ZONE, "language": line(16), "hired_on": DAY,
            "target_book": line(100), "book_countries": Field(v.codes, "text[]", soft=True),
        },
        required=[("name",)],
    ),
    "accounts": Shape(
        {
            "id": ID, "name": Field(v.name(500)), "domain": Field(v.domain, soft=True), "website": line(500),
            "phone": line(50),
            "street": line(300), "city": line(100), "region": line(100), "postal_code": line(30), "country": COUNTRY,
            "language": line(8), "time_zone": ZONE, "industry": line(100), "employees": NUMBER,
            "annual_revenue": POSITIVE,
            "client_assets": POSITIVE, "currency": CURRENCY, "founded_in": Field(v.whole_number(1, 2200), "integer"),
            "parent": REFERENCE, "parent_id": ID, "tags": Field(v.tags, "text[]"),
            "kind": Field(v.choice(ACCOUNT_KINDS, otherwise="company")),
            "lifecycle": Field(v.choice(LIFECYCLES, otherwise="prospect")), "customer_since": DAY,
            "description": line(20_000),
            "keep_in_touch_days": Field(v.whole_number(1, 3650), "integer"), "do_not_contact": FLAG,
            "owner": line(254), "owner_id": ID, "assigned_on": DAY,
        },
        required=[("name",)],
    ),
    "contacts": Shape(
        {
            "id": ID, "name": Field(v.name(300)), "first_name": Field(v.name(140)), "last_name": Field(v.name(140)),
            **ACCOUNT,
            "title": line(200), "role": Field(v.choice(CONTACT_ROLES, otherwise="other")), "email": EMAIL,
            "phone": line(50),
            "mobile": line(50), "language": line(8), "time_zone": ZONE, "how_we_met": line(2000),
            "personal": line(5000),
            "left_on": DAY, "do_not_call": FLAG, "do_not_email": FLAG,
        },
        required=[("name", "last_name", "first_name"), (*ACCOUNT_KEYS, "email")],
    ),
    "products": Shape(
        {
            "id": ID, "name": Field(v.name(200)), "code": line(60), "series": line(60), "list_price": POSITIVE,
            "currency": CURRENCY,
            "is_active": FLAG,
        },
        required=[("name",)],
    ),
    "opportunities": Shape(
        {
            "id": ID, "name": Field(v.name(300)), **ACCOUNT, "owner": line(254), "owner_id": ID, "product": line(200),
            "kind": Field(v.choice(OPPORTUNITY_KINDS, otherwise="new")), "stage": Field(v.choice(STAGES)),
            "amount": POSITIVE,
            "currency": CURRENCY, "probability": Field(v.whole_number(0, 100), "integer"), "next_step": line(300),
            "lost_reason": line(300), "opened_on": DAY, "close_on": DAY,
        },
        required=[("stage",), (*ACCOUNT_KEYS, "owner", "owner_id")],
    ),
    "interactions": Shape(
        {
            "id": ID, **ACCOUNT, "contact": line(300), "contact_email": EMAIL, "user": line(254), "user_id": ID,
            "kind": Field(v.choice(INTERACTION_KINDS)), "direction": Field(v.choice(DIRECTIONS)),
            "outcome": Field(v.choice(OUTCOMES), soft=True),
            "happened_at": Field(v.past_moment(EARLIEST_YEAR), "timestamptz"),
            "duration_seconds": Field(v.whole_number(0, LONGEST_SECONDS), "integer"), "automated": FLAG,
            "subject": line(300), "summary": line(20_000),
        },
        required=[("kind",), ("happened_at",), (*ACCOUNT_KEYS, "contact_email")],
    ),
    "transactions": Shape(
        {
            "id": ID, **ACCOUNT, "product": line(200), "kind": Field(v.choice(TRANSACTION_KINDS,
            otherwise="purchase")), "happened_on": DAY,
            "quantity": Field(v.decimal(3, 14), "numeric"), "amount": AMOUNT, "currency": CURRENCY,
            "is_recurring": FLAG,
            "period_start": DAY, "period_end": DAY, "reference": line(100),
        },
        required=[("happened_on",), ("amount",), ACCOUNT_KEYS],
    ),
    "signals": Shape(
        {
            "id": ID, **ACCOUNT, "type": line(100), "happened_at": Field(v.past_moment(), "timestamptz"),
            "strength": Field(
                v.decimal(4, 12, least=Decimal("0.0001"), most=Decimal(MOST_STRENGTH)), "double precision"
            ),
            "note": line(300),
        },
        required=[("type",), ("happened_at",), ACCOUNT_KEYS],
    ),
}  # fmt: skip
