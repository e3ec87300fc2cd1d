"""For each CHECK of the schema, one change to a valid row that it must refuse."""

from datetime import UTC, date, datetime
from typing import Any

LONG = "x" * 2_501
BIG = b"x" * 300_001
TOO_EARLY = date(1900, 1, 1)
EARLY_MOMENT = datetime(1900, 1, 1, tzinfo=UTC)
Change = dict[str, Any]

# A column whose own unnamed check (table_column_check) refuses this value.
COLUMNS: dict[str, Change] = {
    "absence": {"reason": "bored"},
    "agreement": {
        "joining": "nobody", "notice_days": 91, "own_words": LONG, "quorum_percent": 49,
        "share_rule": "by luck", "text_sha256": b"short", "version": 0, "void_reserve_weeks": 9,
    },
    "allocation": {
        "contribution_pence": -1, "funder": "bank", "gross_pence": 100_000_001, "kind": "guess",
        "reason": LONG, "route": "cash", "version": 0,
    },
    "allocation_payment": {"amount_pence": 0},
    "api_token": {"name": "", "role": "holder", "token_sha256": b"short"},
    "asked_match": {
        "failure": LONG, "problem": b"x" * 1_000_001, "result": b"x" * 20_000_001,
        "seconds_max": 61, "seed": -1,
    },
    "audit": {"act": "", "noun": "", "why": LONG},
    "award": {"minutes_per_week": 0, "pence_per_four_weeks": -1},
    "award_line": {"headcount": 13, "minutes_per_week": 0, "own_pence": -1,
                   "pence_per_four_weeks": -1},
    "ballot": {"projects": ["00000000-0000-4000-8000-000000000001"] * 51},
    "bid_draft": {"ciphertext": BIG},
    "bid_file": {"ciphertext": b"x" * 1_200_001},
    "bid_envelope": {"receipt_sha256": b"short", "sealed": BIG},
    "calendar_link": {"token_sha256": b"short"},
    "call_answer": {"about": "", "stage": "lost"},
    "call_off_line": {
        "minutes_per_week": 0, "own_pence": -1, "pence_per_four_weeks": -1, "purchaser": "nobody",
        "reason": LONG, "version": 0,
    },
    "chosen_reduction": {"minutes_per_week": 0, "why": ""},
    "clarification": {"answer": LONG, "question": ""},
    "cluster": {"about": "", "equality_note": LONG, "name": "No", "people_max": 41,
                "shares": "nothing"},
    "commission": {"about": "", "lead": "cluster", "reserved_percent": 51, "title": "No",
                   "weeks": 3},
    "commission_amendment": {"version": 1, "what": ""},
    "commission_key": {"public_key": b"short"},
    "contract": {"end_reason": "whim"},
    "council": {"council_id": 0, "gss_code": "E1", "name": ""},
    "council_setting": {"name": ""},
    "demonstration": {"only_row": False, "percent_done": 101, "stage": LONG},
    "enterprise_call": {"about": "", "seed_pence": -1, "supports": ["luck"], "title": "No"},
    "event": {"kind": ""},
    "idempotency": {"key": "", "request_sha256": b"short"},
    "import_file": {"content": b"", "file_name": "", "kind": "gossip"},
    "invoice": {"number": ""},
    "invoice_line": {"accepted_pence": -1, "claimed_pence": -1, "difference": LONG, "minutes": -1},
    "ledger_account": {
        "credits_pending_pence": -1, "credits_posted_pence": -1, "debits_pending_pence": -1,
        "debits_posted_pence": -1, "funder": "bank", "kind": "sock",
    },
    "lot": {
        "minutes_per_week": 0, "people": 0, "people_sharing_max": 13,
        "provider_share_max_percent": 19, "providers_max": 6, "providers_min": 0, "title": "No",
        "weight": 6,
    },
    "lot_need": {"cap_pence_per_four_weeks": -1, "minutes_per_week": 14},
    "low_price_decision": {"why": ""},
    "match_part": {"attempts": 51, "failures": 6, "milliseconds_max": 0, "state": "lost"},
    "match_reason": {"kind": "luck", "place": -1, "proof": "sure", "sentence": ""},
    "match_run": {"seconds_max": 3_601, "status": "lost"},
    "member": {"left_reason": LONG},
    "message": {"attempts": 21, "failure": LONG, "kind": "gossip", "language": "English"},
    "message_choice": {"kind": ""},
    "need": {
        "band": "noon", "carer_gender": "any", "incumbent_pence_per_four_weeks": -1,
        "minutes_per_week": 14, "people_sharing_max": 13, "service": "gardening",
    },
    "neighbour_help": {"minutes_per_week": 0},
    "neighbour_offer": {"help": "No", "minutes_per_week": 2_401},
    "person": {"family_name": "", "gender": "x", "given_name": "", "support_reason": "x"},
    "person_reference": {"reference": ""},
    "plan": {"outcomes": "", "version": 0},
    "pledge": {"pence_per_week": 99},
    "project": {"about": "", "cost_pence": 999, "refused_reason": LONG, "title": "No"},
    "provider": {
        "exposure_minutes_max": 0, "kind": "gang", "name": "", "quality": 6, "state": "x",
        "workers": 0,
    },
    "provider_offer": {"minutes_per_week": -1},
    "ratification": {"decision": "maybe", "why": LONG},
    "representative": {"kind": "friend", "powers": ["fly"]},
    "round": {"name": ""},
    "saved_search": {
        "language": LONG, "minutes_max": 0, "minutes_min": 0, "name": "", "service": LONG,
        "ward_code": LONG,
    },
    "saving": {
        "allocated_pence": -1, "chosen_minutes": -1, "delivered_minutes": -1, "held_for": LONG,
        "not_genuine_pence": -1, "planned_minutes": -1, "quarter": 5, "spent_pence": -1,
    },
    "sign_in": {"email": "nobody", "introduction": LONG, "shown_name": "", "language": "English"},
    "sign_in_code": {"address_sha256": b"short", "tries": 6},
    "sign_in_role": {"role": "king"},
    "sign_off": {"about": "", "decision": "perhaps", "reason": LONG, "stage": "lunch"},
    "stand_alone_offer": {"basis": "luck", "pence_per_four_weeks": -1},
    "suggestion_choice": {"criteria": ["faith"]},
    "support_given": {"about": LONG, "amount_pence": -1, "kind": "luck"},
    "timesheet": {
        "answer": "x", "cancelled_minutes": -1, "claimed_minutes": -1, "confirmed_minutes": -1,
        "dispute": LONG, "planned_minutes": -1,
    },
    "transfer": {"amount_pence": 0, "state": "lost"},
    "unmet": {"cause": "bad luck", "minutes_per_week": 0},
    "vote": {"budget_pence": 0},
    "ward": {"name": "", "residents": -1, "ward_code": ""},
    "ward_profile": {
        "deprived_households": -1, "disabled": -1, "households": -1, "imd_decile_tenths": 9,
        "residents": -1,
    },
    "what_if": {"failure": LONG, "name": "", "role": "holder"},
    "web_session": {"token_sha256": b"short"},
}  # fmt: skip

# What else must change for the column's own check to be the one that speaks.
WITH: dict[str, Change] = {
    "allocation_contribution_pence_check": {"net_pence": 1001},
    "allocation_gross_pence_check": {"net_pence": 100_000_001},
    "api_token_role_check": {"provider_id": None},
    "asked_match_failure_check": {"finished_at": EARLY_MOMENT},
    "what_if_failure_check": {"finished_at": EARLY_MOMENT},
    "asked_match_result_check": {"finished_at": EARLY_MOMENT},
    "award_line_own_pence_check": {"shared_pence": 1001},
    "award_line_pence_per_four_weeks_check": {"shared_pence": -1001},
    "call_off_line_own_pence_check": {"shared_pence": 1001},
    "call_off_line_pence_per_four_weeks_check": {"shared_pence": -1001},
    "invoice_line_claimed_pence_check": {"accepted_pence": None},
    "clarification_answer_check": {"answered_at": EARLY_MOMENT},
    "ledger_account_credits_posted_pence_check": {"kind": "bank", "person_id": None},
    "ledger_account_kind_check": {"person_id": None},
    "lot_providers_max_check": {"providers_min": 1},
    "need_incumbent_pence_per_four_weeks_check": {"incumbent_id": "provider_id"},
    "saving_delivered_minutes_check": {"chosen_minutes": 1},
    "saving_chosen_minutes_check": {"delivered_minutes": 1},
    "sign_off_decision_check": {"decided_at": EARLY_MOMENT},
    "timesheet_confirmed_minutes_check": {"confirmed_at": EARLY_MOMENT},
}

# A check with a name of its own, or with the table's (over two columns): the table and the change.
NAMED: dict[str, tuple[str, Change]] = {
    "a_call_closes_after_it_opens": ("enterprise_call", {"closes_at": EARLY_MOMENT}),
    "a_community_fund_is_one_wards": ("ledger_account", {"ward_code": "words a"}),
    "a_code_ends_after_it_is_made": ("sign_in_code", {"expires_at": EARLY_MOMENT}),
    "a_confirmation_has_a_time": ("timesheet", {"confirmed_minutes": 1, "confirmed_at": None}),
    "a_contract_ends_after_it_starts": ("contract", {"ends_on": TOO_EARLY}),
    "a_council_ends_after_it_starts": ("council", {"ends_on": TOO_EARLY}),
    "a_cross_payment_crosses": ("cross_payment", {"other_council_id": 1}),
    "a_decision_has_a_time": ("sign_off", {"decision": "approved"}),
    "a_link_is_of_somebody": ("calendar_link", {"provider_id": None}),
    "a_link_stops_after_it_is_made": ("calendar_link", {"stopped_at": EARLY_MOMENT}),
    "a_line_ends_after_it_starts": ("call_off_line", {"valid_to": TOO_EARLY}),
    "a_line_is_own_and_shared": ("award_line", {"shared_pence": 1}),
    "a_line_share_is_own_and_shared": ("call_off_line", {"shared_pence": 1}),
    "a_payment_is_for_days": ("allocation_payment", {"ends_on": TOO_EARLY}),
    "a_pledge_ends_after_it_starts": ("pledge", {"ends_on": TOO_EARLY}),
    "a_providers_token_names_its_provider": ("api_token", {"provider_id": None}),
    "a_provider_role_names_its_provider": ("sign_in_role", {"role": "provider"}),
    "a_purse_is_one_persons": ("ledger_account", {"person_id": None}),
    "a_reason_is_for_whom_it_concerns": ("match_reason", {"kind": "lost"}),
    "a_round_closes_after_it_opens": ("round", {"closes_at": EARLY_MOMENT}),
    "a_setting_ends_after_it_starts": ("council_setting", {"valid_to": TOO_EARLY}),
    "a_token_ends_after_it_is_made": ("api_token", {"expires_at": EARLY_MOMENT}),
    "a_visit_is_to_elsewhere": ("visiting_pledge", {"host_council_id": 1}),
    "a_visitor_comes_from_elsewhere": ("visiting_member", {"home_council_id": 1}),
    "a_vote_closes_after_it_opens": ("vote", {"closes_at": EARLY_MOMENT}),
    "absence_check": ("absence", {"ends_on": TOO_EARLY}),
    "an_allocation_ends_after_it_starts": ("allocation", {"valid_to": TOO_EARLY}),
    "an_asked_match_ends_one_way": ("asked_match", {"failure": "It did not work."}),
    "an_asked_match_is_kept_a_while": ("asked_match", {"expires_at": EARLY_MOMENT}),
    "an_answer_has_a_time": ("clarification", {"answered_at": EARLY_MOMENT}),
    "an_incumbent_has_a_price": ("need", {"incumbent_pence_per_four_weeks": 1}),
    "an_invitation_has_an_author": ("invitation", {"invited_at": EARLY_MOMENT}),
    "checked_before_published": (
        "commission", {"published_at": EARLY_MOMENT, "checked_at": None}),
    "fewest_providers_at_most_the_most": ("lot", {"providers_min": 3}),
    "flexible_minutes_are_part_of_the_need": ("need", {"flexible_minutes_per_week": 61}),
    "gross_is_net_and_contribution": ("allocation", {"net_pence": 999}),
    "held_money_is_not_posted": ("saving", {"held_for": "a look", "event_id": "event_id"}),
    "held_money_never_below_zero": ("ledger_account", {"debits_posted_pence": 1}),
    "never_more_accepted_than_claimed": ("invoice_line", {"accepted_pence": 1001}),
    "never_more_confirmed_than_claimed": (
        "timesheet", {"confirmed_minutes": 61, "confirmed_at": EARLY_MOMENT}),
    "no_basis_no_figure": ("stand_alone_offer", {"basis": "none"}),
    "no_saving_without_care": ("saving", {"delivered_minutes": 0}),
    "nobody_mentors_themselves": ("provider", {"mentor_id": "provider_id"}),
    "only_a_providers_message_is_sealed": ("message", {"sealed": True, "provider_id": None}),
    "only_a_resolution_names_a_pending_transfer": ("transfer", {"state": "void_pending"}),
    "sent_back_with_a_reason": (
        "sign_off", {"decision": "sent_back", "decided_at": EARLY_MOMENT, "reason": None}),
    "shares_sum_to_the_saving": ("saving", {"person_pence": 399}),
    "somebody_asked_or_invited": ("invitation", {"asked_at": None}),
    "a_what_if_ends_one_way": ("what_if", {"failure": "It did not work."}),
    "what_is_sent_waits_no_more": (
        "message", {"sent_at": EARLY_MOMENT, "send_at": EARLY_MOMENT}),
    "two_different_accounts": ("transfer", {"credit_account_id": "account_id"}),
}  # fmt: skip

# What else a row needs before a reference of it can dangle alone.
DANGLING: dict[str, Change] = {
    "an_account_of_a_ward": {"kind": "community_fund", "person_id": None},
    "a_pending_transfer_exists": {"state": "void_pending"},
    "invitation_invited_by_fkey": {"invited_at": EARLY_MOMENT},
    "need_incumbent_id_fkey": {"incumbent_pence_per_four_weeks": 1},
    "sign_in_role_provider_id_fkey": {"role": "provider"},
}

# What the first row needs before a second can be its twin: a column named by another of its own.
TWINS: dict[str, Change] = {
    "a_commitment_is_resolved_once": {"state": "void_pending", "pending_id": "transfer_id"},
    "reversed_once": {"reverses": "event_id"},
}


def checks() -> dict[str, tuple[str, Change]]:
    """Every CHECK by its name: the table, and the change it refuses."""
    found = dict(NAMED)
    for table, changes in COLUMNS.items():
        for column, value in changes.items():
            name = f"{table}_{column}_check"
            found[name] = (table, {column: value} | WITH.get(name, {}))
    return found
