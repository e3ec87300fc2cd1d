-- From ratified award to care that came, was confirmed, invoiced and paid.
create table ratification (
    council_id smallint not null,
    commission_id uuid not null,
    member_id uuid not null,
    decision text not null check (decision in ('ratify', 'veto')),
    why text not null default '' check (length(why) <= 500),
    decided_by uuid not null references sign_in,
    decided_at timestamptz not null,
    primary key (council_id, commission_id, member_id),
    constraint a_ratification_is_of_a_commission foreign key (council_id, commission_id)
        references commission (council_id, commission_id),
    constraint a_ratification_is_a_members foreign key (council_id, member_id)
        references member (council_id, member_id)
);
comment on table ratification is 'A member''s yes, or their veto for themselves alone.';

create table sign_off (
    council_id smallint not null,
    sign_off_id uuid not null,
    stage text not null check (stage in ('plan', 'cluster', 'commission', 'award', 'timesheet', 'saving',
        'project', 'reduction')),
    subject_id uuid not null,
    person_id uuid,
    about text not null check (length(about) between 1 and 300),
    asked_at timestamptz not null,
    due_on date not null,
    decision text check (decision in ('approved', 'sent_back')),
    reason text check (length(reason) <= 500),
    decided_by uuid references sign_in,
    decided_at timestamptz,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, sign_off_id),
    constraint a_decision_has_a_time check ((decision is null) = (decided_at is null)),
    constraint sent_back_with_a_reason
        check (decision <> 'sent_back' or coalesce(length(reason), 0) > 0)
);
create index sign_offs_waiting on sign_off (council_id, due_on) where decided_at is null;
create index sign_offs_of_a_subject on sign_off (council_id, subject_id);
comment on table sign_off is 'What a professional is asked to sign at each stage, and what they said.';

create table contract (
    council_id smallint not null,
    contract_id uuid not null,
    award_id uuid not null,
    commission_id uuid not null,
    provider_id uuid not null references provider,
    starts_on date not null,
    ends_on date not null,
    signed_at timestamptz not null,
    ended_early_on date,
    end_reason text check (end_reason in ('provider_failed', 'mutual', 'notice')),
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, contract_id),
    constraint one_contract_per_award unique (council_id, award_id),
    constraint a_contract_ends_after_it_starts check (ends_on > starts_on),
    constraint a_contract_is_of_an_award foreign key (council_id, award_id)
        references award (council_id, award_id),
    constraint a_contract_is_of_a_commission foreign key (council_id, commission_id)
        references commission (council_id, commission_id)
);
create index contracts_of_a_provider on contract (council_id, provider_id);
comment on table contract is 'Shared terms and prices; each member has a line of their own.';

create table call_off_line (
    council_id smallint not null,
    line_id uuid not null,
    version smallint not null check (version > 0),
    contract_id uuid not null,
    member_id uuid not null,
    lot_need_id uuid not null,
    purchaser text not null check (purchaser in ('holder', 'service_fund_holder', 'council', 'nhs')),
    minutes_per_week integer not null check (minutes_per_week > 0),
    own_pence bigint not null check (own_pence >= 0),
    shared_pence bigint not null,
    pence_per_four_weeks bigint not null check (pence_per_four_weeks >= 0),
    stand_alone_pence bigint,
    valid_from date not null,
    valid_to date not null,
    reason text not null default '' check (length(reason) <= 200),
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, line_id, version),
    constraint a_line_ends_after_it_starts check (valid_to >= valid_from),
    constraint a_line_share_is_own_and_shared check (pence_per_four_weeks = own_pence + shared_pence),
    constraint a_line_is_of_a_contract foreign key (council_id, contract_id)
        references contract (council_id, contract_id),
    constraint a_line_is_a_members foreign key (council_id, member_id)
        references member (council_id, member_id)
);
create index lines_of_a_contract on call_off_line (council_id, contract_id);
create index lines_of_a_member on call_off_line (council_id, member_id);
comment on table call_off_line is
    'One member''s own part of a contract; append-only versions, the newest is what holds.';

create table line_funding (
    council_id smallint not null,
    line_id uuid not null,
    home_council_id smallint not null,
    home_person_id uuid not null,
    purse_account_id uuid not null,
    primary key (council_id, line_id)
);
comment on table line_funding is 'Bridge: the purse, in its home council''s ledger, that pays a line.';

create table timesheet (
    council_id smallint not null,
    timesheet_id uuid not null,
    line_id uuid not null,
    period_starts_on date not null,
    planned_minutes integer not null check (planned_minutes >= 0),
    claimed_minutes integer not null check (claimed_minutes >= 0),
    submitted_at timestamptz not null,
    answer text check (answer in ('came', 'late', 'did_not_come', 'i_cancelled', 'disputed')),
    confirmed_minutes integer check (confirmed_minutes >= 0),
    cancelled_minutes integer not null default 0 check (cancelled_minutes >= 0),
    confirmed_by uuid references sign_in,
    confirmed_at timestamptz,
    dispute text check (length(dispute) <= 500),
    settled_by uuid references sign_in,
    settled_at timestamptz,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, timesheet_id),
    constraint one_timesheet_per_line_and_period unique (council_id, line_id, period_starts_on),
    constraint never_more_confirmed_than_claimed check (confirmed_minutes <= claimed_minutes),
    constraint a_confirmation_has_a_time check ((confirmed_minutes is null) or (confirmed_at is not null))
);
create index timesheets_waiting on timesheet (council_id, submitted_at) where confirmed_at is null;
comment on table timesheet is
    'Four weeks of one line as the provider claims and the member confirms.';

create table invoice (
    council_id smallint not null,
    invoice_id uuid not null,
    contract_id uuid not null,
    provider_id uuid not null references provider,
    number text not null check (length(number) between 1 and 40),
    period_starts_on date not null,
    received_at timestamptz not null,
    late boolean not null default false,
    accepted_at timestamptz,
    accepted_event_id uuid,
    paid_event_id uuid,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, invoice_id),
    constraint one_invoice_of_a_number unique (council_id, provider_id, number),
    constraint an_invoice_is_of_a_contract foreign key (council_id, contract_id)
        references contract (council_id, contract_id),
    constraint an_acceptance_is_an_event foreign key (council_id, accepted_event_id)
        references event (council_id, event_id),
    constraint a_payment_is_an_event foreign key (council_id, paid_event_id)
        references event (council_id, event_id)
);
create index invoices_of_a_contract on invoice (council_id, contract_id);
comment on table invoice is 'A provider''s invoice for four weeks of one contract.';

create table invoice_line (
    council_id smallint not null,
    invoice_id uuid not null,
    line_id uuid not null,
    minutes integer not null check (minutes >= 0),
    claimed_pence bigint not null check (claimed_pence >= 0),
    accepted_pence bigint check (accepted_pence >= 0),
    difference text check (length(difference) <= 300),
    primary key (council_id, invoice_id, line_id),
    constraint never_more_accepted_than_claimed check (accepted_pence <= claimed_pence),
    constraint an_invoice_line_is_of_an_invoice foreign key (council_id, invoice_id)
        references invoice (council_id, invoice_id)
);
create index invoice_lines_of_a_line on invoice_line (council_id, line_id);
comment on table invoice_line is 'What one member''s line was charged, and what was accepted.';

create table cross_payment (
    council_id smallint not null,
    event_id uuid not null,
    other_council_id smallint not null,
    other_event_id uuid not null,
    primary key (council_id, event_id),
    constraint a_cross_payment_crosses check (other_council_id <> council_id)
);
comment on table cross_payment is 'Bridge: the same payment as an event of another council''s ledger.';
