-- What clusters ask for, what providers seal, and what the worker matched.
create table round (
    council_id smallint not null references council,
    round_id uuid not null,
    name text not null check (length(name) between 1 and 80),
    opens_at timestamptz not null,
    closes_at timestamptz not null,
    urgent boolean not null default false,
    opened_bids_at timestamptz,
    matched_at timestamptz,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, round_id),
    constraint a_round_closes_after_it_opens check (closes_at > opens_at)
);
create index rounds_by_closing on round (council_id, closes_at);
comment on table round is 'All commissions of a council that close together: one matching problem.';

create table commission (
    council_id smallint not null,
    commission_id uuid not null,
    cluster_id uuid not null,
    round_id uuid not null,
    title text not null check (length(title) between 3 and 120),
    about text not null check (length(about) between 1 and 2000),
    lead text not null default 'council' check (lead in ('council', 'organisation')),
    starts_on date not null,
    weeks smallint not null check (weeks between 4 and 156),
    reserved_percent smallint not null default 0 check (reserved_percent between 0 and 50),
    drafted_by uuid not null references sign_in,
    drafted_at timestamptz not null,
    checked_at timestamptz,
    published_at timestamptz,
    withdrawn_at timestamptz,
    ratified_at timestamptz,
    contracted_at timestamptz,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, commission_id),
    constraint a_commission_is_a_clusters foreign key (council_id, cluster_id)
        references cluster (council_id, cluster_id),
    constraint a_commission_closes_with_a_round foreign key (council_id, round_id)
        references round (council_id, round_id),
    constraint checked_before_published
        check (published_at is null or checked_at is not null and checked_at <= published_at)
);
create index commissions_of_a_round on commission (council_id, round_id);
create index commissions_of_a_cluster on commission (council_id, cluster_id);
comment on table commission is 'A joint commission: one contracting process of one cluster.';
comment on column commission.checked_at is 'When the coordinator said it is safe to publish.';

create table lot (
    council_id smallint not null,
    lot_id uuid not null,
    commission_id uuid not null,
    service text not null,
    band text not null,
    title text not null check (length(title) between 3 and 120),
    providers_max smallint not null default 2 check (providers_max between 1 and 5),
    providers_min smallint not null default 1 check (providers_min between 1 and 5),
    provider_share_max_percent smallint not null default 100
        check (provider_share_max_percent between 20 and 100),
    people_sharing_max smallint not null default 1 check (people_sharing_max between 1 and 12),
    weight smallint not null default 1 check (weight between 1 and 5),
    people smallint check (people > 0),
    minutes_per_week integer check (minutes_per_week > 0),
    ward_codes text[] not null default '{}',
    languages text[] not null default '{}',
    skills text[] not null default '{}',
    personal_care boolean not null default false,
    dropped_at timestamptz,
    primary key (council_id, lot_id),
    constraint a_lot_is_in_a_commission foreign key (council_id, commission_id)
        references commission (council_id, commission_id),
    constraint fewest_providers_at_most_the_most check (providers_min <= providers_max)
);
create index lots_of_a_commission on lot (council_id, commission_id);
comment on table lot is 'Needs of one commission to be served together.';
comment on column lot.people is
    'With the columns after it, what the public notice says: totals, written when it is published.';

create table lot_need (
    council_id smallint not null,
    lot_need_id uuid not null,
    lot_id uuid not null,
    member_id uuid not null,
    need_id uuid not null,
    ward_code text not null,
    route text not null,
    minutes_per_week integer not null check (minutes_per_week between 15 and 10080),
    flexible_minutes_per_week integer not null default 0,
    personal_care boolean not null,
    languages text[] not null,
    carer_gender text,
    skills text[] not null,
    likes text[] not null,
    vetoed_providers uuid[] not null default '{}',
    people_sharing_max smallint not null,
    cap_pence_per_four_weeks bigint not null check (cap_pence_per_four_weeks between 0 and 20000000),
    incumbent_id uuid,
    incumbent_pence_per_four_weeks bigint,
    primary key (council_id, lot_need_id),
    constraint a_need_once_in_a_lot unique (council_id, lot_id, need_id),
    constraint a_lot_need_is_in_a_lot foreign key (council_id, lot_id) references lot (council_id, lot_id),
    constraint a_lot_need_is_a_members foreign key (council_id, member_id)
        references member (council_id, member_id)
);
create index lot_needs_of_a_member on lot_need (council_id, member_id);
comment on table lot_need is 'A member''s need as it stood when the commission was published.';

create table commission_key (
    council_id smallint not null,
    commission_id uuid not null,
    public_key bytea not null check (length(public_key) = 32),
    wrapped_private_key bytea not null,
    primary key (council_id, commission_id),
    constraint a_key_is_a_commissions foreign key (council_id, commission_id)
        references commission (council_id, commission_id)
);
comment on table commission_key is
    'The key bids are sealed to; the private half is wrapped by a file only the worker reads.';

create table bid_draft (
    council_id smallint not null,
    commission_id uuid not null,
    provider_id uuid not null references provider,
    ciphertext bytea not null check (length(ciphertext) <= 300000),
    saved_at timestamptz not null,
    primary key (council_id, commission_id, provider_id),
    constraint a_draft_is_for_a_commission foreign key (council_id, commission_id)
        references commission (council_id, commission_id)
);
comment on table bid_draft is 'A bid being written, encrypted with a key file outside the database.';

create table bid_envelope (
    council_id smallint not null,
    envelope_id uuid not null,
    commission_id uuid not null,
    provider_id uuid not null references provider,
    sealed bytea not null check (length(sealed) <= 300000),
    receipt_sha256 bytea not null check (length(receipt_sha256) = 32),
    submitted_at timestamptz not null,
    position bigint generated always as identity,
    primary key (council_id, envelope_id),
    constraint an_envelope_is_for_a_commission foreign key (council_id, commission_id)
        references commission (council_id, commission_id)
);
create index envelopes_of_a_commission on bid_envelope (council_id, commission_id, provider_id, position);
comment on table bid_envelope is 'A sealed bid; the last of a provider for a commission counts.';

-- A deadline is a lock: the commission row is held FOR SHARE while the clock is read, and the opening
-- takes FOR UPDATE, so every accepted envelope is evaluated and no late one is accepted. It runs as the
-- owner because FOR SHARE needs UPDATE rights and finds no row under row-level security without them.
create function accept_envelope(
    p_council smallint, p_envelope uuid, p_commission uuid, p_provider uuid, p_sealed bytea
) returns timestamptz language plpgsql security definer set search_path = public, pg_temp as $$
declare
    seen timestamptz;
    its_round uuid;
    deadline timestamptz;
    published timestamptz;
    opened timestamptz;
begin
    if p_council is distinct from app_council() or p_provider is distinct from app_provider() then
        raise exception 'accept_envelope: another council or provider' using errcode = 'insufficient_privilege';
    end if;
    select c.round_id, c.published_at into its_round, published
    from commission c
    where c.council_id = p_council and c.commission_id = p_commission and c.withdrawn_at is null
    for share of c;
    -- A second statement on purpose: it sees what was committed while the lock was waited for.
    select r.closes_at, r.opened_bids_at into deadline, opened
    from round r where r.council_id = p_council and r.round_id = its_round;
    seen := app_now();
    if published is null or published > seen then
        return null;
    end if;
    if opened is not null or deadline is null or seen >= deadline then
        return null;
    end if;
    insert into bid_envelope (council_id, envelope_id, commission_id, provider_id, sealed,
            receipt_sha256, submitted_at)
        values (p_council, p_envelope, p_commission, p_provider, p_sealed, sha256(p_sealed), seen);
    return seen;
end $$;

-- Opening holds every commission of the round FOR UPDATE, so no bid slips in behind it.
create function open_round(p_council smallint, p_round uuid) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    deadline timestamptz;
begin
    if p_council is distinct from app_council() then
        raise exception 'open_round: another council' using errcode = 'insufficient_privilege';
    end if;
    perform 1 from commission c where c.council_id = p_council and c.round_id = p_round
        order by c.commission_id for update;
    select r.closes_at into deadline from round r
        where r.council_id = p_council and r.round_id = p_round and r.opened_bids_at is null for update;
    if deadline is null or app_now() < deadline then
        return false;
    end if;
    update round set opened_bids_at = app_now() where council_id = p_council and round_id = p_round;
    return true;
end $$;

-- The wrapped keys of a round, once it is opened: the only way to them, for the worker's role alone.
create function release_keys(p_council smallint, p_round uuid)
    returns table (commission_id uuid, wrapped_private_key bytea)
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if p_council is distinct from app_council() then
        raise exception 'release_keys: another council' using errcode = 'insufficient_privilege';
    end if;
    return query
        select k.commission_id, k.wrapped_private_key
        from round r
        join commission c on c.council_id = r.council_id and c.round_id = r.round_id
        join commission_key k on k.council_id = c.council_id and k.commission_id = c.commission_id
        where r.council_id = p_council and r.round_id = p_round and r.opened_bids_at is not null
        order by k.commission_id;
end $$;

-- Otherwise moving a commission into a round already opened would release its key early.
create function keep_its_round() returns trigger language plpgsql as $$
begin
    if old.published_at is not null and new.round_id <> old.round_id then
        raise exception 'a published commission stays in its round' using
            errcode = 'check_violation', constraint = 'a_published_commission_stays_in_its_round';
    end if;
    return new;
end $$;
create trigger a_published_commission_stays_in_its_round before update of round_id on commission
    for each row execute function keep_its_round();

create table bid (
    council_id smallint not null,
    bid_id uuid not null,
    commission_id uuid not null,
    provider_id uuid not null references provider,
    envelope_id uuid not null,
    content jsonb not null,
    opened_at timestamptz not null,
    primary key (council_id, bid_id),
    constraint one_bid_per_provider_and_commission unique (council_id, commission_id, provider_id),
    constraint a_bid_was_in_an_envelope foreign key (council_id, envelope_id)
        references bid_envelope (council_id, envelope_id),
    constraint a_bid_is_for_a_commission foreign key (council_id, commission_id)
        references commission (council_id, commission_id)
);
comment on table bid is 'A bid as opened after the deadline.';

create table match_run (
    council_id smallint not null,
    run_id uuid not null,
    round_id uuid not null,
    asked_at timestamptz not null,
    seed integer not null,
    seconds_max integer not null check (seconds_max between 1 and 3600),
    input_sha256 bytea,
    problem bytea,
    status text not null check (status in ('waiting', 'running', 'optimal', 'feasible', 'timed_out',
        'failed', 'stopped')),
    version text,
    result bytea,
    levels jsonb not null default '[]',
    incumbents jsonb not null default '[]',
    stop_asked_at timestamptz,
    finished_at timestamptz,
    seconds double precision,
    failure text,
    primary key (council_id, run_id),
    constraint a_run_matches_a_round foreign key (council_id, round_id)
        references round (council_id, round_id)
);
create index runs_of_a_round on match_run (council_id, round_id, asked_at);
comment on table match_run is 'One solve of a round: input, what was proven, and what came out.';

create table match_part (
    council_id smallint not null,
    run_id uuid not null,
    part smallint not null,
    problem bytea not null,
    state text not null check (state in ('waiting', 'running', 'done', 'failed')),
    attempts smallint not null default 0 check (attempts between 0 and 5),
    milliseconds_max integer not null check (milliseconds_max > 0),
    result bytea,
    incumbents jsonb not null default '[]',
    started_at timestamptz,
    finished_at timestamptz,
    failure text,
    primary key (council_id, run_id, part),
    constraint a_part_is_of_a_run foreign key (council_id, run_id)
        references match_run (council_id, run_id)
);
comment on table match_part is 'One connected component of a run, solved by one job.';

create table stand_alone_offer (
    council_id smallint not null,
    run_id uuid not null,
    lot_need_id uuid not null,
    pence_per_four_weeks bigint check (pence_per_four_weeks >= 0),
    basis text not null check (basis in ('bid', 'incumbent', 'none')),
    bid_id uuid,
    primary key (council_id, run_id, lot_need_id),
    constraint no_basis_no_figure check ((basis = 'none') = (pence_per_four_weeks is null)),
    constraint a_stand_alone_offer_is_of_a_run foreign key (council_id, run_id)
        references match_run (council_id, run_id),
    constraint a_stand_alone_offer_is_for_a_need foreign key (council_id, lot_need_id)
        references lot_need (council_id, lot_need_id)
);
comment on table stand_alone_offer is
    'What this round would have cost the member alone; stored before the joint solve, immutable.';

create table award (
    council_id smallint not null,
    award_id uuid not null,
    run_id uuid not null,
    lot_id uuid not null,
    bid_id uuid not null,
    provider_id uuid not null references provider,
    minutes_per_week integer not null check (minutes_per_week > 0),
    pence_per_four_weeks bigint not null check (pence_per_four_weeks >= 0),
    why text not null default '',
    primary key (council_id, award_id),
    constraint one_award_per_bid_and_lot unique (council_id, run_id, lot_id, bid_id),
    constraint an_award_is_of_a_run foreign key (council_id, run_id)
        references match_run (council_id, run_id),
    constraint an_award_is_of_a_lot foreign key (council_id, lot_id) references lot (council_id, lot_id),
    constraint an_award_is_to_a_bid foreign key (council_id, bid_id) references bid (council_id, bid_id)
);
comment on table award is 'A provider chosen for (part of) a lot.';

create table award_line (
    council_id smallint not null,
    award_id uuid not null,
    lot_need_id uuid not null,
    minutes_per_week integer not null check (minutes_per_week > 0),
    own_pence bigint not null check (own_pence >= 0),
    shared_pence bigint not null,
    pence_per_four_weeks bigint not null check (pence_per_four_weeks >= 0),
    headcount smallint not null default 1 check (headcount between 1 and 12),
    limit_pence bigint not null,
    primary key (council_id, award_id, lot_need_id),
    constraint a_line_is_own_and_shared check (pence_per_four_weeks = own_pence + shared_pence),
    constraint an_award_line_is_of_an_award foreign key (council_id, award_id)
        references award (council_id, award_id),
    constraint an_award_line_is_for_a_need foreign key (council_id, lot_need_id)
        references lot_need (council_id, lot_need_id)
);
comment on table award_line is 'One member''s part of an award: pence per four weeks at planned units.';

create table unmet (
    council_id smallint not null,
    run_id uuid not null,
    lot_need_id uuid not null,
    minutes_per_week integer not null check (minutes_per_week > 0),
    cause text not null check (cause in ('no_admissible_bid', 'price_above_cap', 'capacity',
        'commission_limit', 'search_stopped')),
    detail text not null default '',
    sentence text not null default '',
    primary key (council_id, run_id, lot_need_id),
    constraint unmet_in_a_run foreign key (council_id, run_id) references match_run (council_id, run_id),
    constraint unmet_of_a_need foreign key (council_id, lot_need_id)
        references lot_need (council_id, lot_need_id)
);
comment on table unmet is 'Planned units no award covers, with their first cause.';

create table bid_outcome (
    council_id smallint not null,
    run_id uuid not null,
    bid_id uuid not null,
    lot_id uuid not null,
    won boolean not null,
    reason text not null,
    sentence text not null,
    primary key (council_id, run_id, bid_id, lot_id),
    constraint an_outcome_is_of_a_run foreign key (council_id, run_id)
        references match_run (council_id, run_id),
    constraint an_outcome_is_of_a_bid foreign key (council_id, bid_id) references bid (council_id, bid_id)
);
comment on table bid_outcome is 'Why a bid won or lost each lot, in a sentence for its provider.';
