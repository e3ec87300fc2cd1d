-- Who lives in the council, what they need, and the money allocated for it.
create table council_setting (
    council_id smallint not null references council,
    setting_id uuid not null,
    name text not null check (length(name) between 1 and 80),
    value jsonb not null,
    valid_from date not null,
    valid_to date,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, setting_id),
    constraint a_setting_ends_after_it_starts check (valid_to > valid_from)
);
comment on table council_setting is 'A policy of the council, effective-dated and append-only.';

create table ward (
    council_id smallint not null references council,
    ward_code text not null check (length(ward_code) between 1 and 20),
    name text not null check (length(name) between 1 and 120),
    residents integer not null check (residents >= 0),
    boundary jsonb,
    primary key (council_id, ward_code)
);
comment on table ward is 'A ward: the community whose fund its residents vote on.';

create table person (
    council_id smallint not null,
    person_id uuid not null,
    given_name text not null check (length(given_name) between 1 and 80),
    family_name text not null check (length(family_name) between 1 and 80),
    born_on date not null,
    ward_code text not null,
    languages text[] not null default '{en}',
    gender text check (gender in ('female', 'male', 'other')),
    support_reason text check (support_reason in ('physical', 'sensory', 'memory_and_cognition',
        'learning_disability', 'mental_health', 'social')),
    lives_here_from date not null,
    lives_here_to date,
    died_on date,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, person_id),
    constraint a_person_lives_in_a_ward foreign key (council_id, ward_code)
        references ward (council_id, ward_code)
);
create index people_of_a_ward on person (council_id, ward_code, person_id);
comment on table person is 'A resident; a holder is one with an allocation.';

create table representative (
    council_id smallint not null,
    representative_id uuid not null,
    person_id uuid not null,
    sign_in_id uuid not null references sign_in,
    kind text not null check (kind in ('supporter', 'nominated', 'authorised', 'attorney', 'deputy')),
    powers text[] not null check (powers <@ array['see', 'plan', 'money', 'votes']),
    starts_on date not null,
    ends_on date,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, representative_id),
    constraint a_representative_acts_for_a_person foreign key (council_id, person_id)
        references person (council_id, person_id)
);
create index whom_a_sign_in_represents on representative (council_id, sign_in_id);
comment on table representative is 'Who may act for a holder, for what, and from when (rule 16).';

create table plan (
    council_id smallint not null,
    plan_id uuid not null,
    person_id uuid not null,
    version smallint not null check (version > 0),
    outcomes text not null check (length(outcomes) between 1 and 2000),
    starts_on date not null,
    ends_on date,
    drafted_by uuid not null,
    agreed_by_holder_at timestamptz,
    agreed_by_professional_at timestamptz,
    professional_id uuid references sign_in,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, plan_id),
    constraint one_plan_version_per_person unique (council_id, person_id, version),
    constraint a_plan_is_for_a_person foreign key (council_id, person_id)
        references person (council_id, person_id)
);
comment on table plan is 'Outcomes and planned units, agreed by holder and professional.';

create table need (
    council_id smallint not null,
    need_id uuid not null,
    plan_id uuid not null,
    service text not null check (service in ('home_care', 'personal_assistant', 'day_support',
        'evening_club', 'respite_sitting', 'meals', 'transport', 'cleaning', 'counselling')),
    band text not null check (band in ('weekday_morning', 'weekday_day', 'weekday_evening', 'weekend',
        'night')),
    minutes_per_week integer not null check (minutes_per_week between 15 and 10080),
    flexible_minutes_per_week integer not null default 0,
    personal_care boolean not null default false,
    languages text[] not null default '{}',
    carer_gender text check (carer_gender in ('female', 'male')),
    skills text[] not null default '{}',
    likes text[] not null default '{}',
    people_sharing_max smallint not null default 1 check (people_sharing_max between 1 and 12),
    incumbent_id uuid references provider,
    incumbent_pence_per_four_weeks bigint check (incumbent_pence_per_four_weeks >= 0),
    primary key (council_id, need_id),
    constraint a_need_is_in_a_plan foreign key (council_id, plan_id)
        references plan (council_id, plan_id),
    constraint flexible_minutes_are_part_of_the_need
        check (flexible_minutes_per_week between 0 and minutes_per_week),
    constraint an_incumbent_has_a_price
        check ((incumbent_id is null) = (incumbent_pence_per_four_weeks is null))
);
create index needs_of_a_plan on need (council_id, plan_id);
comment on table need is 'Planned units in a time band, with musts and likes.';

create table allocation (
    council_id smallint not null,
    allocation_id uuid not null,
    version smallint not null check (version > 0),
    person_id uuid not null,
    kind text not null check (kind in ('indicative', 'final')),
    funder text not null check (funder in ('council', 'service_fund', 'nhs', 'self')),
    route text not null check (route in ('direct_payment', 'service_fund', 'council_managed',
        'health_budget', 'self_funder')),
    gross_pence bigint not null check (gross_pence between 0 and 100000000),
    contribution_pence bigint not null check (contribution_pence >= 0),
    net_pence bigint not null,
    valid_from date not null,
    valid_to date not null,
    reason text not null default '' check (length(reason) <= 500),
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, allocation_id, version),
    constraint gross_is_net_and_contribution check (gross_pence = net_pence + contribution_pence),
    constraint an_allocation_ends_after_it_starts check (valid_to > valid_from),
    constraint an_allocation_is_for_a_person foreign key (council_id, person_id)
        references person (council_id, person_id)
);
create index allocations_of_a_person on allocation (council_id, person_id, valid_from);
comment on table allocation is
    'A personal budget for a period (valid_to is the day after its last), append-only versions (rule 4).';

create table absence (
    council_id smallint not null,
    absence_id uuid not null,
    person_id uuid not null,
    reason text not null check (reason in ('hospital', 'respite_elsewhere', 'holiday')),
    starts_on date not null,
    ends_on date check (ends_on >= starts_on),
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, absence_id),
    constraint an_absence_is_of_a_person foreign key (council_id, person_id)
        references person (council_id, person_id)
);
comment on table absence is 'Days when a person was away: unspent money of those days is no saving.';

create table audit (
    council_id smallint not null references council,
    audit_id uuid not null,
    position bigint generated always as identity,
    at timestamptz not null default app_now(),
    sign_in_id uuid not null,
    role text not null,
    on_behalf_of uuid,
    act text not null check (length(act) between 1 and 80),
    noun text not null check (length(noun) between 1 and 40),
    subject_id uuid not null,
    why text not null default '' check (length(why) <= 500),
    detail jsonb not null default '{}',
    primary key (council_id, audit_id)
);
create index audit_of_a_subject on audit (council_id, subject_id, position);
comment on table audit is 'Who did what, for whom and why: one row in the transaction of each change.';
