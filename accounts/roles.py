"""Who may do what: the one table. Doors ask for a permission,
never for a role; accounts/permissions.py answers from here.

Rows are decided elsewhere, by `visible_to(user)`; this table is about verbs (decision 13). The director is a
permission that a leader or ops may have besides.
"""

from accounts.models import Role

SET_UP = "assignment.set_up"
REP = {
    "accounts.work_book": "log, note, plan and edit in accounts one may see",
    "accounts.create_account": "create an account",
    "accounts.look_up": "see name, domain, holder and station of any account",
    "assignment.return_account": "give an account back, ask ops to fix it",
    "assignment.appeal": "appeal against a notice or a retrieval, give a date to come back",
    "assignment.read_rules": "read the rules of engagement",
    "assignment.dispute": "claim an account by our records",
}
LEADER = {
    **REP,
    "accounts.see_pool": "open accounts outside books",
    "assignment.see_dashboard": "see the books of the team",
    "assignment.preview_run": "build a preview, pin and drop lines",
    "assignment.apply_run": "approve, hold, apply and undo a run of the team",
    "assignment.move_account": "move chosen accounts by hand",
    "assignment.decide_return": "decide returns that need approval",
    "assignment.decide_dispute": "decide claims on accounts of the team",
    "assignment.protect_account": "hold accounts in a rep’s book, decide appeals, look into flags",
    "scoring.override_score": "give or take points of a score by hand",
    SET_UP: "set up segments, books, plans, scoring and rules on the pages (ops may keep this from leaders)",
}
OPS = {
    **LEADER,
    "accounts.import_records": "import files",
    "assignment.repair_account": "work on the repair queue",
    "assignment.change_rules": "change rules, plans, segments, switches and the score model",
    "accounts.invite_user": "invite and deactivate users",
}
DIRECTOR = {"assignment.grant_exception": "grant exceptions above the limits, move strategic accounts"}
TABLE: dict[str, dict[str, str]] = {Role.REP: REP, Role.LEADER: LEADER, Role.OPS: OPS, "director": DIRECTOR}
PERMISSIONS = {code: words for part in TABLE.values() for code, words in part.items()}
