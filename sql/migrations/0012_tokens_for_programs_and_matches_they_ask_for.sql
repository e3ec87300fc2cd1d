-- Programs of providers and councils: what they may do, and the matching problems they ask about.

create table api_token (
    council_id smallint not null references council,
    token_id uuid not null,
    sign_in_id uuid not null references sign_in,
    provider_id uuid references provider,
    role text not null check (role in ('provider', 'finance', 'commissioner')),
    name text not null check (length(name) between 1 and 60),
    token_sha256 bytea not null check (length(token_sha256) = 32),
    may_write boolean not null,
    made_by uuid not null references sign_in,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (council_id, token_id),
    constraint one_token_of_a_hash unique (council_id, token_sha256),
    constraint a_token_ends_after_it_is_made check (expires_at > made_at),
    constraint a_providers_token_names_its_provider check (
        (role = 'provider') = (provider_id is not null))
);
create index api_token_by_provider on api_token (provider_id);
create index api_token_by_sign_in on api_token (sign_in_id);
create index api_token_by_maker on api_token (made_by);
comment on table api_token is 'What a program of an organisation signs in with: only a hash is kept. [provider]';

create table asked_match (
    council_id smallint not null references council,
    match_id uuid not null,
    provider_id uuid references provider,
    asked_by uuid not null references sign_in,
    problem bytea not null check (length(problem) <= 1000000),
    seed integer not null check (seed >= 0),
    seconds_max smallint not null check (seconds_max between 1 and 60),
    attempts smallint not null default 0,
    asked_at timestamptz not null,
    finished_at timestamptz,
    result bytea check (length(result) <= 20000000),
    failure text check (length(failure) <= 500),
    expires_at timestamptz not null,
    primary key (council_id, match_id),
    constraint an_asked_match_is_kept_a_while check (expires_at > asked_at),
    constraint an_asked_match_ends_one_way check (
        (finished_at is null and result is null and failure is null)
        or (finished_at is not null and (result is null) <> (failure is null)))
);
create index asked_match_by_provider on asked_match (provider_id);
create index asked_match_by_asker on asked_match (asked_by);
create index asked_match_by_end on asked_match (council_id, expires_at);
comment on table asked_match is 'A matching problem a program asked about, and its answer for a while. [provider]';

do $$
declare
    named text;
    mine constant text := 'council_id = (select app_council())';
begin
    foreach named in array array['api_token', 'asked_match'] loop
        execute format('alter table %I enable row level security', named);
        execute format('alter table %I force row level security', named);
        execute format('create policy seen_by on %I for select using (%s and ((select app_scope()) ='
            || ' ''council'' or provider_id = (select app_provider())))', named, mine);
        execute format('create policy written_by on %I for insert with check (%s)', named, mine);
        execute format('create policy changed_by on %I for update using (%s and (select app_scope()) ='
            || ' ''council'') with check (%s)', named, mine, mine);
        execute format('create policy removed_by on %I for delete using (%s and (select app_scope()) ='
            || ' ''council'')', named, mine);
        execute format('create policy owner_sees on %I to mutual_owner using (true) with check (true)',
            named);
    end loop;
end $$;

grant select, insert on api_token, asked_match to mutual_app;
grant update (last_used_at, revoked_at) on api_token to mutual_app;
grant update (attempts, finished_at, result, failure) on asked_match to mutual_app;
grant delete on asked_match to mutual_app;
