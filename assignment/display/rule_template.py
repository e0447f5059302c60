"""The text that a version of the rules starts from: 17 sections in plain sentences, and who gets what came how.

Names in double braces stand for live settings (assignment/display/rule_values.py). Source: dynamic-books.md 10.6.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class TemplateSection:
    """One section: its key, its title and its clauses."""

    key: str
    title: Text
    clauses: tuple[Text, ...]

    @property
    def text(self) -> str:
        """The clauses as they are edited: one per line."""
        return "\n".join(str(clause) for clause in self.clauses)


TEMPLATE = (
    TemplateSection(
        "purpose",
        _("Purpose and scope"),
        (
            _("These rules say who works which account, how much work is asked, and when an account moves on."),
            _("They hold for every account that we sell to, and for everybody who has a book."),
            _("The numbers are the settings that the system itself goes by, as they stand today."),
        ),
    ),
    TemplateSection(
        "terms",
        _("What the words mean"),
        (
            _("An account is one company or person; a family is an account with its parents and children."),
            _("A prospect has not bought yet; a customer has. A segment is a class of accounts by its criteria."),
            _("A book is all that one rep holds now. The pool is what nobody holds and may be given out."),
            _("Fit says how well an account matches whom we sell to; an opportunity is a deal with a stage."),
        ),
    ),
    TemplateSection(
        "segments",
        _("Segments and books"),
        (
            "{{places}}",
            _("A full book keeps what it has and gets nothing new. Ramp and part time lower its places."),
        ),
    ),
    TemplateSection(
        "ownership",
        _("Who may have an account"),
        (
            _("An account is in one book or in none. Who holds it works it, and gets the credit for that time."),
            _("It goes only to a book whose segments, countries and languages take it, and that has a place."),
            _(
                "An account does not go back to who held it in the last {{not_back_to_holder_days}}, "
                "unless nobody else takes it."
            ),
            _("Who gave an account back as a poor fit does not get it again."),
            _("An account and an opportunity may have different owners; each opportunity has one."),
        ),
    ),
    TemplateSection(
        "assignment",
        _("How accounts are given out"),
        (
            _("The best score goes first, every free place is filled, and potential is spread as evenly as it can be."),
            "{{plans}}",
            _("A preview can be approved for {{preview_stays_fresh_days}}; then it is built again."),
            _("A run can be undone for {{undo_days}}, as far as nobody worked since."),
            _("There are no private deals: each move has a cause that everybody concerned can read."),
        ),
    ),
    TemplateSection(
        "inbound",
        _("Who gets what comes in"),
        (
            _("Who holds the account gets what comes in for it. Without a holder the rules of the books decide."),
            "{{scenarios}}",
        ),
    ),
    TemplateSection(
        "work",
        _("What counts as a touch"),
        (
            "{{activities}}",
            _("Voided, bounced and cancelled ones never count, nor work by anybody but the rep of the book."),
            _("Their answer counts most: a call that was answered, a reply, a meeting held. One is enough."),
        ),
    ),
    TemplateSection(
        "coverage",
        _("Coverage"),
        (
            _("Coverage is the share of held accounts worked in the window. It counts accounts, not dials."),
            _("A new account counts after a grace of {{coverage_grace_days}}."),
            "{{worked}}",
        ),
    ),
    TemplateSection(
        "returns",
        _("Giving back"),
        (
            _("Bad data is never your fault: data reasons have no limit and ask for no work."),
            _("An open opportunity is closed or moved first."),
            _("With a date it rests until then, at most {{longest_rest_days}}."),
            _("Ask ops to fix it and keep the account: its clock stands still meanwhile."),
            "{{return_reasons}}",
        ),
    ),
    TemplateSection(
        "retrieval",
        _("Use it or lose it"),
        (
            _("Worked in the window: a new window begins. Half of every number done: one extension, once."),
            _("Less than half: the account goes back to the pool. One mail a month keeps nothing."),
            _("Notice comes at least {{notice_days}} before; work until that moment counts."),
            _(
                "Nothing is taken in the first {{retrieval_grace_days}} after it came to the book, "
                "{{new_hire_grace_days}} for new hires."
            ),
            _("At most {{retrieval_cap_percent}} of a book goes in one run, but up to {{retrieval_cap_floor}}."),
            _("Two windows of silence end every protection by earlier work, with notice."),
            _(
                "Taken back after a touch it rests {{rest_after_touched_days}}; "
                "untouched {{rest_after_untouched_days}}."
            ),
            _(
                "In the first {{report_only_days}} after going live retrieval only reports; "
                "then the leader is asked for {{asked_runs}}."
            ),
            "{{retrieval_by_itself}}",
            _(
                "An open opportunity protects with a close date ahead and an activity in the last "
                "{{opportunity_needs_activity_days}}."
            ),
            _("A meeting booked within {{meeting_protects_days}} protects until it is over."),
            _("A two-way contact protects for the window of the book; customers and contracts are never taken."),
            _(
                "While ops repairs the record the clock stands still, up to {{repair_pause_days}} "
                "that are working days."
            ),
            _(
                "It also stands still while the rep is away for {{long_absence_days}} or more that are working days, "
                "or a return waits for the leader."
            ),
            _(
                "A leader may hold accounts back, each for {{leader_hold_days}} at most "
                "and {{leader_hold_percent}} of a book."
            ),
            _("A date to come back protects when it lies within {{come_back_days}}."),
            _("Who lost an account may appeal for {{appeal_working_days}} that are working days."),
        ),
    ),
    TemplateSection(
        "opportunities",
        _("Opportunities"),
        (
            _("Each open opportunity has an owner of its own; a return asks to close it or to hand it over first."),
            "{{holdover}}",
            _("When one stands still on an account that is not worked, the leader is asked; nothing is taken."),
        ),
    ),
    TemplateSection(
        "customers",
        _("Customers"),
        (
            _("An account that was won stays with who won it and leaves the places of a prospect book."),
            _("Customers and past clients are never taken back by a retrieval."),
            _("No retrieval takes what is on the list of strategic accounts; only a director lets one go."),
        ),
    ),
    TemplateSection(
        "families",
        _("Families and partners"),
        (
            _("Families stay together: a held relative decides the book."),
            _("A partner who brings an account is named in a note; the account follows the same rules."),
        ),
    ),
    TemplateSection(
        "absence",
        _("Absence, joining and leaving"),
        (
            _("Who is away for {{long_absence_days}} or more gets nothing new; a plan may set another number."),
            _("Meanwhile the clocks stand still, and nothing is made up for afterwards. Only working days count."),
            _("New hires have a longer grace, and fewer places at first where their kind of book says so."),
            _("When somebody leaves, the leader hands over the whole book; nothing is taken back for silence then."),
        ),
    ),
    TemplateSection(
        "disputes",
        _("Disputes"),
        (
            _("Who has the better claim says so on the account page or in the look-up, and cites a section."),
            _("Only our records count: what was logged, and who held the account when."),
            _(
                "The leader of both decides within {{dispute_leader_hours}} of working days; then a director does, "
                "within {{dispute_director_hours}} in all. That is final."
            ),
            _("Does the account move, then by a run that says why and that can be undone for {{undo_days}}."),
        ),
    ),
    TemplateSection(
        "records",
        _("What everybody owes the records"),
        (
            _("Log what you did within a day: only what is logged counts."),
            _("Do not mark an account as yours without working it."),
            _("Say what is wrong with a record when you see it; ops fixes it."),
        ),
    ),
    TemplateSection(
        "changes",
        _("How these rules change"),
        (
            _("A change is announced with a note of what is new, as a rule {{announce_days}} before its day."),
            _("Ops or a director publishes it. Older versions stay readable as they were."),
            "{{acknowledgement}}",
        ),
    ),
)

SCENARIO_COLUMNS = (
    ("nobody", _("Nobody holds it")),
    ("worked", _("Held and worked")),
    ("unworked", _("Held, not worked")),
    ("customer", _("A customer")),
    ("resting", _("Resting")),
    ("ops", _("With ops")),
)
HOLDER, NEXT, MANAGER = _("The holder"), _("The next distribution"), _("Who looks after the customer")
WAKE, FIXED = _("Ask the leader; it may end the rest"), _("Ops first; then the next distribution")
LEADER_DECIDES = _("The holder, who has a day to answer; then the leader decides")
ASK_FOR_IT, FIRST_WINNER = _("The holder; ask for it in the look-up"), _("Who won it first, if still selling")
FINDER = _("Who brought it, with room in the book; else the next distribution")
SCENARIO_ROWS = (
    ("inbound", _("Inbound request"), (NEXT, HOLDER, LEADER_DECIDES, MANAGER, WAKE, FIXED)),
    ("outbound", _("Found by a rep"), (FINDER, HOLDER, ASK_FOR_IT, MANAGER, WAKE, FIXED)),
    ("referral", _("Referral"), (FINDER, HOLDER, LEADER_DECIDES, MANAGER, WAKE, FIXED)),
    ("partner", _("Brought by a partner"), (FINDER, HOLDER, LEADER_DECIDES, MANAGER, WAKE, FIXED)),
    ("expansion", _("More business with a customer"), (NEXT, HOLDER, HOLDER, MANAGER, MANAGER, FIXED)),
    ("renewal", _("Renewal"), (NEXT, HOLDER, HOLDER, MANAGER, MANAGER, FIXED)),
    ("winback", _("Winning a client back"), (FIRST_WINNER, HOLDER, LEADER_DECIDES, MANAGER, WAKE, FIXED)),
)
KEYS = tuple(section.key for section in TEMPLATE)


def template_sections() -> list[dict[str, str]]:
    """The template as a version stores it, in the language that is spoken now."""
    return [{"key": each.key, "title": str(each.title), "text": each.text} for each in TEMPLATE]


def template_scenarios() -> dict[str, dict[str, str]]:
    """The starter answers of the matrix, in the language that is spoken now."""
    columns = [key for key, _label in SCENARIO_COLUMNS]
    return {
        row: {column: str(answer) for column, answer in zip(columns, answers, strict=True)}
        for row, _label, answers in SCENARIO_ROWS
    }
