"""The records. One file per family; import them from here."""

from accounts.models.account import Account, ExternalId, Fold, Station
from accounts.models.base import Dated, Versioned
from accounts.models.book import Book
from accounts.models.cadence import CadenceStep
from accounts.models.contact import Contact, LifeEvent, Preference
from accounts.models.contract import Attachment, Contract
from accounts.models.event import ClockTimestamp, Event, Notification
from accounts.models.imports import Import, ImportIssue
from accounts.models.interaction import Interaction, Note, Task
from accounts.models.mail import CaptureAddress, CapturedMail, MailInbox
from accounts.models.mailing import MailChoice, Mailing
from accounts.models.opportunity import Opportunity, StageChange
from accounts.models.organisation import Holiday, Organisation
from accounts.models.product import Product, Transaction
from accounts.models.ramp import RampStep
from accounts.models.segment import Requirement, Segment, SegmentCapacity, TargetBook
from accounts.models.team import Lineage, Team
from accounts.models.user import Availability, Role, User

__all__ = [
    "Account",
    "Attachment",
    "Availability",
    "Book",
    "CadenceStep",
    "CaptureAddress",
    "CapturedMail",
    "ClockTimestamp",
    "Contact",
    "Contract",
    "Dated",
    "Event",
    "ExternalId",
    "Fold",
    "Holiday",
    "Import",
    "ImportIssue",
    "Interaction",
    "LifeEvent",
    "Lineage",
    "MailChoice",
    "MailInbox",
    "Mailing",
    "Note",
    "Notification",
    "Opportunity",
    "Organisation",
    "Preference",
    "Product",
    "RampStep",
    "Requirement",
    "Role",
    "Segment",
    "SegmentCapacity",
    "StageChange",
    "Station",
    "TargetBook",
    "Task",
    "Team",
    "Transaction",
    "User",
    "Versioned",
]
