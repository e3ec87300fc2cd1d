"""The three kinds of table; the schema test reads these lists and holds every table to its kind."""

# council_id first in the primary key, every unique key and every foreign key.
COUNCIL_SCOPED: tuple[str, ...] = (
    "absence", "agreement", "allocation", "allocation_payment", "api_token", "asked_match", "audit",
    "award", "award_line",
    "ballot", "bid", "bid_draft", "bid_envelope", "bid_file", "bid_outcome", "calendar_link",
    "call_answer",
    "call_off_line", "chosen_reduction",
    "clarification", "clarification_asker",
    "cluster", "commission", "commission_amendment", "commission_key",
    "contract", "council_setting", "enterprise_call",
    "event", "import_file", "invitation", "invoice", "invoice_line", "job_done", "ledger_account",
    "lot",
    "lot_need", "low_price_decision",
    "match_part", "match_reason", "match_run", "member", "message", "message_choice", "need",
    "neighbour_help", "neighbour_offer", "person",
    "person_reference", "plan", "pledge", "project", "ratification", "representative", "round",
    "saved_search", "saving", "sign_off", "signature", "stand_alone_offer", "suggestion_choice",
    "support_given", "timesheet", "transfer", "unmet", "vote", "ward", "ward_profile",
    "what_if",
)  # fmt: skip
# Belonging to no one council; Citus reference tables one day.
NATIONAL: tuple[str, ...] = (
    "council", "demonstration", "idempotency", "migration", "provider", "provider_offer",
    "sign_in", "sign_in_code", "sign_in_role", "web_session",
)  # fmt: skip
# The only references across councils: no foreign key, checked by `mutual verify`.
BRIDGE: tuple[str, ...] = ("cross_payment", "line_funding", "visiting_member", "visiting_pledge")
# Tables the job queue brings with it (pgqueuer).
QUEUE_PREFIX = "pgqueuer"
# Never updated, never deleted: no role of the application may.
APPEND_ONLY: tuple[str, ...] = (
    "agreement", "allocation", "allocation_payment", "audit", "award", "award_line", "bid",
    "bid_envelope",
    "bid_outcome", "call_off_line", "clarification_asker", "commission_amendment",
    "council_setting", "event", "low_price_decision", "match_reason", "saving", "signature",
    "stand_alone_offer", "transfer", "unmet",
)  # fmt: skip
