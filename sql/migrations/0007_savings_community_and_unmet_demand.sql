-- What was saved, how the community spends its third, and the needs nobody met.
create table neighbour_offer (
    council_id smallint not null,
    offer_id uuid not null,
    neighbour_id uuid not null,
    ward_code text not null,
    help text not null check (length(help) between 3 and 300),
    service text not null,
    minutes_per_week integer not null check (minutes_per_week between 15 and 2400),
    offered_at timestamptz not null,
    withdrawn_at timestamptz,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, offer_id),
    constraint an_offer_is_a_neighbours foreign key (council_id, neighbour_id)
        references person (council_id, person_id),
    constraint an_offer_is_in_a_ward foreign key (council_id, ward_code)
        references ward (council_id, ward_code)
);
comment on table neighbour_offer is 'Unpaid help somebody nearby would give.';

create table neighbour_help (
    council_id smallint not null,
    help_id uuid not null,
    offer_id uuid not null,
    person_id uuid not null,
    line_id uuid,
    minutes_per_week integer not null check (minutes_per_week > 0),
    accepted_at timestamptz not null,
    starts_on date not null,
    lapsed_on date,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, help_id),
    constraint help_follows_an_offer foreign key (council_id, offer_id)
        references neighbour_offer (council_id, offer_id),
    constraint help_is_for_a_person foreign key (council_id, person_id)
        references person (council_id, person_id)
);
create unique index an_offer_helps_one_person on neighbour_help (council_id, offer_id)
    where lapsed_on is null;
comment on table neighbour_help is 'Help a member accepted into the plan; lapses back to paid units.';

create table chosen_reduction (
    council_id smallint not null,
    reduction_id uuid not null,
    person_id uuid not null,
    line_id uuid not null,
    minutes_per_week integer not null check (minutes_per_week > 0),
    starts_on date not null,
    ends_on date,
    why text not null check (length(why) between 1 and 500),
    signed_by_person_at timestamptz not null,
    signed_by_professional_at timestamptz,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, reduction_id),
    constraint a_reduction_is_a_persons foreign key (council_id, person_id)
        references person (council_id, person_id)
);
comment on table chosen_reduction is 'Fewer paid units because the person chose so, signed by both.';

create table saving (
    council_id smallint not null,
    saving_id uuid not null,
    person_id uuid not null,
    allocation_id uuid not null,
    year_starts_on date not null,
    quarter smallint not null check (quarter between 1 and 4),
    quarter_ends_on date not null,
    allocated_pence bigint not null check (allocated_pence >= 0),
    spent_pence bigint not null check (spent_pence >= 0),
    not_genuine_pence bigint not null default 0 check (not_genuine_pence >= 0),
    refund_pence bigint not null default 0,
    saving_pence bigint not null,
    person_pence bigint not null,
    council_pence bigint not null,
    community_pence bigint not null,
    planned_minutes integer not null check (planned_minutes >= 0),
    delivered_minutes integer not null check (delivered_minutes >= 0),
    chosen_minutes integer not null default 0 check (chosen_minutes >= 0),
    sources jsonb not null default '{}',
    held_for text check (length(held_for) <= 200),
    releases uuid,
    event_id uuid,
    recognised_at timestamptz not null,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, saving_id),
    constraint one_recognition_per_quarter unique nulls not distinct
        (council_id, allocation_id, year_starts_on, quarter, releases),
    constraint held_money_is_not_posted check (held_for is null or event_id is null),
    constraint a_release_names_a_held_saving foreign key (council_id, releases)
        references saving (council_id, saving_id),
    constraint shares_sum_to_the_saving
        check (saving_pence = person_pence + council_pence + community_pence),
    constraint no_saving_without_care
        check (saving_pence <= 0 or delivered_minutes > 0 or chosen_minutes > 0),
    constraint a_saving_is_a_persons foreign key (council_id, person_id)
        references person (council_id, person_id),
    constraint a_saving_is_an_event foreign key (council_id, event_id)
        references event (council_id, event_id)
);
create index savings_of_a_person on saving (council_id, person_id, quarter_ends_on);
comment on table saving is 'What one quarter added to the cumulative saving of an allocation year.';
comment on column saving.allocated_pence is
    'The pledged part from the year''s first day to the quarter''s last; spent, not genuine and minutes too.';
comment on column saving.saving_pence is 'What this row adds; so are the refund and the three shares.';
comment on column saving.held_for is 'Why nothing was posted yet: a professional looks first (S5).';
comment on column saving.releases is 'The held row whose money this row posts after the sign-off.';

create table vote (
    council_id smallint not null,
    vote_id uuid not null,
    ward_code text not null,
    opens_at timestamptz not null,
    closes_at timestamptz not null,
    budget_pence bigint not null check (budget_pence > 0),
    counted_at timestamptz,
    count_explained jsonb,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, vote_id),
    constraint a_vote_closes_after_it_opens check (closes_at > opens_at),
    constraint a_vote_is_a_wards foreign key (council_id, ward_code)
        references ward (council_id, ward_code)
);
comment on table vote is 'A vote of one ward''s residents on their community fund.';

create table project (
    council_id smallint not null,
    project_id uuid not null,
    ward_code text not null,
    vote_id uuid,
    title text not null check (length(title) between 3 and 120),
    about text not null check (length(about) between 1 and 1000),
    cost_pence bigint not null check (cost_pence between 1000 and 10000000),
    proposed_by uuid not null,
    proposed_at timestamptz not null,
    eligible_at timestamptz,
    refused_reason text check (length(refused_reason) <= 300),
    funded_event_id uuid,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, project_id),
    constraint a_project_is_in_a_ward foreign key (council_id, ward_code)
        references ward (council_id, ward_code),
    constraint a_project_is_voted_on foreign key (council_id, vote_id)
        references vote (council_id, vote_id),
    constraint a_project_is_proposed_by_a_person foreign key (council_id, proposed_by)
        references person (council_id, person_id),
    constraint a_grant_is_an_event foreign key (council_id, funded_event_id)
        references event (council_id, event_id)
);
create index projects_of_a_ward on project (council_id, ward_code);
comment on table project is 'Something residents propose to spend their community fund on.';

create table ballot (
    council_id smallint not null,
    vote_id uuid not null,
    person_id uuid not null,
    projects uuid[] not null check (cardinality(projects) between 0 and 50),
    cast_by uuid not null references sign_in,
    cast_at timestamptz not null,
    primary key (council_id, vote_id, person_id),
    constraint a_ballot_is_in_a_vote foreign key (council_id, vote_id)
        references vote (council_id, vote_id),
    constraint a_ballot_is_a_persons foreign key (council_id, person_id)
        references person (council_id, person_id)
);
comment on table ballot is 'One resident''s ballot, which they may change until the vote closes.';

create table enterprise_call (
    council_id smallint not null references council,
    call_id uuid not null,
    title text not null check (length(title) between 3 and 120),
    about text not null check (length(about) between 1 and 2000),
    service text not null,
    ward_code text,
    languages text[] not null default '{}',
    band text,
    seed_pence bigint not null default 0 check (seed_pence between 0 and 100000000),
    supports text[] not null default '{}' check (supports <@ array['space', 'hr', 'it', 'finance',
        'legal', 'mentor', 'seed_money']),
    opened_by uuid not null references sign_in,
    opened_at timestamptz not null,
    closes_at timestamptz not null,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, call_id),
    constraint a_call_closes_after_it_opens check (closes_at > opened_at)
);
comment on table enterprise_call is 'A commissioner''s call for new enterprises to meet a need.';

create table call_answer (
    council_id smallint not null,
    call_id uuid not null,
    provider_id uuid not null references provider,
    stage text not null check (stage in ('enquiry', 'idea', 'set_up', 'registered', 'first_bid',
        'first_contract', 'year_one')),
    about text not null check (length(about) between 1 and 2000),
    answered_at timestamptz not null,
    accepted_at timestamptz,
    stage_since timestamptz not null,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, call_id, provider_id),
    constraint an_answer_is_to_a_call foreign key (council_id, call_id)
        references enterprise_call (council_id, call_id)
);
comment on table call_answer is 'A new enterprise that answered a call, and how far it has come.';

create table support_given (
    council_id smallint not null,
    support_id uuid not null,
    call_id uuid not null,
    provider_id uuid not null references provider,
    kind text not null check (kind in ('space', 'hr', 'it', 'finance', 'legal', 'mentor', 'seed_money')),
    about text not null default '' check (length(about) <= 300),
    amount_pence bigint not null default 0 check (amount_pence >= 0),
    given_by uuid not null references sign_in,
    given_at timestamptz not null,
    event_id uuid,
    primary key (council_id, support_id),
    constraint support_follows_an_answer foreign key (council_id, call_id, provider_id)
        references call_answer (council_id, call_id, provider_id),
    constraint seed_money_is_an_event foreign key (council_id, event_id)
        references event (council_id, event_id)
);
comment on table support_given is 'Space, HR, IT, finance, legal advice, a mentor or seed money given.';

create table job_done (
    council_id smallint not null references council,
    kind text not null,
    due_on date not null,
    subject_id uuid not null,
    done_at timestamptz not null,
    primary key (council_id, kind, due_on, subject_id)
);
comment on table job_done is 'Recurring work already done for a day: poking twice does nothing twice.';
