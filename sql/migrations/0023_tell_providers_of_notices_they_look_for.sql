-- Once a day, whoever keeps a search is told of what came into it.
alter table message drop constraint message_kind_check;
alter table message add constraint message_kind_check check (kind in (
    'sign_in_code', 'invited', 'bid_received', 'bid_deadline', 'commission_deadline', 'vote_open',
    'statement_ready', 'timesheet_waits', 'sign_offs_wait', 'ratify_open', 'contract_to_sign',
    'contract_signed', 'notices_found'));
