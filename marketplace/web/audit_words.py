"""What each act of the record is called in a sentence: "Ruth Cole signed a plan."."""

from marketplace.web.wording import _
from providers.said import said

ACTS: dict[str, str] = {
    "accept_help": said("accepted help from a neighbour"),
    "accept_invoice": said("checked an invoice against the visits that came"),
    "agree_plan": said("said yes to a plan"),
    "amend_commission": said("changed a notice after it was published"),
    "answer_question": said("answered a question"),
    "appoint_representative": said("let somebody act for a person"),
    "ask_about_silence": said("asked about visits that nobody confirmed"),
    "ask_for_check": said("asked for a check of a commission"),
    "change_draft": said("changed the draft of a commission"),
    "change_lots": said("changed what a commission asks for"),
    "change_setting": said("changed a rule of the council"),
    "check_commission": said("checked a commission"),
    "commit_period": said("set money aside for four weeks of care"),
    "confirm_timesheets": said("said which visits came"),
    "cut_pledge": said("ended a pledge"),
    "draft_commission": said("began a commission"),
    "draft_plan": said("wrote a plan"),
    "end_help": said("ended a neighbour's help"),
    "end_lines": said("ended a person's part of a contract"),
    "end_representative": said("ended somebody's right to act for a person"),
    "give_role": said("gave a sign-in a role"),
    "import_allocations": said("brought in a budget from a file"),
    "invite": said("invited somebody to a group"),
    "let_use": said("chose what may be used to suggest groups"),
    "make_pledge": said("pledged money to a group"),
    "pay_allocations": said("paid budgets"),
    "pay_invoice": said("paid an invoice"),
    "publish_commission": said("published a commission"),
    "ratify_award": said("said yes to an offer"),
    "recognise_saving": said("worked out a saving"),
    "record_absence": said("wrote down an absence"),
    "register_person": said("added a person"),
    "register_sign_in": said("let somebody sign in"),
    "release_saving": said("shared a saving that was looked at"),
    "set_allocation": said("set a budget"),
    "set_limits": said("set the limits of a commission"),
    "settle_timesheet": said("settled which visits came"),
    "sign_agreement": said("signed a group's agreement"),
    "sign_contracts": said("signed contracts"),
    "sign_off": said("answered a sign-off"),
    "sign_plan": said("signed a plan"),
    "sign_reduction": said("signed that less care is a person's own choice"),
    "store_match": said("stored the result of a match"),
    "submit_bid": said("sent a bid"),
    "submit_invoice": said("sent an invoice"),
    "submit_timesheets": said("sent timesheets"),
    "veto_award": said("said no to an offer"),
    "withdraw_commission": said("withdrew a commission"),
    "withdraw_pledge": said("took a pledge back"),
    "write_agreement": said("wrote a group's agreement"),
}


def did(act: str) -> str:
    """An act in words; one that has none yet reads as its own name."""
    known = ACTS.get(act)
    return _(known) if known else act.replace("_", " ")
