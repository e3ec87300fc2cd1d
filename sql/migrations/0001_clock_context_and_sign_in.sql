-- The one clock, the context row-level security reads, and the tables that belong to no one council.
create extension if not exists btree_gist;

create table demonstration (
    only_row boolean primary key default true check (only_row),
    seed integer not null,
    ahead interval not null default interval '0',
    stage text not null default '' check (length(stage) <= 200),
    percent_done smallint not null default 0 check (percent_done between 0 and 100),
    seconds jsonb not null default '{}',
    finished_at timestamptz
);
comment on table demonstration is
    'One row, in demonstration mode only: how far its history is built, and how far its clock is ahead.';

-- The setting app.now moves time for the demonstration and test role alone; for every other role the
-- setting is ignored, so a stray set_config in the application changes nothing.
create function app_now() returns timestamptz language plpgsql stable
    set search_path = public, pg_temp as $$
declare
    chosen text;
begin
    if session_user <> 'mutual_demo' then
        return clock_timestamp();
    end if;
    chosen := nullif(current_setting('app.now', true), '');
    if chosen is not null then
        return chosen::timestamptz;
    end if;
    return clock_timestamp()
        + coalesce((select d.ahead from demonstration d where d.finished_at is not null), interval '0');
end $$;

create function app_council() returns smallint language sql stable as
    $$ select nullif(current_setting('app.council', true), '')::smallint $$;
create function app_scope() returns text language sql stable as
    $$ select coalesce(nullif(current_setting('app.scope', true), ''), 'none') $$;
create function app_persons() returns uuid[] language sql stable as
    $$ select coalesce(nullif(current_setting('app.persons', true), ''), '{}')::uuid[] $$;
create function app_clusters() returns uuid[] language sql stable as
    $$ select coalesce(nullif(current_setting('app.clusters', true), ''), '{}')::uuid[] $$;
create function app_provider() returns uuid language sql stable as
    $$ select nullif(current_setting('app.provider', true), '')::uuid $$;

create table council (
    council_id smallint primary key check (council_id > 0),
    gss_code text not null check (gss_code ~ '^[A-Z][0-9]{8}$'),
    name text not null check (length(name) between 1 and 120),
    starts_on date not null,
    ends_on date,
    constraint one_council_per_code_and_start unique (gss_code, starts_on),
    constraint a_council_ends_after_it_starts check (ends_on > starts_on)
);
comment on table council is 'A council with adult social services; the id is small and stays, codes change.';

create table provider (
    provider_id uuid primary key,
    name text not null check (length(name) between 1 and 160),
    kind text not null check (kind in ('company', 'cic', 'cio', 'charity', 'community_benefit_society',
        'cooperative', 'sole_trader', 'council', 'nhs', 'public_service_mutual')),
    external_ids text[] not null default '{}',
    cqc_personal_care boolean not null default false,
    start_up boolean not null default false,
    workers smallint not null check (workers between 1 and 30000),
    vat_registered boolean not null default false,
    vat_exempt boolean not null default true,
    quality smallint not null default 3 check (quality between 1 and 5),
    insured_until date,
    checks_until date,
    state text not null default 'healthy' check (state in ('healthy', 'watch', 'failing', 'failed')),
    mentor_id uuid references provider,
    exposure_minutes_max integer check (exposure_minutes_max > 0),
    recorded_at timestamptz not null default app_now(),
    constraint nobody_mentors_themselves check (mentor_id <> provider_id)
);
comment on table provider is 'An organisation or person who offers care.';

create table provider_offer (
    provider_id uuid primary key references provider,
    services text[] not null default '{}',
    languages text[] not null default '{}',
    carer_genders text[] not null default '{}',
    skills text[] not null default '{}',
    areas text[] not null default '{}',
    minutes_per_week integer not null check (minutes_per_week between 0 and 10000000),
    recorded_at timestamptz not null default app_now()
);
comment on table provider_offer is 'What a provider can do, where, and how much in a week.';

create table sign_in (
    sign_in_id uuid primary key,
    email text unique check (email ~ '^[^@ ]+@[^@ ]+$' and length(email) <= 254),
    shown_name text not null check (length(shown_name) between 1 and 120),
    demonstration boolean not null default false,
    introduction text not null default '' check (length(introduction) <= 200),
    recorded_at timestamptz not null default app_now()
);
comment on table sign_in is 'One human who can sign in.';

create table sign_in_role (
    sign_in_id uuid not null references sign_in,
    council_id smallint not null references council,
    role text not null check (role in ('holder', 'supporter', 'coordinator', 'provider', 'neighbour',
        'commissioner', 'finance', 'worker')),
    person_id uuid,
    provider_id uuid references provider,
    ended_at timestamptz,
    primary key (sign_in_id, council_id, role),
    constraint a_provider_role_names_its_provider check ((role = 'provider') = (provider_id is not null))
);
comment on table sign_in_role is 'What a sign-in may be in a council; read afresh for each request.';

create table web_session (
    token_sha256 bytea primary key check (length(token_sha256) = 32),
    sign_in_id uuid not null references sign_in,
    council_id smallint not null references council,
    role text not null,
    acting_for uuid,
    csrf_secret bytea not null,
    display jsonb not null default '{}',
    started_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null
);
comment on table web_session is 'A signed-in browser: only the hash of its token is kept.';

create table idempotency (
    sign_in_id uuid not null,
    key text not null check (length(key) between 1 and 255),
    request_sha256 bytea not null check (length(request_sha256) = 32),
    status smallint,
    location text,
    body bytea,
    recorded_at timestamptz not null default clock_timestamp(),
    primary key (sign_in_id, key)
);
comment on table idempotency is 'The first answer to each form or API key, given again to a repeat.';
