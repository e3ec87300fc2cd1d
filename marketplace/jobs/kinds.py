"""Every kind of work there is, in the order things happen on a day. A new kind is a line here."""

from marketplace.jobs.asked_matches import FORGET_ASKED, SOLVE_ASKED
from marketplace.jobs.daily import (
    ACCEPT_INVOICES,
    ASK_ABOUT_SILENCE,
    PAY_WHAT_IS_DUE,
    RECOGNISE_QUARTERS,
    SET_ASIDE,
)
from marketplace.jobs.explaining import EXPLAIN_MATCH
from marketplace.jobs.messages import (
    SEND_MESSAGES,
    TELL_OF_DEADLINES,
    TELL_OF_NEWS,
    TELL_OF_SIGN_OFFS,
)
from marketplace.jobs.rounds import COMBINE, MATCH_PART, MATCH_ROUND
from marketplace.jobs.what_ifs import FORGET_WHAT_IFS, SOLVE_WHAT_IF
from marketplace.jobs.work import Kind

KINDS: tuple[Kind, ...] = (
    PAY_WHAT_IS_DUE,
    SET_ASIDE,
    MATCH_ROUND,
    MATCH_PART,
    COMBINE,
    EXPLAIN_MATCH,
    ASK_ABOUT_SILENCE,
    ACCEPT_INVOICES,
    RECOGNISE_QUARTERS,
    TELL_OF_DEADLINES,
    TELL_OF_SIGN_OFFS,
    TELL_OF_NEWS,
    SEND_MESSAGES,
    SOLVE_ASKED,
    FORGET_ASKED,
    SOLVE_WHAT_IF,
    FORGET_WHAT_IFS,
)
BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}
