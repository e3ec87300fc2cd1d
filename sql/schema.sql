-- Generated from sql/migrations by `make schema`; a test holds the two equal.

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';

CREATE TYPE public.pgqueuer_status AS ENUM (
    'queued',
    'picked',
    'successful',
    'exception',
    'canceled',
    'deleted',
    'failed'
);

CREATE FUNCTION public.accept_envelope(p_council smallint, p_envelope uuid, p_commission uuid, p_provider uuid, p_sealed bytea) RETURNS timestamp with time zone
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.app_clusters() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('app.clusters', true), ''), '{}')::uuid[] $$;

CREATE FUNCTION public.app_council() RETURNS smallint
    LANGUAGE sql STABLE
    AS $$ select nullif(current_setting('app.council', true), '')::smallint $$;

CREATE FUNCTION public.app_now() RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.app_persons() RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('app.persons', true), ''), '{}')::uuid[] $$;

CREATE FUNCTION public.app_provider() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ select nullif(current_setting('app.provider', true), '')::uuid $$;

CREATE FUNCTION public.app_scope() RETURNS text
    LANGUAGE sql STABLE
    AS $$ select coalesce(nullif(current_setting('app.scope', true), ''), 'none') $$;

CREATE FUNCTION public.count_what_was_filled(p_council smallint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
    if p_council is distinct from app_council() then
        raise exception 'count_what_was_filled: another council' using errcode = 'insufficient_privilege';
    end if;
    analyze person, person_reference, allocation, ledger_account, event, transfer, audit, provider,
        provider_offer, sign_in, sign_in_role;
exception when lock_not_available then
    null;  -- somebody else is counting
end $$;

CREATE FUNCTION public.end_message(p_council smallint, p_message uuid, p_sent_at timestamp with time zone, p_again_at timestamp with time zone, p_failure text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
    if p_council is distinct from app_council() then
        raise exception 'end_message: another council' using errcode = 'insufficient_privilege';
    end if;
    update message m set sent_at = p_sent_at, send_at = p_again_at, failure = p_failure
    where m.council_id = p_council and m.message_id = p_message and m.sent_at is null;
end $$;

CREATE FUNCTION public.fn_pgqueuer_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'ch_pgqueuer',
            json_build_object(
                'channel', 'ch_pgqueuer',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$$;

CREATE FUNCTION public.host_of(p_home smallint, p_person uuid, p_cluster uuid, p_commission uuid) RETURNS smallint
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
    if p_home is distinct from app_council() then
        raise exception 'host_of: another council' using errcode = 'insufficient_privilege';
    end if;
    return (select v.council_id
        from visiting_member v
        join member m on m.council_id = v.council_id and m.member_id = v.member_id
        where v.home_council_id = p_home and v.home_person_id = p_person
            and (m.leaves_on is null or m.leaves_on > (app_now() at time zone 'Europe/London')::date)
            and (m.cluster_id = p_cluster or exists (select 1 from commission c
                where c.council_id = v.council_id and c.commission_id = p_commission
                    and c.cluster_id = m.cluster_id))
        limit 1);
end $$;

CREATE FUNCTION public.keep_its_round() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if old.published_at is not null and new.round_id <> old.round_id then
        raise exception 'a published commission stays in its round' using
            errcode = 'check_violation', constraint = 'a_published_commission_stays_in_its_round';
    end if;
    return new;
end $$;

CREATE FUNCTION public.messages_wait(p_council smallint, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
    if p_council is distinct from app_council() then
        raise exception 'messages_wait: another council' using errcode = 'insufficient_privilege';
    end if;
    return exists (select from message m where m.council_id = p_council and m.send_at <= p_now);
end $$;

CREATE FUNCTION public.open_round(p_council smallint, p_round uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.post_event(p_council smallint, p_event uuid, p_kind text, p_effective_on date, p_subject uuid, p_reverses uuid, p_transfers uuid[], p_debits uuid[], p_credits uuid[], p_amounts bigint[], p_states text[], p_pendings uuid[], p_lines uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
begin
    if p_council is distinct from app_council() then
        raise exception 'post_event: another council''s ledger' using errcode = 'insufficient_privilege';
    end if;
    perform 1 from ledger_account a
        where a.council_id = p_council and a.account_id = any (p_debits || p_credits)
        order by a.account_id for no key update;
    if exists (
        select 1 from unnest(p_states, p_debits, p_credits, p_amounts, p_pendings)
            as t (state, debit, credit, amount, pending)
        left join transfer was on was.council_id = p_council and was.transfer_id = t.pending
        where t.state in ('post_pending', 'void_pending')
            and (was.transfer_id is null or was.state <> 'pending'
                or was.debit_account_id <> t.debit or was.credit_account_id <> t.credit
                or t.amount > was.amount_pence
                or (t.state = 'void_pending' and t.amount <> was.amount_pence))
    ) then
        raise exception 'a resolution fits its pending transfer' using errcode = 'check_violation',
            constraint = 'a_resolution_fits_its_commitment';
    end if;
    insert into event (council_id, event_id, kind, effective_on, subject_id, reverses)
        values (p_council, p_event, p_kind, p_effective_on, p_subject, p_reverses);
    insert into transfer (council_id, transfer_id, event_id, debit_account_id, credit_account_id,
            amount_pence, state, pending_id, line_id)
        select p_council, t.id, p_event, t.debit, t.credit, t.amount, t.state, t.pending, t.line
        from unnest(p_transfers, p_debits, p_credits, p_amounts, p_states, p_pendings, p_lines)
            as t (id, debit, credit, amount, state, pending, line);
    update ledger_account a set
        debits_posted_pence = a.debits_posted_pence + d.debits_posted,
        credits_posted_pence = a.credits_posted_pence + d.credits_posted,
        debits_pending_pence = a.debits_pending_pence + d.debits_pending,
        credits_pending_pence = a.credits_pending_pence + d.credits_pending
    from (
        select side.account_id,
            sum(case when side.is_debit and side.state in ('posted', 'post_pending')
                then side.amount else 0 end) as debits_posted,
            sum(case when not side.is_debit and side.state in ('posted', 'post_pending')
                then side.amount else 0 end) as credits_posted,
            sum(case when not side.is_debit then 0 when side.state = 'pending' then side.amount
                when side.state in ('post_pending', 'void_pending') then -side.held else 0 end)
                as debits_pending,
            sum(case when side.is_debit then 0 when side.state = 'pending' then side.amount
                when side.state in ('post_pending', 'void_pending') then -side.held else 0 end)
                as credits_pending
        from (
            select t.debit as account_id, true as is_debit, t.state, t.amount,
                was.amount_pence as held
            from unnest(p_debits, p_amounts, p_states, p_pendings) as t (debit, amount, state, pending)
            left join transfer was on was.council_id = p_council and was.transfer_id = t.pending
            union all
            select t.credit, false, t.state, t.amount, was.amount_pence
            from unnest(p_credits, p_amounts, p_states, p_pendings) as t (credit, amount, state, pending)
            left join transfer was on was.council_id = p_council and was.transfer_id = t.pending
        ) side
        group by side.account_id
    ) d
    where a.council_id = p_council and a.account_id = d.account_id;
end $$;

COMMENT ON FUNCTION public.post_event(p_council smallint, p_event uuid, p_kind text, p_effective_on date, p_subject uuid, p_reverses uuid, p_transfers uuid[], p_debits uuid[], p_credits uuid[], p_amounts bigint[], p_states text[], p_pendings uuid[], p_lines uuid[]) IS 'Post one event: accounts locked in id order, transfers inserted, running totals updated.';

CREATE FUNCTION public.release_keys(p_council smallint, p_round uuid) RETURNS TABLE(commission_id uuid, wrapped_private_key bytea)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.take_messages(p_council smallint, p_now timestamp with time zone, p_lease interval, p_max integer) RETURNS TABLE(message_id uuid, kind text, cause_id uuid, details jsonb, language text, attempts smallint, email text, shown_name text, council text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
    if p_council is distinct from app_council() then
        raise exception 'take_messages: another council' using errcode = 'insufficient_privilege';
    end if;
    return query
        update message m set attempts = m.attempts + 1, send_at = p_now + p_lease
        from (select w.message_id from message w
            where w.council_id = p_council and w.send_at <= p_now
            order by w.send_at, w.message_id limit p_max
            for update skip locked) due, sign_in i, council c
        where m.council_id = p_council and m.message_id = due.message_id
            and i.sign_in_id = m.sign_in_id and c.council_id = m.council_id
        returning m.message_id, m.kind, m.cause_id, m.details, coalesce(m.language, i.language),
            m.attempts, i.email, i.shown_name, c.name;
end $$;

CREATE FUNCTION public.tell_bid_writers(p_council smallint, p_now timestamp with time zone, p_until timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
    if p_council is distinct from app_council() then
        raise exception 'tell_bid_writers: another council' using errcode = 'insufficient_privilege';
    end if;
    insert into message (council_id, message_id, sign_in_id, provider_id, kind, cause_id, details, sealed,
        made_at, send_at)
    select d.council_id, md5('bid_deadline' || d.commission_id || r.sign_in_id)::uuid, r.sign_in_id,
        d.provider_id, 'bid_deadline', d.commission_id, jsonb_build_object('closes_at', o.closes_at), true,
        p_now,
        case when i.email is not null and not i.demonstration and coalesce(h.email, true) then p_now end
    from round o
    join commission c on c.council_id = o.council_id and c.round_id = o.round_id
        and c.published_at <= p_now and c.withdrawn_at is null
    join bid_draft d on d.council_id = c.council_id and d.commission_id = c.commission_id
    join sign_in_role r on r.council_id = d.council_id and r.provider_id = d.provider_id
        and (r.ended_at is null or r.ended_at > p_now)
    join sign_in i on i.sign_in_id = r.sign_in_id
    left join message_choice h on h.council_id = d.council_id and h.sign_in_id = r.sign_in_id
        and h.kind = 'bid_deadline'
    where o.council_id = p_council and o.closes_at > p_now and o.closes_at <= p_until
        and not exists (select from bid_envelope e where e.council_id = d.council_id
            and e.commission_id = d.commission_id and e.provider_id = d.provider_id)
    on conflict do nothing;
end $$;

CREATE FUNCTION public.visited_groups(p_home smallint, p_person uuid) RETURNS TABLE(cluster_id uuid, name text, council_name text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
    if p_home is distinct from app_council() then
        raise exception 'visited_groups: another council' using errcode = 'insufficient_privilege';
    end if;
    return query select c.cluster_id, c.name, o.name
        from visiting_member v
        join member m on m.council_id = v.council_id and m.member_id = v.member_id
        join cluster c on c.council_id = m.council_id and c.cluster_id = m.cluster_id
        join council o on o.council_id = v.council_id
        where v.home_council_id = p_home and v.home_person_id = p_person and c.ended_at is null
            and (m.leaves_on is null or m.leaves_on > (app_now() at time zone 'Europe/London')::date)
        order by c.name limit 20;
end $$;

CREATE TABLE public.absence (
    council_id smallint NOT NULL,
    absence_id uuid NOT NULL,
    person_id uuid NOT NULL,
    reason text NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT absence_check CHECK ((ends_on >= starts_on)),
    CONSTRAINT absence_reason_check CHECK ((reason = ANY (ARRAY['hospital'::text, 'respite_elsewhere'::text, 'holiday'::text])))
);

ALTER TABLE ONLY public.absence FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.absence IS 'Days when a person was away: unspent money of those days is no saving. [person]';

CREATE TABLE public.agreement (
    council_id smallint NOT NULL,
    cluster_id uuid NOT NULL,
    version smallint NOT NULL,
    share_rule text NOT NULL,
    quorum_percent smallint NOT NULL,
    notice_days smallint NOT NULL,
    void_reserve_weeks smallint DEFAULT 0 NOT NULL,
    joining text NOT NULL,
    own_words text DEFAULT ''::text NOT NULL,
    text_sha256 bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT agreement_joining_check CHECK ((joining = ANY (ARRAY['invitation'::text, 'anyone_who_fits'::text]))),
    CONSTRAINT agreement_notice_days_check CHECK (((notice_days >= 0) AND (notice_days <= 90))),
    CONSTRAINT agreement_own_words_check CHECK ((length(own_words) <= 2000)),
    CONSTRAINT agreement_quorum_percent_check CHECK (((quorum_percent >= 50) AND (quorum_percent <= 100))),
    CONSTRAINT agreement_share_rule_check CHECK ((share_rule = ANY (ARRAY['equal'::text, 'hours'::text, 'shapley'::text, 'nucleolus'::text]))),
    CONSTRAINT agreement_text_sha256_check CHECK ((length(text_sha256) = 32)),
    CONSTRAINT agreement_version_check CHECK ((version > 0)),
    CONSTRAINT agreement_void_reserve_weeks_check CHECK (((void_reserve_weeks >= 0) AND (void_reserve_weeks <= 8)))
);

ALTER TABLE ONLY public.agreement FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.agreement IS 'The cluster''s written rules, versioned; a new version is a new row. [cluster]';

CREATE TABLE public.allocation (
    council_id smallint NOT NULL,
    allocation_id uuid NOT NULL,
    version smallint NOT NULL,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    funder text NOT NULL,
    route text NOT NULL,
    gross_pence bigint NOT NULL,
    contribution_pence bigint NOT NULL,
    net_pence bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT allocation_contribution_pence_check CHECK ((contribution_pence >= 0)),
    CONSTRAINT allocation_funder_check CHECK ((funder = ANY (ARRAY['council'::text, 'service_fund'::text, 'nhs'::text, 'self'::text]))),
    CONSTRAINT allocation_gross_pence_check CHECK (((gross_pence >= 0) AND (gross_pence <= 100000000))),
    CONSTRAINT allocation_kind_check CHECK ((kind = ANY (ARRAY['indicative'::text, 'final'::text]))),
    CONSTRAINT allocation_reason_check CHECK ((length(reason) <= 500)),
    CONSTRAINT allocation_route_check CHECK ((route = ANY (ARRAY['direct_payment'::text, 'service_fund'::text, 'council_managed'::text, 'health_budget'::text, 'self_funder'::text]))),
    CONSTRAINT allocation_version_check CHECK ((version > 0)),
    CONSTRAINT an_allocation_ends_after_it_starts CHECK ((valid_to > valid_from)),
    CONSTRAINT gross_is_net_and_contribution CHECK ((gross_pence = (net_pence + contribution_pence)))
);

ALTER TABLE ONLY public.allocation FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.allocation IS 'A personal budget for a period (valid_to is the day after its last), append-only versions (rule 4). [person]';

CREATE TABLE public.allocation_payment (
    council_id smallint NOT NULL,
    allocation_id uuid NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    amount_pence bigint NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT a_payment_is_for_days CHECK ((ends_on > starts_on)),
    CONSTRAINT allocation_payment_amount_pence_check CHECK ((amount_pence > 0))
);

ALTER TABLE ONLY public.allocation_payment FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.allocation_payment IS 'One four-weekly payment into a purse; its key keeps a period from being paid twice. [published]';

CREATE TABLE public.api_token (
    council_id smallint NOT NULL,
    token_id uuid NOT NULL,
    sign_in_id uuid NOT NULL,
    provider_id uuid,
    role text NOT NULL,
    name text NOT NULL,
    token_sha256 bytea NOT NULL,
    may_write boolean NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT a_providers_token_names_its_provider CHECK (((role = 'provider'::text) = (provider_id IS NOT NULL))),
    CONSTRAINT a_token_ends_after_it_is_made CHECK ((expires_at > made_at)),
    CONSTRAINT api_token_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60))),
    CONSTRAINT api_token_role_check CHECK ((role = ANY (ARRAY['provider'::text, 'finance'::text, 'commissioner'::text]))),
    CONSTRAINT api_token_token_sha256_check CHECK ((length(token_sha256) = 32))
);

ALTER TABLE ONLY public.api_token FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.api_token IS 'What a program of an organisation signs in with: only a hash is kept. [provider]';

CREATE TABLE public.asked_match (
    council_id smallint NOT NULL,
    match_id uuid NOT NULL,
    provider_id uuid,
    asked_by uuid NOT NULL,
    problem bytea NOT NULL,
    seed integer NOT NULL,
    seconds_max smallint NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    result bytea,
    failure text,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT an_asked_match_ends_one_way CHECK ((((finished_at IS NULL) AND (result IS NULL) AND (failure IS NULL)) OR ((finished_at IS NOT NULL) AND ((result IS NULL) <> (failure IS NULL))))),
    CONSTRAINT an_asked_match_is_kept_a_while CHECK ((expires_at > asked_at)),
    CONSTRAINT asked_match_failure_check CHECK ((length(failure) <= 500)),
    CONSTRAINT asked_match_problem_check CHECK ((length(problem) <= 1000000)),
    CONSTRAINT asked_match_result_check CHECK ((length(result) <= 20000000)),
    CONSTRAINT asked_match_seconds_max_check CHECK (((seconds_max >= 1) AND (seconds_max <= 60))),
    CONSTRAINT asked_match_seed_check CHECK ((seed >= 0))
);

ALTER TABLE ONLY public.asked_match FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.asked_match IS 'A matching problem a program asked about, and its answer for a while. [provider]';

CREATE TABLE public.audit (
    council_id smallint NOT NULL,
    audit_id uuid NOT NULL,
    "position" bigint NOT NULL,
    at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    sign_in_id uuid NOT NULL,
    role text NOT NULL,
    on_behalf_of uuid,
    act text NOT NULL,
    noun text NOT NULL,
    subject_id uuid NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT audit_act_check CHECK (((length(act) >= 1) AND (length(act) <= 80))),
    CONSTRAINT audit_noun_check CHECK (((length(noun) >= 1) AND (length(noun) <= 40))),
    CONSTRAINT audit_why_check CHECK ((length(why) <= 500))
);

ALTER TABLE ONLY public.audit FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.audit IS 'Who did what, for whom and why: one row in the transaction of each change. [person]';

ALTER TABLE public.audit ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.award (
    council_id smallint NOT NULL,
    award_id uuid NOT NULL,
    run_id uuid NOT NULL,
    lot_id uuid NOT NULL,
    bid_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    minutes_per_week integer NOT NULL,
    pence_per_four_weeks bigint NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    CONSTRAINT award_minutes_per_week_check CHECK ((minutes_per_week > 0)),
    CONSTRAINT award_pence_per_four_weeks_check CHECK ((pence_per_four_weeks >= 0))
);

ALTER TABLE ONLY public.award FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.award IS 'A provider chosen for (part of) a lot. [published]';

CREATE TABLE public.award_line (
    council_id smallint NOT NULL,
    award_id uuid NOT NULL,
    lot_need_id uuid NOT NULL,
    minutes_per_week integer NOT NULL,
    own_pence bigint NOT NULL,
    shared_pence bigint NOT NULL,
    pence_per_four_weeks bigint NOT NULL,
    headcount smallint DEFAULT 1 NOT NULL,
    limit_pence bigint NOT NULL,
    CONSTRAINT a_line_is_own_and_shared CHECK ((pence_per_four_weeks = (own_pence + shared_pence))),
    CONSTRAINT award_line_headcount_check CHECK (((headcount >= 1) AND (headcount <= 12))),
    CONSTRAINT award_line_minutes_per_week_check CHECK ((minutes_per_week > 0)),
    CONSTRAINT award_line_own_pence_check CHECK ((own_pence >= 0)),
    CONSTRAINT award_line_pence_per_four_weeks_check CHECK ((pence_per_four_weeks >= 0))
);

ALTER TABLE ONLY public.award_line FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.award_line IS 'One member''s part of an award: pence per four weeks at planned units. [published]';

CREATE TABLE public.ballot (
    council_id smallint NOT NULL,
    vote_id uuid NOT NULL,
    person_id uuid NOT NULL,
    projects uuid[] NOT NULL,
    cast_by uuid NOT NULL,
    cast_at timestamp with time zone NOT NULL,
    CONSTRAINT ballot_projects_check CHECK (((cardinality(projects) >= 0) AND (cardinality(projects) <= 50)))
);

ALTER TABLE ONLY public.ballot FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.ballot IS 'One resident''s ballot, which they may change until the vote closes. [person]';

CREATE TABLE public.bid (
    council_id smallint NOT NULL,
    bid_id uuid NOT NULL,
    commission_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    envelope_id uuid NOT NULL,
    content jsonb NOT NULL,
    opened_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.bid FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.bid IS 'A bid as opened after the deadline. [provider]';

CREATE TABLE public.bid_draft (
    council_id smallint NOT NULL,
    commission_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    ciphertext bytea NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    CONSTRAINT bid_draft_ciphertext_check CHECK ((length(ciphertext) <= 300000))
);

ALTER TABLE ONLY public.bid_draft FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.bid_draft IS 'A bid being written, encrypted with a key file outside the database. [provider]';

CREATE TABLE public.bid_envelope (
    council_id smallint NOT NULL,
    envelope_id uuid NOT NULL,
    commission_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    sealed bytea NOT NULL,
    receipt_sha256 bytea NOT NULL,
    submitted_at timestamp with time zone NOT NULL,
    "position" bigint NOT NULL,
    CONSTRAINT bid_envelope_receipt_sha256_check CHECK ((length(receipt_sha256) = 32)),
    CONSTRAINT bid_envelope_sealed_check CHECK ((length(sealed) <= 300000))
);

ALTER TABLE ONLY public.bid_envelope FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.bid_envelope IS 'A sealed bid; the last of a provider for a commission counts. [provider]';

ALTER TABLE public.bid_envelope ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.bid_envelope_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.bid_file (
    council_id smallint NOT NULL,
    commission_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    ciphertext bytea NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    CONSTRAINT bid_file_ciphertext_check CHECK ((length(ciphertext) <= 1200000))
);

ALTER TABLE ONLY public.bid_file FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.bid_file IS 'A bid''s file that could not be read whole, encrypted with a key file outside the database. [provider]';

CREATE TABLE public.bid_outcome (
    council_id smallint NOT NULL,
    run_id uuid NOT NULL,
    bid_id uuid NOT NULL,
    lot_id uuid NOT NULL,
    won boolean NOT NULL,
    reason text NOT NULL,
    sentence text NOT NULL
);

ALTER TABLE ONLY public.bid_outcome FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.bid_outcome IS 'Why a bid won or lost each lot, in a sentence for its provider. [published]';

CREATE TABLE public.calendar_link (
    council_id smallint NOT NULL,
    link_id uuid NOT NULL,
    sign_in_id uuid NOT NULL,
    person_id uuid,
    provider_id uuid,
    token_sha256 bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    stopped_at timestamp with time zone,
    CONSTRAINT a_link_is_of_somebody CHECK (((person_id IS NOT NULL) OR (provider_id IS NOT NULL))),
    CONSTRAINT a_link_stops_after_it_is_made CHECK ((stopped_at >= made_at)),
    CONSTRAINT calendar_link_token_sha256_check CHECK ((length(token_sha256) = 32))
);

ALTER TABLE ONLY public.calendar_link FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.calendar_link IS 'The secret address of somebody''s dates: who made it, of whom, and whether it still works. [council]';

CREATE TABLE public.call_answer (
    council_id smallint NOT NULL,
    call_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    stage text NOT NULL,
    about text NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    stage_since timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT call_answer_about_check CHECK (((length(about) >= 1) AND (length(about) <= 2000))),
    CONSTRAINT call_answer_stage_check CHECK ((stage = ANY (ARRAY['enquiry'::text, 'idea'::text, 'set_up'::text, 'registered'::text, 'first_bid'::text, 'first_contract'::text, 'year_one'::text])))
);

ALTER TABLE ONLY public.call_answer FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.call_answer IS 'A new enterprise that answered a call, and how far it has come. [provider]';

CREATE TABLE public.call_off_line (
    council_id smallint NOT NULL,
    line_id uuid NOT NULL,
    version smallint NOT NULL,
    contract_id uuid NOT NULL,
    member_id uuid NOT NULL,
    lot_need_id uuid NOT NULL,
    purchaser text NOT NULL,
    minutes_per_week integer NOT NULL,
    own_pence bigint NOT NULL,
    shared_pence bigint NOT NULL,
    pence_per_four_weeks bigint NOT NULL,
    stand_alone_pence bigint,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT a_line_ends_after_it_starts CHECK ((valid_to >= valid_from)),
    CONSTRAINT a_line_share_is_own_and_shared CHECK ((pence_per_four_weeks = (own_pence + shared_pence))),
    CONSTRAINT call_off_line_minutes_per_week_check CHECK ((minutes_per_week > 0)),
    CONSTRAINT call_off_line_own_pence_check CHECK ((own_pence >= 0)),
    CONSTRAINT call_off_line_pence_per_four_weeks_check CHECK ((pence_per_four_weeks >= 0)),
    CONSTRAINT call_off_line_purchaser_check CHECK ((purchaser = ANY (ARRAY['holder'::text, 'service_fund_holder'::text, 'council'::text, 'nhs'::text]))),
    CONSTRAINT call_off_line_reason_check CHECK ((length(reason) <= 200)),
    CONSTRAINT call_off_line_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY public.call_off_line FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.call_off_line IS 'One member''s own part of a contract; append-only versions, the newest is what holds. [published]';

CREATE TABLE public.chosen_reduction (
    council_id smallint NOT NULL,
    reduction_id uuid NOT NULL,
    person_id uuid NOT NULL,
    line_id uuid NOT NULL,
    minutes_per_week integer NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    why text NOT NULL,
    signed_by_person_at timestamp with time zone NOT NULL,
    signed_by_professional_at timestamp with time zone,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT chosen_reduction_minutes_per_week_check CHECK ((minutes_per_week > 0)),
    CONSTRAINT chosen_reduction_why_check CHECK (((length(why) >= 1) AND (length(why) <= 500)))
);

ALTER TABLE ONLY public.chosen_reduction FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.chosen_reduction IS 'Fewer paid units because the person chose so, signed by both. [person]';

CREATE TABLE public.clarification (
    council_id smallint NOT NULL,
    clarification_id uuid NOT NULL,
    commission_id uuid NOT NULL,
    question text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answer text,
    answered_by uuid,
    answered_at timestamp with time zone,
    CONSTRAINT an_answer_has_a_time CHECK (((answer IS NULL) = (answered_at IS NULL))),
    CONSTRAINT clarification_answer_check CHECK (((length(answer) >= 1) AND (length(answer) <= 1000))),
    CONSTRAINT clarification_question_check CHECK (((length(question) >= 1) AND (length(question) <= 500)))
);

ALTER TABLE ONLY public.clarification FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.clarification IS 'A question about a notice; all read it together with its answer. It does not say who asked. [published]';

CREATE TABLE public.clarification_asker (
    council_id smallint NOT NULL,
    clarification_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    asked_by uuid NOT NULL
);

ALTER TABLE ONLY public.clarification_asker FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.clarification_asker IS 'Who asked: for that provider alone, never for the group. [provider]';

CREATE TABLE public.cluster (
    council_id smallint NOT NULL,
    cluster_id uuid NOT NULL,
    name text NOT NULL,
    shares text NOT NULL,
    about text NOT NULL,
    ward_code text,
    equality_note text DEFAULT ''::text NOT NULL,
    people_max smallint DEFAULT 25 NOT NULL,
    organiser_id uuid NOT NULL,
    coordinator_id uuid,
    started_at timestamp with time zone NOT NULL,
    safe_from timestamp with time zone,
    ended_at timestamp with time zone,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT cluster_about_check CHECK (((length(about) >= 1) AND (length(about) <= 1000))),
    CONSTRAINT cluster_equality_note_check CHECK ((length(equality_note) <= 1000)),
    CONSTRAINT cluster_name_check CHECK (((length(name) >= 3) AND (length(name) <= 80))),
    CONSTRAINT cluster_people_max_check CHECK (((people_max >= 3) AND (people_max <= 40))),
    CONSTRAINT cluster_shares_check CHECK ((shares = ANY (ARRAY['neighbourhood'::text, 'culture_faith_language'::text, 'need'::text, 'goal'::text])))
);

ALTER TABLE ONLY public.cluster FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.cluster IS 'A group of budget holders who define themselves. [council]';

COMMENT ON COLUMN public.cluster.safe_from IS 'When a coordinator said the cluster is safe to act together.';

CREATE TABLE public.commission (
    council_id smallint NOT NULL,
    commission_id uuid NOT NULL,
    cluster_id uuid NOT NULL,
    round_id uuid NOT NULL,
    title text NOT NULL,
    about text NOT NULL,
    lead text DEFAULT 'council'::text NOT NULL,
    starts_on date NOT NULL,
    weeks smallint NOT NULL,
    reserved_percent smallint DEFAULT 0 NOT NULL,
    drafted_by uuid NOT NULL,
    drafted_at timestamp with time zone NOT NULL,
    checked_at timestamp with time zone,
    published_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    ratified_at timestamp with time zone,
    contracted_at timestamp with time zone,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT checked_before_published CHECK (((published_at IS NULL) OR ((checked_at IS NOT NULL) AND (checked_at <= published_at)))),
    CONSTRAINT commission_about_check CHECK (((length(about) >= 1) AND (length(about) <= 2000))),
    CONSTRAINT commission_lead_check CHECK ((lead = ANY (ARRAY['council'::text, 'organisation'::text]))),
    CONSTRAINT commission_reserved_percent_check CHECK (((reserved_percent >= 0) AND (reserved_percent <= 50))),
    CONSTRAINT commission_title_check CHECK (((length(title) >= 3) AND (length(title) <= 120))),
    CONSTRAINT commission_weeks_check CHECK (((weeks >= 4) AND (weeks <= 156)))
);

ALTER TABLE ONLY public.commission FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.commission IS 'A joint commission: one contracting process of one cluster. [published]';

COMMENT ON COLUMN public.commission.checked_at IS 'When the coordinator said it is safe to publish.';

CREATE TABLE public.commission_amendment (
    council_id smallint NOT NULL,
    commission_id uuid NOT NULL,
    version smallint NOT NULL,
    what text NOT NULL,
    title_before text NOT NULL,
    about_before text NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT commission_amendment_version_check CHECK ((version >= 2)),
    CONSTRAINT commission_amendment_what_check CHECK (((length(what) >= 1) AND (length(what) <= 500)))
);

ALTER TABLE ONLY public.commission_amendment FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.commission_amendment IS 'What a published notice changed; the first version is 1. [published]';

CREATE TABLE public.commission_key (
    council_id smallint NOT NULL,
    commission_id uuid NOT NULL,
    public_key bytea NOT NULL,
    wrapped_private_key bytea NOT NULL,
    CONSTRAINT commission_key_public_key_check CHECK ((length(public_key) = 32))
);

ALTER TABLE ONLY public.commission_key FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.commission_key IS 'The key bids are sealed to; the private half is wrapped by a file only the worker reads. [council]';

CREATE TABLE public.contract (
    council_id smallint NOT NULL,
    contract_id uuid NOT NULL,
    award_id uuid NOT NULL,
    commission_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    ended_early_on date,
    end_reason text,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT a_contract_ends_after_it_starts CHECK ((ends_on > starts_on)),
    CONSTRAINT contract_end_reason_check CHECK ((end_reason = ANY (ARRAY['provider_failed'::text, 'mutual'::text, 'notice'::text])))
);

ALTER TABLE ONLY public.contract FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.contract IS 'Shared terms and prices; each member has a line of their own. [published]';

CREATE TABLE public.council (
    council_id smallint NOT NULL,
    gss_code text NOT NULL,
    name text NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    CONSTRAINT a_council_ends_after_it_starts CHECK ((ends_on > starts_on)),
    CONSTRAINT council_council_id_check CHECK ((council_id > 0)),
    CONSTRAINT council_gss_code_check CHECK ((gss_code ~ '^[A-Z][0-9]{8}$'::text)),
    CONSTRAINT council_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120)))
);

COMMENT ON TABLE public.council IS 'A council with adult social services; the id is small and stays, codes change.';

CREATE TABLE public.council_setting (
    council_id smallint NOT NULL,
    setting_id uuid NOT NULL,
    name text NOT NULL,
    value jsonb NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT a_setting_ends_after_it_starts CHECK ((valid_to > valid_from)),
    CONSTRAINT council_setting_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80)))
);

ALTER TABLE ONLY public.council_setting FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.council_setting IS 'A policy of the council, effective-dated and append-only. [council]';

CREATE TABLE public.cross_payment (
    council_id smallint NOT NULL,
    event_id uuid NOT NULL,
    other_council_id smallint NOT NULL,
    other_event_id uuid NOT NULL,
    CONSTRAINT a_cross_payment_crosses CHECK ((other_council_id <> council_id))
);

ALTER TABLE ONLY public.cross_payment FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.cross_payment IS 'Bridge: the same payment as an event of another council''s ledger. [published]';

CREATE TABLE public.demonstration (
    only_row boolean DEFAULT true NOT NULL,
    seed integer NOT NULL,
    ahead interval DEFAULT '00:00:00'::interval NOT NULL,
    stage text DEFAULT ''::text NOT NULL,
    percent_done smallint DEFAULT 0 NOT NULL,
    seconds jsonb DEFAULT '{}'::jsonb NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT demonstration_only_row_check CHECK (only_row),
    CONSTRAINT demonstration_percent_done_check CHECK (((percent_done >= 0) AND (percent_done <= 100))),
    CONSTRAINT demonstration_stage_check CHECK ((length(stage) <= 200))
);

COMMENT ON TABLE public.demonstration IS 'One row, in demonstration mode only: how far its history is built, and how far its clock is ahead.';

CREATE TABLE public.enterprise_call (
    council_id smallint NOT NULL,
    call_id uuid NOT NULL,
    title text NOT NULL,
    about text NOT NULL,
    service text NOT NULL,
    ward_code text,
    languages text[] DEFAULT '{}'::text[] NOT NULL,
    band text,
    seed_pence bigint DEFAULT 0 NOT NULL,
    supports text[] DEFAULT '{}'::text[] NOT NULL,
    opened_by uuid NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closes_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT a_call_closes_after_it_opens CHECK ((closes_at > opened_at)),
    CONSTRAINT enterprise_call_about_check CHECK (((length(about) >= 1) AND (length(about) <= 2000))),
    CONSTRAINT enterprise_call_seed_pence_check CHECK (((seed_pence >= 0) AND (seed_pence <= 100000000))),
    CONSTRAINT enterprise_call_supports_check CHECK ((supports <@ ARRAY['space'::text, 'hr'::text, 'it'::text, 'finance'::text, 'legal'::text, 'mentor'::text, 'seed_money'::text])),
    CONSTRAINT enterprise_call_title_check CHECK (((length(title) >= 3) AND (length(title) <= 120)))
);

ALTER TABLE ONLY public.enterprise_call FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.enterprise_call IS 'A commissioner''s call for new enterprises to meet a need. [council]';

CREATE TABLE public.event (
    council_id smallint NOT NULL,
    event_id uuid NOT NULL,
    kind text NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    subject_id uuid,
    reverses uuid,
    CONSTRAINT event_kind_check CHECK (((length(kind) >= 1) AND (length(kind) <= 40)))
);

ALTER TABLE ONLY public.event FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.event IS 'One happening in the ledger, with its transfers. [published]';

CREATE TABLE public.idempotency (
    sign_in_id uuid NOT NULL,
    key text NOT NULL,
    request_sha256 bytea NOT NULL,
    status smallint,
    location text,
    body bytea,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT idempotency_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255))),
    CONSTRAINT idempotency_request_sha256_check CHECK ((length(request_sha256) = 32))
);

COMMENT ON TABLE public.idempotency IS 'The first answer to each form or API key, given again to a repeat.';

CREATE TABLE public.import_file (
    council_id smallint NOT NULL,
    import_id uuid NOT NULL,
    kind text NOT NULL,
    file_name text NOT NULL,
    content bytea NOT NULL,
    sign_in_id uuid NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT import_file_content_check CHECK (((octet_length(content) >= 1) AND (octet_length(content) <= 5242880))),
    CONSTRAINT import_file_file_name_check CHECK (((length(file_name) >= 1) AND (length(file_name) <= 120))),
    CONSTRAINT import_file_kind_check CHECK ((kind = ANY (ARRAY['providers'::text, 'allocations'::text])))
);

ALTER TABLE ONLY public.import_file FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.import_file IS 'A file looked at and not yet brought in: kept until it is, or for a day. [published]';

CREATE TABLE public.invitation (
    council_id smallint NOT NULL,
    cluster_id uuid NOT NULL,
    home_council_id smallint NOT NULL,
    person_id uuid NOT NULL,
    asked_at timestamp with time zone,
    invited_by uuid,
    invited_at timestamp with time zone,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    meet_first boolean DEFAULT false NOT NULL,
    CONSTRAINT an_invitation_has_an_author CHECK (((invited_by IS NULL) = (invited_at IS NULL))),
    CONSTRAINT somebody_asked_or_invited CHECK (((asked_at IS NOT NULL) OR (invited_at IS NOT NULL)))
);

ALTER TABLE ONLY public.invitation FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.invitation IS 'Somebody who asked to join a cluster or whom a member invited; person_id is of home_council_id. [published]';

COMMENT ON COLUMN public.invitation.meet_first IS 'The person who asks would like to meet the group before joining.';

CREATE TABLE public.invoice (
    council_id smallint NOT NULL,
    invoice_id uuid NOT NULL,
    contract_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    number text NOT NULL,
    period_starts_on date NOT NULL,
    received_at timestamp with time zone NOT NULL,
    late boolean DEFAULT false NOT NULL,
    accepted_at timestamp with time zone,
    accepted_event_id uuid,
    paid_event_id uuid,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT invoice_number_check CHECK (((length(number) >= 1) AND (length(number) <= 40)))
);

ALTER TABLE ONLY public.invoice FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.invoice IS 'A provider''s invoice for four weeks of one contract. [published]';

CREATE TABLE public.invoice_line (
    council_id smallint NOT NULL,
    invoice_id uuid NOT NULL,
    line_id uuid NOT NULL,
    minutes integer NOT NULL,
    claimed_pence bigint NOT NULL,
    accepted_pence bigint,
    difference text,
    CONSTRAINT invoice_line_accepted_pence_check CHECK ((accepted_pence >= 0)),
    CONSTRAINT invoice_line_claimed_pence_check CHECK ((claimed_pence >= 0)),
    CONSTRAINT invoice_line_difference_check CHECK ((length(difference) <= 300)),
    CONSTRAINT invoice_line_minutes_check CHECK ((minutes >= 0)),
    CONSTRAINT never_more_accepted_than_claimed CHECK ((accepted_pence <= claimed_pence))
);

ALTER TABLE ONLY public.invoice_line FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.invoice_line IS 'What one member''s line was charged, and what was accepted. [published]';

CREATE TABLE public.job_done (
    council_id smallint NOT NULL,
    kind text NOT NULL,
    due_on date NOT NULL,
    subject_id uuid NOT NULL,
    done_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.job_done FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.job_done IS 'Recurring work already done for a day: poking twice does nothing twice. [published]';

CREATE TABLE public.ledger_account (
    council_id smallint NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL,
    funder text,
    person_id uuid,
    provider_id uuid,
    ward_code text,
    cluster_id uuid,
    other_council_id smallint,
    debits_posted_pence bigint DEFAULT 0 NOT NULL,
    credits_posted_pence bigint DEFAULT 0 NOT NULL,
    debits_pending_pence bigint DEFAULT 0 NOT NULL,
    credits_pending_pence bigint DEFAULT 0 NOT NULL,
    CONSTRAINT a_community_fund_is_one_wards CHECK (((kind = 'community_fund'::text) = (ward_code IS NOT NULL))),
    CONSTRAINT a_purse_is_one_persons CHECK (((kind = ANY (ARRAY['purse'::text, 'person_share'::text])) = (person_id IS NOT NULL))),
    CONSTRAINT held_money_never_below_zero CHECK (((kind <> ALL (ARRAY['purse'::text, 'person_share'::text, 'council_share'::text, 'community_fund'::text, 'void_reserve'::text, 'seed_fund'::text, 'provider_payable'::text])) OR (((credits_posted_pence - debits_posted_pence) - debits_pending_pence) >= 0))),
    CONSTRAINT ledger_account_credits_pending_pence_check CHECK ((credits_pending_pence >= 0)),
    CONSTRAINT ledger_account_credits_posted_pence_check CHECK ((credits_posted_pence >= 0)),
    CONSTRAINT ledger_account_debits_pending_pence_check CHECK ((debits_pending_pence >= 0)),
    CONSTRAINT ledger_account_debits_posted_pence_check CHECK ((debits_posted_pence >= 0)),
    CONSTRAINT ledger_account_funder_check CHECK ((funder = ANY (ARRAY['council'::text, 'service_fund'::text, 'nhs'::text, 'self'::text]))),
    CONSTRAINT ledger_account_kind_check CHECK ((kind = ANY (ARRAY['council_funding'::text, 'nhs_funding'::text, 'self_funding'::text, 'purse'::text, 'provider_payable'::text, 'bank'::text, 'contribution_receivable'::text, 'void_reserve'::text, 'person_share'::text, 'council_share'::text, 'community_fund'::text, 'seed_fund'::text, 'clearing'::text, 'community_spending'::text, 'adjustment'::text])))
);

ALTER TABLE ONLY public.ledger_account FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.ledger_account IS 'A ledger account and its running totals; changed by post_event() alone. [person]';

CREATE TABLE public.line_funding (
    council_id smallint NOT NULL,
    line_id uuid NOT NULL,
    home_council_id smallint NOT NULL,
    home_person_id uuid NOT NULL,
    purse_account_id uuid NOT NULL
);

ALTER TABLE ONLY public.line_funding FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.line_funding IS 'Bridge: the purse, in its home council''s ledger, that pays a line. [published]';

CREATE TABLE public.lot (
    council_id smallint NOT NULL,
    lot_id uuid NOT NULL,
    commission_id uuid NOT NULL,
    service text NOT NULL,
    band text NOT NULL,
    title text NOT NULL,
    providers_max smallint DEFAULT 2 NOT NULL,
    providers_min smallint DEFAULT 1 NOT NULL,
    provider_share_max_percent smallint DEFAULT 100 NOT NULL,
    people_sharing_max smallint DEFAULT 1 NOT NULL,
    weight smallint DEFAULT 1 NOT NULL,
    people smallint,
    minutes_per_week integer,
    ward_codes text[] DEFAULT '{}'::text[] NOT NULL,
    languages text[] DEFAULT '{}'::text[] NOT NULL,
    skills text[] DEFAULT '{}'::text[] NOT NULL,
    personal_care boolean DEFAULT false NOT NULL,
    dropped_at timestamp with time zone,
    CONSTRAINT fewest_providers_at_most_the_most CHECK ((providers_min <= providers_max)),
    CONSTRAINT lot_minutes_per_week_check CHECK ((minutes_per_week > 0)),
    CONSTRAINT lot_people_check CHECK ((people > 0)),
    CONSTRAINT lot_people_sharing_max_check CHECK (((people_sharing_max >= 1) AND (people_sharing_max <= 12))),
    CONSTRAINT lot_provider_share_max_percent_check CHECK (((provider_share_max_percent >= 20) AND (provider_share_max_percent <= 100))),
    CONSTRAINT lot_providers_max_check CHECK (((providers_max >= 1) AND (providers_max <= 5))),
    CONSTRAINT lot_providers_min_check CHECK (((providers_min >= 1) AND (providers_min <= 5))),
    CONSTRAINT lot_title_check CHECK (((length(title) >= 3) AND (length(title) <= 120))),
    CONSTRAINT lot_weight_check CHECK (((weight >= 1) AND (weight <= 5)))
);

ALTER TABLE ONLY public.lot FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.lot IS 'Needs of one commission to be served together. [published]';

COMMENT ON COLUMN public.lot.people IS 'With the columns after it, what the public notice says: totals, written when it is published.';

CREATE TABLE public.lot_need (
    council_id smallint NOT NULL,
    lot_need_id uuid NOT NULL,
    lot_id uuid NOT NULL,
    member_id uuid NOT NULL,
    need_id uuid NOT NULL,
    ward_code text NOT NULL,
    route text NOT NULL,
    minutes_per_week integer NOT NULL,
    flexible_minutes_per_week integer DEFAULT 0 NOT NULL,
    personal_care boolean NOT NULL,
    languages text[] NOT NULL,
    carer_gender text,
    skills text[] NOT NULL,
    likes text[] NOT NULL,
    vetoed_providers uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    people_sharing_max smallint NOT NULL,
    cap_pence_per_four_weeks bigint NOT NULL,
    incumbent_id uuid,
    incumbent_pence_per_four_weeks bigint,
    CONSTRAINT lot_need_cap_pence_per_four_weeks_check CHECK (((cap_pence_per_four_weeks >= 0) AND (cap_pence_per_four_weeks <= 20000000))),
    CONSTRAINT lot_need_minutes_per_week_check CHECK (((minutes_per_week >= 15) AND (minutes_per_week <= 10080)))
);

ALTER TABLE ONLY public.lot_need FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.lot_need IS 'A member''s need as it stood when the commission was published. [published]';

CREATE TABLE public.low_price_decision (
    council_id smallint NOT NULL,
    bid_id uuid NOT NULL,
    accepted boolean NOT NULL,
    why text NOT NULL,
    decided_by uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT low_price_decision_why_check CHECK (((length(why) >= 1) AND (length(why) <= 500)))
);

ALTER TABLE ONLY public.low_price_decision FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.low_price_decision IS 'Whether a price below the floor was accepted for its explanation, and why. [published]';

CREATE TABLE public.match_part (
    council_id smallint NOT NULL,
    run_id uuid NOT NULL,
    part smallint NOT NULL,
    problem bytea NOT NULL,
    state text NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    milliseconds_max integer NOT NULL,
    result bytea,
    incumbents jsonb DEFAULT '[]'::jsonb NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    failure text,
    failures smallint DEFAULT 0 NOT NULL,
    CONSTRAINT match_part_attempts_check CHECK (((attempts >= 0) AND (attempts <= 50))),
    CONSTRAINT match_part_failures_check CHECK (((failures >= 0) AND (failures <= 5))),
    CONSTRAINT match_part_milliseconds_max_check CHECK ((milliseconds_max > 0)),
    CONSTRAINT match_part_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text])))
);

ALTER TABLE ONLY public.match_part FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.match_part IS 'One connected component of a run, solved by one job. [published]';

CREATE TABLE public.match_reason (
    council_id smallint NOT NULL,
    run_id uuid NOT NULL,
    reason_id uuid NOT NULL,
    kind text NOT NULL,
    lot_id uuid NOT NULL,
    lot_need_id uuid,
    bid_id uuid,
    place integer NOT NULL,
    sentence text NOT NULL,
    proof text NOT NULL,
    pence_per_four_weeks bigint,
    CONSTRAINT a_reason_is_for_whom_it_concerns CHECK ((((kind <> ALL (ARRAY['unmet'::text, 'member'::text])) OR (lot_need_id IS NOT NULL)) AND ((kind <> 'lost'::text) OR (bid_id IS NOT NULL)))),
    CONSTRAINT match_reason_kind_check CHECK ((kind = ANY (ARRAY['unmet'::text, 'lost'::text, 'member'::text, 'rule'::text]))),
    CONSTRAINT match_reason_place_check CHECK ((place >= 0)),
    CONSTRAINT match_reason_proof_check CHECK ((proof = ANY (ARRAY['proven'::text, 'nearby'::text, 'best_found'::text, 'checked'::text]))),
    CONSTRAINT match_reason_sentence_check CHECK (((length(sentence) >= 1) AND (length(sentence) <= 4000)))
);

ALTER TABLE ONLY public.match_reason FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.match_reason IS 'Why, found by solving again: unmet needs, lost bids, members, rules. [published]';

CREATE TABLE public.match_run (
    council_id smallint NOT NULL,
    run_id uuid NOT NULL,
    round_id uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    seed integer NOT NULL,
    seconds_max integer NOT NULL,
    input_sha256 bytea,
    problem bytea,
    status text NOT NULL,
    version text,
    result bytea,
    levels jsonb DEFAULT '[]'::jsonb NOT NULL,
    incumbents jsonb DEFAULT '[]'::jsonb NOT NULL,
    stop_asked_at timestamp with time zone,
    finished_at timestamp with time zone,
    seconds double precision,
    failure text,
    deterministic boolean,
    explained_at timestamp with time zone,
    unexplained integer DEFAULT 0 NOT NULL,
    CONSTRAINT match_run_seconds_max_check CHECK (((seconds_max >= 1) AND (seconds_max <= 3600))),
    CONSTRAINT match_run_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'running'::text, 'optimal'::text, 'feasible'::text, 'timed_out'::text, 'failed'::text, 'stopped'::text])))
);

ALTER TABLE ONLY public.match_run FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.match_run IS 'One solve of a round: input, what was proven, and what came out. [published]';

CREATE TABLE public.member (
    council_id smallint NOT NULL,
    member_id uuid NOT NULL,
    cluster_id uuid NOT NULL,
    person_id uuid,
    joined_at timestamp with time zone NOT NULL,
    leaves_on date,
    left_reason text,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT member_left_reason_check CHECK ((length(left_reason) <= 200))
);

ALTER TABLE ONLY public.member FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.member IS 'A person in a cluster; person_id is null for somebody of another council (visiting_member). [cluster]';

COMMENT ON COLUMN public.member.leaves_on IS 'The first day the person is no longer a member.';

CREATE TABLE public.message (
    council_id smallint NOT NULL,
    message_id uuid NOT NULL,
    sign_in_id uuid NOT NULL,
    provider_id uuid,
    kind text NOT NULL,
    cause_id uuid NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    language text,
    sealed boolean DEFAULT false NOT NULL,
    made_at timestamp with time zone NOT NULL,
    send_at timestamp with time zone,
    attempts smallint DEFAULT 0 NOT NULL,
    sent_at timestamp with time zone,
    failure text,
    CONSTRAINT message_attempts_check CHECK (((attempts >= 0) AND (attempts <= 20))),
    CONSTRAINT message_failure_check CHECK ((length(failure) <= 300)),
    CONSTRAINT message_kind_check CHECK ((kind = ANY (ARRAY['sign_in_code'::text, 'invited'::text, 'bid_received'::text, 'bid_deadline'::text, 'commission_deadline'::text, 'vote_open'::text, 'statement_ready'::text, 'timesheet_waits'::text, 'sign_offs_wait'::text, 'ratify_open'::text, 'contract_to_sign'::text, 'contract_signed'::text, 'notices_found'::text]))),
    CONSTRAINT message_language_check CHECK ((language ~ '^[a-z]{2,3}$'::text)),
    CONSTRAINT only_a_providers_message_is_sealed CHECK (((NOT sealed) OR (provider_id IS NOT NULL))),
    CONSTRAINT what_is_sent_waits_no_more CHECK (((sent_at IS NULL) OR (send_at IS NULL)))
);

ALTER TABLE ONLY public.message FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.message IS 'What a person is told, once for each cause; send_at is null when no e-mail waits to leave. [provider]';

CREATE TABLE public.message_choice (
    council_id smallint NOT NULL,
    sign_in_id uuid NOT NULL,
    kind text NOT NULL,
    email boolean NOT NULL,
    chosen_at timestamp with time zone NOT NULL,
    CONSTRAINT message_choice_kind_check CHECK (((length(kind) >= 1) AND (length(kind) <= 40)))
);

ALTER TABLE ONLY public.message_choice FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.message_choice IS 'Whether a person wants an e-mail for a kind of message. [published]';

CREATE TABLE public.migration (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE public.need (
    council_id smallint NOT NULL,
    need_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    service text NOT NULL,
    band text NOT NULL,
    minutes_per_week integer NOT NULL,
    flexible_minutes_per_week integer DEFAULT 0 NOT NULL,
    personal_care boolean DEFAULT false NOT NULL,
    languages text[] DEFAULT '{}'::text[] NOT NULL,
    carer_gender text,
    skills text[] DEFAULT '{}'::text[] NOT NULL,
    likes text[] DEFAULT '{}'::text[] NOT NULL,
    people_sharing_max smallint DEFAULT 1 NOT NULL,
    incumbent_id uuid,
    incumbent_pence_per_four_weeks bigint,
    CONSTRAINT an_incumbent_has_a_price CHECK (((incumbent_id IS NULL) = (incumbent_pence_per_four_weeks IS NULL))),
    CONSTRAINT flexible_minutes_are_part_of_the_need CHECK (((flexible_minutes_per_week >= 0) AND (flexible_minutes_per_week <= minutes_per_week))),
    CONSTRAINT need_band_check CHECK ((band = ANY (ARRAY['weekday_morning'::text, 'weekday_day'::text, 'weekday_evening'::text, 'weekend'::text, 'night'::text]))),
    CONSTRAINT need_carer_gender_check CHECK ((carer_gender = ANY (ARRAY['female'::text, 'male'::text]))),
    CONSTRAINT need_incumbent_pence_per_four_weeks_check CHECK ((incumbent_pence_per_four_weeks >= 0)),
    CONSTRAINT need_minutes_per_week_check CHECK (((minutes_per_week >= 15) AND (minutes_per_week <= 10080))),
    CONSTRAINT need_people_sharing_max_check CHECK (((people_sharing_max >= 1) AND (people_sharing_max <= 12))),
    CONSTRAINT need_service_check CHECK ((service = ANY (ARRAY['home_care'::text, 'personal_assistant'::text, 'day_support'::text, 'evening_club'::text, 'respite_sitting'::text, 'meals'::text, 'transport'::text, 'cleaning'::text, 'counselling'::text])))
);

ALTER TABLE ONLY public.need FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.need IS 'Planned units in a time band, with musts and likes. [published]';

CREATE TABLE public.neighbour_help (
    council_id smallint NOT NULL,
    help_id uuid NOT NULL,
    offer_id uuid NOT NULL,
    person_id uuid NOT NULL,
    line_id uuid,
    minutes_per_week integer NOT NULL,
    accepted_at timestamp with time zone NOT NULL,
    starts_on date NOT NULL,
    lapsed_on date,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT neighbour_help_minutes_per_week_check CHECK ((minutes_per_week > 0))
);

ALTER TABLE ONLY public.neighbour_help FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.neighbour_help IS 'Help a member accepted into the plan; lapses back to paid units. [person]';

CREATE TABLE public.neighbour_offer (
    council_id smallint NOT NULL,
    offer_id uuid NOT NULL,
    neighbour_id uuid NOT NULL,
    ward_code text NOT NULL,
    help text NOT NULL,
    service text NOT NULL,
    minutes_per_week integer NOT NULL,
    offered_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT neighbour_offer_help_check CHECK (((length(help) >= 3) AND (length(help) <= 300))),
    CONSTRAINT neighbour_offer_minutes_per_week_check CHECK (((minutes_per_week >= 15) AND (minutes_per_week <= 2400)))
);

ALTER TABLE ONLY public.neighbour_offer FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.neighbour_offer IS 'Unpaid help somebody nearby would give. [council]';

CREATE TABLE public.person (
    council_id smallint NOT NULL,
    person_id uuid NOT NULL,
    given_name text NOT NULL,
    family_name text NOT NULL,
    born_on date NOT NULL,
    ward_code text NOT NULL,
    languages text[] DEFAULT '{en}'::text[] NOT NULL,
    gender text,
    support_reason text,
    lives_here_from date NOT NULL,
    lives_here_to date,
    died_on date,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT person_family_name_check CHECK (((length(family_name) >= 1) AND (length(family_name) <= 80))),
    CONSTRAINT person_gender_check CHECK ((gender = ANY (ARRAY['female'::text, 'male'::text, 'other'::text]))),
    CONSTRAINT person_given_name_check CHECK (((length(given_name) >= 1) AND (length(given_name) <= 80))),
    CONSTRAINT person_support_reason_check CHECK ((support_reason = ANY (ARRAY['physical'::text, 'sensory'::text, 'memory_and_cognition'::text, 'learning_disability'::text, 'mental_health'::text, 'social'::text])))
);

ALTER TABLE ONLY public.person FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.person IS 'A resident; a holder is one with an allocation. [person]';

CREATE TABLE public.person_reference (
    council_id smallint NOT NULL,
    reference text NOT NULL,
    person_id uuid NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT person_reference_reference_check CHECK (((length(reference) >= 1) AND (length(reference) <= 40)))
);

ALTER TABLE ONLY public.person_reference FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.person_reference IS 'What the council''s own records call a person: how a second import finds them again. [person]';

CREATE TABLE public.pgqueuer (
    id bigint NOT NULL,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    execute_after timestamp with time zone DEFAULT now() NOT NULL,
    status public.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer DEFAULT 0 NOT NULL,
    slot bigint
);

CREATE SEQUENCE public.pgqueuer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.pgqueuer_id_seq OWNED BY public.pgqueuer.id;

CREATE TABLE public.pgqueuer_log (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    job_id bigint NOT NULL,
    status public.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);

ALTER TABLE public.pgqueuer_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.pgqueuer_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.pgqueuer_schedules (
    id bigint NOT NULL,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    next_run timestamp with time zone DEFAULT now() NOT NULL,
    last_run timestamp with time zone,
    status public.pgqueuer_status DEFAULT 'queued'::public.pgqueuer_status
);

CREATE SEQUENCE public.pgqueuer_schedules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.pgqueuer_schedules_id_seq OWNED BY public.pgqueuer_schedules.id;

CREATE TABLE public.pgqueuer_statistics (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT date_trunc('sec'::text, now()) NOT NULL,
    count bigint NOT NULL,
    priority integer NOT NULL,
    status public.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);

CREATE SEQUENCE public.pgqueuer_statistics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.pgqueuer_statistics_id_seq OWNED BY public.pgqueuer_statistics.id;

CREATE TABLE public.plan (
    council_id smallint NOT NULL,
    plan_id uuid NOT NULL,
    person_id uuid NOT NULL,
    version smallint NOT NULL,
    outcomes text NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    drafted_by uuid NOT NULL,
    agreed_by_holder_at timestamp with time zone,
    agreed_by_professional_at timestamp with time zone,
    professional_id uuid,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT plan_outcomes_check CHECK (((length(outcomes) >= 1) AND (length(outcomes) <= 2000))),
    CONSTRAINT plan_version_check CHECK ((version > 0))
);

ALTER TABLE ONLY public.plan FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.plan IS 'Outcomes and planned units, agreed by holder and professional. [person]';

CREATE TABLE public.pledge (
    council_id smallint NOT NULL,
    pledge_id uuid NOT NULL,
    person_id uuid NOT NULL,
    allocation_id uuid NOT NULL,
    cluster_id uuid,
    pence_per_week bigint NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT a_pledge_ends_after_it_starts CHECK ((ends_on > starts_on)),
    CONSTRAINT pledge_pence_per_week_check CHECK (((pence_per_week >= 100) AND (pence_per_week <= 2000000)))
);

ALTER TABLE ONLY public.pledge FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.pledge IS 'Pence a week set aside for one cluster (ends_on is the day after the last); moves nothing. [person]';

CREATE TABLE public.project (
    council_id smallint NOT NULL,
    project_id uuid NOT NULL,
    ward_code text NOT NULL,
    vote_id uuid,
    title text NOT NULL,
    about text NOT NULL,
    cost_pence bigint NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    eligible_at timestamp with time zone,
    refused_reason text,
    funded_event_id uuid,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT project_about_check CHECK (((length(about) >= 1) AND (length(about) <= 1000))),
    CONSTRAINT project_cost_pence_check CHECK (((cost_pence >= 1000) AND (cost_pence <= 10000000))),
    CONSTRAINT project_refused_reason_check CHECK ((length(refused_reason) <= 300)),
    CONSTRAINT project_title_check CHECK (((length(title) >= 3) AND (length(title) <= 120)))
);

ALTER TABLE ONLY public.project FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.project IS 'Something residents propose to spend their community fund on. [council]';

CREATE TABLE public.provider (
    provider_id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    external_ids text[] DEFAULT '{}'::text[] NOT NULL,
    cqc_personal_care boolean DEFAULT false NOT NULL,
    start_up boolean DEFAULT false NOT NULL,
    workers smallint NOT NULL,
    vat_registered boolean DEFAULT false NOT NULL,
    vat_exempt boolean DEFAULT true NOT NULL,
    quality smallint DEFAULT 3 NOT NULL,
    insured_until date,
    checks_until date,
    state text DEFAULT 'healthy'::text NOT NULL,
    mentor_id uuid,
    exposure_minutes_max integer,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT nobody_mentors_themselves CHECK ((mentor_id <> provider_id)),
    CONSTRAINT provider_exposure_minutes_max_check CHECK ((exposure_minutes_max > 0)),
    CONSTRAINT provider_kind_check CHECK ((kind = ANY (ARRAY['company'::text, 'cic'::text, 'cio'::text, 'charity'::text, 'community_benefit_society'::text, 'cooperative'::text, 'sole_trader'::text, 'council'::text, 'nhs'::text, 'public_service_mutual'::text]))),
    CONSTRAINT provider_name_check CHECK (((length(name) >= 1) AND (length(name) <= 160))),
    CONSTRAINT provider_quality_check CHECK (((quality >= 1) AND (quality <= 5))),
    CONSTRAINT provider_state_check CHECK ((state = ANY (ARRAY['healthy'::text, 'watch'::text, 'failing'::text, 'failed'::text]))),
    CONSTRAINT provider_workers_check CHECK (((workers >= 1) AND (workers <= 30000)))
);

COMMENT ON TABLE public.provider IS 'An organisation or person who offers care.';

CREATE TABLE public.provider_offer (
    provider_id uuid NOT NULL,
    services text[] DEFAULT '{}'::text[] NOT NULL,
    languages text[] DEFAULT '{}'::text[] NOT NULL,
    carer_genders text[] DEFAULT '{}'::text[] NOT NULL,
    skills text[] DEFAULT '{}'::text[] NOT NULL,
    areas text[] DEFAULT '{}'::text[] NOT NULL,
    minutes_per_week integer NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT provider_offer_minutes_per_week_check CHECK (((minutes_per_week >= 0) AND (minutes_per_week <= 10000000)))
);

COMMENT ON TABLE public.provider_offer IS 'What a provider can do, where, and how much in a week.';

CREATE TABLE public.ratification (
    council_id smallint NOT NULL,
    commission_id uuid NOT NULL,
    member_id uuid NOT NULL,
    decision text NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    decided_by uuid NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT ratification_decision_check CHECK ((decision = ANY (ARRAY['ratify'::text, 'veto'::text]))),
    CONSTRAINT ratification_why_check CHECK ((length(why) <= 500))
);

ALTER TABLE ONLY public.ratification FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.ratification IS 'A member''s yes, or their veto for themselves alone. [published]';

CREATE TABLE public.representative (
    council_id smallint NOT NULL,
    representative_id uuid NOT NULL,
    person_id uuid NOT NULL,
    sign_in_id uuid NOT NULL,
    kind text NOT NULL,
    powers text[] NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT representative_kind_check CHECK ((kind = ANY (ARRAY['supporter'::text, 'nominated'::text, 'authorised'::text, 'attorney'::text, 'deputy'::text]))),
    CONSTRAINT representative_powers_check CHECK ((powers <@ ARRAY['see'::text, 'plan'::text, 'money'::text, 'votes'::text]))
);

ALTER TABLE ONLY public.representative FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.representative IS 'Who may act for a holder, for what, and from when (rule 16). [person]';

CREATE TABLE public.round (
    council_id smallint NOT NULL,
    round_id uuid NOT NULL,
    name text NOT NULL,
    opens_at timestamp with time zone NOT NULL,
    closes_at timestamp with time zone NOT NULL,
    urgent boolean DEFAULT false NOT NULL,
    opened_bids_at timestamp with time zone,
    matched_at timestamp with time zone,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT a_round_closes_after_it_opens CHECK ((closes_at > opens_at)),
    CONSTRAINT round_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80)))
);

ALTER TABLE ONLY public.round FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.round IS 'All commissions of a council that close together: one matching problem. [council]';

CREATE TABLE public.saved_search (
    council_id smallint NOT NULL,
    search_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    saved_by uuid NOT NULL,
    name text NOT NULL,
    service text,
    ward_code text,
    language text,
    minutes_min integer,
    minutes_max integer,
    starts_from date,
    for_start_ups boolean DEFAULT false NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT saved_search_language_check CHECK ((length(language) <= 40)),
    CONSTRAINT saved_search_minutes_max_check CHECK ((minutes_max > 0)),
    CONSTRAINT saved_search_minutes_min_check CHECK ((minutes_min > 0)),
    CONSTRAINT saved_search_name_check CHECK (((length(name) >= 1) AND (length(name) <= 80))),
    CONSTRAINT saved_search_service_check CHECK ((length(service) <= 40)),
    CONSTRAINT saved_search_ward_code_check CHECK ((length(ward_code) <= 40))
);

ALTER TABLE ONLY public.saved_search FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.saved_search IS 'What somebody of a provider looks for, to be told when it comes. [provider]';

COMMENT ON COLUMN public.saved_search.seen_at IS 'Notices published after it are new.';

CREATE TABLE public.saving (
    council_id smallint NOT NULL,
    saving_id uuid NOT NULL,
    person_id uuid NOT NULL,
    allocation_id uuid NOT NULL,
    year_starts_on date NOT NULL,
    quarter smallint NOT NULL,
    quarter_ends_on date NOT NULL,
    allocated_pence bigint NOT NULL,
    spent_pence bigint NOT NULL,
    not_genuine_pence bigint DEFAULT 0 NOT NULL,
    refund_pence bigint DEFAULT 0 NOT NULL,
    saving_pence bigint NOT NULL,
    person_pence bigint NOT NULL,
    council_pence bigint NOT NULL,
    community_pence bigint NOT NULL,
    planned_minutes integer NOT NULL,
    delivered_minutes integer NOT NULL,
    chosen_minutes integer DEFAULT 0 NOT NULL,
    sources jsonb DEFAULT '{}'::jsonb NOT NULL,
    held_for text,
    releases uuid,
    event_id uuid,
    recognised_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT held_money_is_not_posted CHECK (((held_for IS NULL) OR (event_id IS NULL))),
    CONSTRAINT no_saving_without_care CHECK (((saving_pence <= 0) OR (delivered_minutes > 0) OR (chosen_minutes > 0))),
    CONSTRAINT saving_allocated_pence_check CHECK ((allocated_pence >= 0)),
    CONSTRAINT saving_chosen_minutes_check CHECK ((chosen_minutes >= 0)),
    CONSTRAINT saving_delivered_minutes_check CHECK ((delivered_minutes >= 0)),
    CONSTRAINT saving_held_for_check CHECK ((length(held_for) <= 200)),
    CONSTRAINT saving_not_genuine_pence_check CHECK ((not_genuine_pence >= 0)),
    CONSTRAINT saving_planned_minutes_check CHECK ((planned_minutes >= 0)),
    CONSTRAINT saving_quarter_check CHECK (((quarter >= 1) AND (quarter <= 4))),
    CONSTRAINT saving_spent_pence_check CHECK ((spent_pence >= 0)),
    CONSTRAINT shares_sum_to_the_saving CHECK ((saving_pence = ((person_pence + council_pence) + community_pence)))
);

ALTER TABLE ONLY public.saving FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.saving IS 'What one quarter added to the cumulative saving of an allocation year. [person]';

COMMENT ON COLUMN public.saving.allocated_pence IS 'The pledged part from the year''s first day to the quarter''s last; spent, not genuine and minutes too.';

COMMENT ON COLUMN public.saving.saving_pence IS 'What this row adds; so are the refund and the three shares.';

COMMENT ON COLUMN public.saving.held_for IS 'Why nothing was posted yet: a professional looks first (S5).';

COMMENT ON COLUMN public.saving.releases IS 'The held row whose money this row posts after the sign-off.';

CREATE TABLE public.sign_in (
    sign_in_id uuid NOT NULL,
    email text,
    shown_name text NOT NULL,
    demonstration boolean DEFAULT false NOT NULL,
    introduction text DEFAULT ''::text NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    language text DEFAULT 'en'::text NOT NULL,
    CONSTRAINT sign_in_email_check CHECK (((email ~ '^[^@ ]+@[^@ ]+$'::text) AND (length(email) <= 254))),
    CONSTRAINT sign_in_introduction_check CHECK ((length(introduction) <= 200)),
    CONSTRAINT sign_in_language_check CHECK ((language ~ '^[a-z]{2,3}$'::text)),
    CONSTRAINT sign_in_shown_name_check CHECK (((length(shown_name) >= 1) AND (length(shown_name) <= 120)))
);

COMMENT ON TABLE public.sign_in IS 'One human who can sign in.';

CREATE TABLE public.sign_in_code (
    code_id uuid NOT NULL,
    address_sha256 bytea NOT NULL,
    sign_in_id uuid,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    tries smallint DEFAULT 0 NOT NULL,
    tried_at timestamp with time zone,
    CONSTRAINT a_code_ends_after_it_is_made CHECK ((expires_at > made_at)),
    CONSTRAINT sign_in_code_address_sha256_check CHECK ((length(address_sha256) = 32)),
    CONSTRAINT sign_in_code_tries_check CHECK (((tries >= 0) AND (tries <= 5)))
);

COMMENT ON TABLE public.sign_in_code IS 'A one-time code that was asked for, and how often somebody tried it.';

CREATE TABLE public.sign_in_role (
    sign_in_id uuid NOT NULL,
    council_id smallint NOT NULL,
    role text NOT NULL,
    person_id uuid,
    provider_id uuid,
    ended_at timestamp with time zone,
    CONSTRAINT a_provider_role_names_its_provider CHECK (((role = 'provider'::text) = (provider_id IS NOT NULL))),
    CONSTRAINT sign_in_role_role_check CHECK ((role = ANY (ARRAY['holder'::text, 'supporter'::text, 'coordinator'::text, 'provider'::text, 'neighbour'::text, 'commissioner'::text, 'finance'::text, 'worker'::text])))
);

COMMENT ON TABLE public.sign_in_role IS 'What a sign-in may be in a council; read afresh for each request.';

CREATE TABLE public.sign_off (
    council_id smallint NOT NULL,
    sign_off_id uuid NOT NULL,
    stage text NOT NULL,
    subject_id uuid NOT NULL,
    person_id uuid,
    about text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    due_on date NOT NULL,
    decision text,
    reason text,
    decided_by uuid,
    decided_at timestamp with time zone,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT a_decision_has_a_time CHECK (((decision IS NULL) = (decided_at IS NULL))),
    CONSTRAINT sent_back_with_a_reason CHECK (((decision <> 'sent_back'::text) OR (COALESCE(length(reason), 0) > 0))),
    CONSTRAINT sign_off_about_check CHECK (((length(about) >= 1) AND (length(about) <= 300))),
    CONSTRAINT sign_off_decision_check CHECK ((decision = ANY (ARRAY['approved'::text, 'sent_back'::text]))),
    CONSTRAINT sign_off_reason_check CHECK ((length(reason) <= 500)),
    CONSTRAINT sign_off_stage_check CHECK ((stage = ANY (ARRAY['plan'::text, 'cluster'::text, 'commission'::text, 'award'::text, 'timesheet'::text, 'saving'::text, 'project'::text, 'reduction'::text])))
);

ALTER TABLE ONLY public.sign_off FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.sign_off IS 'What a professional is asked to sign at each stage, and what they said. [person]';

CREATE TABLE public.signature (
    council_id smallint NOT NULL,
    cluster_id uuid NOT NULL,
    version smallint NOT NULL,
    member_id uuid NOT NULL,
    signed_by uuid NOT NULL,
    signed_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.signature FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.signature IS 'A member''s signature under one version of the agreement. [cluster]';

CREATE TABLE public.stand_alone_offer (
    council_id smallint NOT NULL,
    run_id uuid NOT NULL,
    lot_need_id uuid NOT NULL,
    pence_per_four_weeks bigint,
    basis text NOT NULL,
    bid_id uuid,
    CONSTRAINT no_basis_no_figure CHECK (((basis = 'none'::text) = (pence_per_four_weeks IS NULL))),
    CONSTRAINT stand_alone_offer_basis_check CHECK ((basis = ANY (ARRAY['bid'::text, 'incumbent'::text, 'none'::text]))),
    CONSTRAINT stand_alone_offer_pence_per_four_weeks_check CHECK ((pence_per_four_weeks >= 0))
);

ALTER TABLE ONLY public.stand_alone_offer FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.stand_alone_offer IS 'What this round would have cost the member alone; stored before the joint solve, immutable. [published]';

CREATE TABLE public.suggestion_choice (
    council_id smallint NOT NULL,
    person_id uuid NOT NULL,
    criteria text[] NOT NULL,
    chosen_by uuid NOT NULL,
    chosen_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT suggestion_choice_criteria_check CHECK ((criteria <@ ARRAY['place'::text, 'need'::text, 'time'::text, 'language'::text]))
);

ALTER TABLE ONLY public.suggestion_choice FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.suggestion_choice IS 'Which of their own answers a person lets be used to suggest groups, each criterion by itself. [person]';

CREATE TABLE public.support_given (
    council_id smallint NOT NULL,
    support_id uuid NOT NULL,
    call_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    kind text NOT NULL,
    about text DEFAULT ''::text NOT NULL,
    amount_pence bigint DEFAULT 0 NOT NULL,
    given_by uuid NOT NULL,
    given_at timestamp with time zone NOT NULL,
    event_id uuid,
    CONSTRAINT support_given_about_check CHECK ((length(about) <= 300)),
    CONSTRAINT support_given_amount_pence_check CHECK ((amount_pence >= 0)),
    CONSTRAINT support_given_kind_check CHECK ((kind = ANY (ARRAY['space'::text, 'hr'::text, 'it'::text, 'finance'::text, 'legal'::text, 'mentor'::text, 'seed_money'::text])))
);

ALTER TABLE ONLY public.support_given FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.support_given IS 'Space, HR, IT, finance, legal advice, a mentor or seed money given. [provider]';

CREATE TABLE public.timesheet (
    council_id smallint NOT NULL,
    timesheet_id uuid NOT NULL,
    line_id uuid NOT NULL,
    period_starts_on date NOT NULL,
    planned_minutes integer NOT NULL,
    claimed_minutes integer NOT NULL,
    submitted_at timestamp with time zone NOT NULL,
    answer text,
    confirmed_minutes integer,
    cancelled_minutes integer DEFAULT 0 NOT NULL,
    confirmed_by uuid,
    confirmed_at timestamp with time zone,
    dispute text,
    settled_by uuid,
    settled_at timestamp with time zone,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT a_confirmation_has_a_time CHECK (((confirmed_minutes IS NULL) OR (confirmed_at IS NOT NULL))),
    CONSTRAINT never_more_confirmed_than_claimed CHECK ((confirmed_minutes <= claimed_minutes)),
    CONSTRAINT timesheet_answer_check CHECK ((answer = ANY (ARRAY['came'::text, 'late'::text, 'did_not_come'::text, 'i_cancelled'::text, 'disputed'::text]))),
    CONSTRAINT timesheet_cancelled_minutes_check CHECK ((cancelled_minutes >= 0)),
    CONSTRAINT timesheet_claimed_minutes_check CHECK ((claimed_minutes >= 0)),
    CONSTRAINT timesheet_confirmed_minutes_check CHECK ((confirmed_minutes >= 0)),
    CONSTRAINT timesheet_dispute_check CHECK ((length(dispute) <= 500)),
    CONSTRAINT timesheet_planned_minutes_check CHECK ((planned_minutes >= 0))
);

ALTER TABLE ONLY public.timesheet FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.timesheet IS 'Four weeks of one line as the provider claims and the member confirms. [published]';

CREATE TABLE public.transfer (
    council_id smallint NOT NULL,
    transfer_id uuid NOT NULL,
    event_id uuid NOT NULL,
    debit_account_id uuid NOT NULL,
    credit_account_id uuid NOT NULL,
    amount_pence bigint NOT NULL,
    state text NOT NULL,
    pending_id uuid,
    line_id uuid,
    CONSTRAINT only_a_resolution_names_a_pending_transfer CHECK (((pending_id IS NOT NULL) = (state = ANY (ARRAY['post_pending'::text, 'void_pending'::text])))),
    CONSTRAINT transfer_amount_pence_check CHECK ((amount_pence > 0)),
    CONSTRAINT transfer_state_check CHECK ((state = ANY (ARRAY['posted'::text, 'pending'::text, 'post_pending'::text, 'void_pending'::text]))),
    CONSTRAINT two_different_accounts CHECK ((debit_account_id <> credit_account_id))
);

ALTER TABLE ONLY public.transfer FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.transfer IS 'One debit, one credit, amount above zero; never changed, never removed. [published]';

CREATE TABLE public.unmet (
    council_id smallint NOT NULL,
    run_id uuid NOT NULL,
    lot_need_id uuid NOT NULL,
    minutes_per_week integer NOT NULL,
    cause text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    sentence text DEFAULT ''::text NOT NULL,
    CONSTRAINT unmet_cause_check CHECK ((cause = ANY (ARRAY['no_admissible_bid'::text, 'price_above_cap'::text, 'capacity'::text, 'commission_limit'::text, 'search_stopped'::text]))),
    CONSTRAINT unmet_minutes_per_week_check CHECK ((minutes_per_week > 0))
);

ALTER TABLE ONLY public.unmet FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.unmet IS 'Planned units no award covers, with their first cause. [published]';

CREATE TABLE public.visiting_member (
    council_id smallint NOT NULL,
    member_id uuid NOT NULL,
    home_council_id smallint NOT NULL,
    home_person_id uuid NOT NULL,
    CONSTRAINT a_visitor_comes_from_elsewhere CHECK ((home_council_id <> council_id))
);

ALTER TABLE ONLY public.visiting_member FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.visiting_member IS 'Bridge: the home of a member who lives in another council (rule 48). [published]';

CREATE TABLE public.visiting_pledge (
    council_id smallint NOT NULL,
    pledge_id uuid NOT NULL,
    host_council_id smallint NOT NULL,
    host_cluster_id uuid NOT NULL,
    CONSTRAINT a_visit_is_to_elsewhere CHECK ((host_council_id <> council_id))
);

ALTER TABLE ONLY public.visiting_pledge FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.visiting_pledge IS 'Bridge: the cluster in another council that a pledge is for. [published]';

CREATE TABLE public.vote (
    council_id smallint NOT NULL,
    vote_id uuid NOT NULL,
    ward_code text NOT NULL,
    opens_at timestamp with time zone NOT NULL,
    closes_at timestamp with time zone NOT NULL,
    budget_pence bigint NOT NULL,
    counted_at timestamp with time zone,
    count_explained jsonb,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT a_vote_closes_after_it_opens CHECK ((closes_at > opens_at)),
    CONSTRAINT vote_budget_pence_check CHECK ((budget_pence > 0))
);

ALTER TABLE ONLY public.vote FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.vote IS 'A vote of one ward''s residents on their community fund. [council]';

CREATE TABLE public.ward (
    council_id smallint NOT NULL,
    ward_code text NOT NULL,
    name text NOT NULL,
    residents integer NOT NULL,
    boundary jsonb,
    CONSTRAINT ward_name_check CHECK (((length(name) >= 1) AND (length(name) <= 120))),
    CONSTRAINT ward_residents_check CHECK ((residents >= 0)),
    CONSTRAINT ward_ward_code_check CHECK (((length(ward_code) >= 1) AND (length(ward_code) <= 20)))
);

ALTER TABLE ONLY public.ward FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.ward IS 'A ward: the community whose fund its residents vote on. [council]';

CREATE TABLE public.ward_profile (
    council_id smallint NOT NULL,
    ward_code text NOT NULL,
    residents integer NOT NULL,
    ages jsonb NOT NULL,
    ethnic_groups jsonb NOT NULL,
    religions jsonb NOT NULL,
    disabled integer NOT NULL,
    households integer NOT NULL,
    deprived_households integer NOT NULL,
    imd_decile_tenths smallint,
    recorded_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    CONSTRAINT ward_profile_deprived_households_check CHECK ((deprived_households >= 0)),
    CONSTRAINT ward_profile_disabled_check CHECK ((disabled >= 0)),
    CONSTRAINT ward_profile_households_check CHECK ((households >= 0)),
    CONSTRAINT ward_profile_imd_decile_tenths_check CHECK (((imd_decile_tenths >= 10) AND (imd_decile_tenths <= 100))),
    CONSTRAINT ward_profile_residents_check CHECK ((residents >= 0))
);

ALTER TABLE ONLY public.ward_profile FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.ward_profile IS 'Counts of a ward''s residents by age, ethnic group and religion, from published statistics. [council]';

CREATE TABLE public.web_session (
    token_sha256 bytea NOT NULL,
    sign_in_id uuid NOT NULL,
    council_id smallint NOT NULL,
    role text NOT NULL,
    acting_for uuid,
    csrf_secret bytea NOT NULL,
    display jsonb DEFAULT '{}'::jsonb NOT NULL,
    started_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT web_session_token_sha256_check CHECK ((length(token_sha256) = 32))
);

COMMENT ON TABLE public.web_session IS 'A signed-in browser: only the hash of its token is kept.';

CREATE TABLE public.what_if (
    council_id smallint NOT NULL,
    what_if_id uuid NOT NULL,
    run_id uuid NOT NULL,
    asked_by uuid NOT NULL,
    role text NOT NULL,
    change jsonb NOT NULL,
    name text,
    attempts smallint DEFAULT 0 NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    difference jsonb,
    failure text,
    CONSTRAINT a_what_if_ends_one_way CHECK ((((finished_at IS NULL) AND (difference IS NULL) AND (failure IS NULL)) OR ((finished_at IS NOT NULL) AND ((difference IS NULL) <> (failure IS NULL))))),
    CONSTRAINT what_if_failure_check CHECK ((length(failure) <= 500)),
    CONSTRAINT what_if_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60))),
    CONSTRAINT what_if_role_check CHECK ((role = ANY (ARRAY['commissioner'::text, 'coordinator'::text])))
);

ALTER TABLE ONLY public.what_if FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.what_if IS 'A matched round with one thing changed, and how its answer differs. [council]';

ALTER TABLE ONLY public.pgqueuer ALTER COLUMN id SET DEFAULT nextval('public.pgqueuer_id_seq'::regclass);

ALTER TABLE ONLY public.pgqueuer_schedules ALTER COLUMN id SET DEFAULT nextval('public.pgqueuer_schedules_id_seq'::regclass);

ALTER TABLE ONLY public.pgqueuer_statistics ALTER COLUMN id SET DEFAULT nextval('public.pgqueuer_statistics_id_seq'::regclass);

ALTER TABLE ONLY public.transfer
    ADD CONSTRAINT a_commitment_is_resolved_once UNIQUE (council_id, pending_id);

ALTER TABLE ONLY public.lot_need
    ADD CONSTRAINT a_need_once_in_a_lot UNIQUE (council_id, lot_id, need_id);

ALTER TABLE ONLY public.absence
    ADD CONSTRAINT absence_pkey PRIMARY KEY (council_id, absence_id);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_pkey PRIMARY KEY (council_id, cluster_id, version);

ALTER TABLE ONLY public.allocation_payment
    ADD CONSTRAINT allocation_payment_pkey PRIMARY KEY (council_id, allocation_id, starts_on);

ALTER TABLE ONLY public.allocation
    ADD CONSTRAINT allocation_pkey PRIMARY KEY (council_id, allocation_id, version);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_pkey PRIMARY KEY (council_id, token_id);

ALTER TABLE ONLY public.asked_match
    ADD CONSTRAINT asked_match_pkey PRIMARY KEY (council_id, match_id);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (council_id, audit_id);

ALTER TABLE ONLY public.award_line
    ADD CONSTRAINT award_line_pkey PRIMARY KEY (council_id, award_id, lot_need_id);

ALTER TABLE ONLY public.award
    ADD CONSTRAINT award_pkey PRIMARY KEY (council_id, award_id);

ALTER TABLE ONLY public.ballot
    ADD CONSTRAINT ballot_pkey PRIMARY KEY (council_id, vote_id, person_id);

ALTER TABLE ONLY public.bid_draft
    ADD CONSTRAINT bid_draft_pkey PRIMARY KEY (council_id, commission_id, provider_id);

ALTER TABLE ONLY public.bid_envelope
    ADD CONSTRAINT bid_envelope_pkey PRIMARY KEY (council_id, envelope_id);

ALTER TABLE ONLY public.bid_file
    ADD CONSTRAINT bid_file_pkey PRIMARY KEY (council_id, commission_id, provider_id);

ALTER TABLE ONLY public.bid_outcome
    ADD CONSTRAINT bid_outcome_pkey PRIMARY KEY (council_id, run_id, bid_id, lot_id);

ALTER TABLE ONLY public.bid
    ADD CONSTRAINT bid_pkey PRIMARY KEY (council_id, bid_id);

ALTER TABLE ONLY public.calendar_link
    ADD CONSTRAINT calendar_link_pkey PRIMARY KEY (council_id, link_id);

ALTER TABLE ONLY public.call_answer
    ADD CONSTRAINT call_answer_pkey PRIMARY KEY (council_id, call_id, provider_id);

ALTER TABLE ONLY public.call_off_line
    ADD CONSTRAINT call_off_line_pkey PRIMARY KEY (council_id, line_id, version);

ALTER TABLE ONLY public.chosen_reduction
    ADD CONSTRAINT chosen_reduction_pkey PRIMARY KEY (council_id, reduction_id);

ALTER TABLE ONLY public.clarification_asker
    ADD CONSTRAINT clarification_asker_pkey PRIMARY KEY (council_id, clarification_id);

ALTER TABLE ONLY public.clarification
    ADD CONSTRAINT clarification_pkey PRIMARY KEY (council_id, clarification_id);

ALTER TABLE ONLY public.cluster
    ADD CONSTRAINT cluster_pkey PRIMARY KEY (council_id, cluster_id);

ALTER TABLE ONLY public.commission_amendment
    ADD CONSTRAINT commission_amendment_pkey PRIMARY KEY (council_id, commission_id, version);

ALTER TABLE ONLY public.commission_key
    ADD CONSTRAINT commission_key_pkey PRIMARY KEY (council_id, commission_id);

ALTER TABLE ONLY public.commission
    ADD CONSTRAINT commission_pkey PRIMARY KEY (council_id, commission_id);

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_pkey PRIMARY KEY (council_id, contract_id);

ALTER TABLE ONLY public.council
    ADD CONSTRAINT council_pkey PRIMARY KEY (council_id);

ALTER TABLE ONLY public.council_setting
    ADD CONSTRAINT council_setting_pkey PRIMARY KEY (council_id, setting_id);

ALTER TABLE ONLY public.cross_payment
    ADD CONSTRAINT cross_payment_pkey PRIMARY KEY (council_id, event_id);

ALTER TABLE ONLY public.demonstration
    ADD CONSTRAINT demonstration_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY public.enterprise_call
    ADD CONSTRAINT enterprise_call_pkey PRIMARY KEY (council_id, call_id);

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (council_id, event_id);

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (sign_in_id, key);

ALTER TABLE ONLY public.import_file
    ADD CONSTRAINT import_file_pkey PRIMARY KEY (council_id, import_id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (council_id, cluster_id, home_council_id, person_id);

ALTER TABLE ONLY public.invoice_line
    ADD CONSTRAINT invoice_line_pkey PRIMARY KEY (council_id, invoice_id, line_id);

ALTER TABLE ONLY public.invoice
    ADD CONSTRAINT invoice_pkey PRIMARY KEY (council_id, invoice_id);

ALTER TABLE ONLY public.job_done
    ADD CONSTRAINT job_done_pkey PRIMARY KEY (council_id, kind, due_on, subject_id);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_pkey PRIMARY KEY (council_id, account_id);

ALTER TABLE ONLY public.line_funding
    ADD CONSTRAINT line_funding_pkey PRIMARY KEY (council_id, line_id);

ALTER TABLE ONLY public.lot_need
    ADD CONSTRAINT lot_need_pkey PRIMARY KEY (council_id, lot_need_id);

ALTER TABLE ONLY public.lot
    ADD CONSTRAINT lot_pkey PRIMARY KEY (council_id, lot_id);

ALTER TABLE ONLY public.low_price_decision
    ADD CONSTRAINT low_price_decision_pkey PRIMARY KEY (council_id, bid_id);

ALTER TABLE ONLY public.match_part
    ADD CONSTRAINT match_part_pkey PRIMARY KEY (council_id, run_id, part);

ALTER TABLE ONLY public.match_reason
    ADD CONSTRAINT match_reason_pkey PRIMARY KEY (council_id, run_id, reason_id);

ALTER TABLE ONLY public.match_run
    ADD CONSTRAINT match_run_pkey PRIMARY KEY (council_id, run_id);

ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_pkey PRIMARY KEY (council_id, member_id);

ALTER TABLE ONLY public.message_choice
    ADD CONSTRAINT message_choice_pkey PRIMARY KEY (council_id, sign_in_id, kind);

ALTER TABLE ONLY public.message
    ADD CONSTRAINT message_pkey PRIMARY KEY (council_id, message_id);

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.need
    ADD CONSTRAINT need_pkey PRIMARY KEY (council_id, need_id);

ALTER TABLE ONLY public.neighbour_help
    ADD CONSTRAINT neighbour_help_pkey PRIMARY KEY (council_id, help_id);

ALTER TABLE ONLY public.neighbour_offer
    ADD CONSTRAINT neighbour_offer_pkey PRIMARY KEY (council_id, offer_id);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT one_account_per_owner UNIQUE NULLS NOT DISTINCT (council_id, kind, funder, person_id, provider_id, ward_code, cluster_id, other_council_id);

ALTER TABLE ONLY public.award
    ADD CONSTRAINT one_award_per_bid_and_lot UNIQUE (council_id, run_id, lot_id, bid_id);

ALTER TABLE ONLY public.bid
    ADD CONSTRAINT one_bid_per_provider_and_commission UNIQUE (council_id, commission_id, provider_id);

ALTER TABLE ONLY public.cluster
    ADD CONSTRAINT one_cluster_of_a_name UNIQUE (council_id, name);

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT one_contract_per_award UNIQUE (council_id, award_id);

ALTER TABLE ONLY public.council
    ADD CONSTRAINT one_council_per_code_and_start UNIQUE (gss_code, starts_on);

ALTER TABLE ONLY public.invoice
    ADD CONSTRAINT one_invoice_of_a_number UNIQUE (council_id, provider_id, number);

ALTER TABLE ONLY public.calendar_link
    ADD CONSTRAINT one_link_of_a_hash UNIQUE (council_id, token_sha256);

ALTER TABLE ONLY public.message
    ADD CONSTRAINT one_message_per_person_and_cause UNIQUE (council_id, sign_in_id, kind, cause_id);

ALTER TABLE ONLY public.plan
    ADD CONSTRAINT one_plan_version_per_person UNIQUE (council_id, person_id, version);

ALTER TABLE ONLY public.pledge
    ADD CONSTRAINT one_pledge_to_a_cluster_at_a_time EXCLUDE USING gist (council_id WITH =, person_id WITH =, cluster_id WITH =, daterange(starts_on, ends_on) WITH &&) WHERE (((withdrawn_at IS NULL) AND (cluster_id IS NOT NULL)));

ALTER TABLE ONLY public.saving
    ADD CONSTRAINT one_recognition_per_quarter UNIQUE NULLS NOT DISTINCT (council_id, allocation_id, year_starts_on, quarter, releases);

ALTER TABLE ONLY public.person_reference
    ADD CONSTRAINT one_reference_per_person UNIQUE (council_id, person_id);

ALTER TABLE ONLY public.timesheet
    ADD CONSTRAINT one_timesheet_per_line_and_period UNIQUE (council_id, line_id, period_starts_on);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT one_token_of_a_hash UNIQUE (council_id, token_sha256);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (council_id, person_id);

ALTER TABLE ONLY public.person_reference
    ADD CONSTRAINT person_reference_pkey PRIMARY KEY (council_id, reference);

ALTER TABLE ONLY public.pgqueuer_log
    ADD CONSTRAINT pgqueuer_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pgqueuer
    ADD CONSTRAINT pgqueuer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_expression_entrypoint_key UNIQUE (expression, entrypoint);

ALTER TABLE ONLY public.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pgqueuer_statistics
    ADD CONSTRAINT pgqueuer_statistics_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.plan
    ADD CONSTRAINT plan_pkey PRIMARY KEY (council_id, plan_id);

ALTER TABLE ONLY public.pledge
    ADD CONSTRAINT pledge_pkey PRIMARY KEY (council_id, pledge_id);

ALTER TABLE ONLY public.project
    ADD CONSTRAINT project_pkey PRIMARY KEY (council_id, project_id);

ALTER TABLE ONLY public.provider_offer
    ADD CONSTRAINT provider_offer_pkey PRIMARY KEY (provider_id);

ALTER TABLE ONLY public.provider
    ADD CONSTRAINT provider_pkey PRIMARY KEY (provider_id);

ALTER TABLE ONLY public.ratification
    ADD CONSTRAINT ratification_pkey PRIMARY KEY (council_id, commission_id, member_id);

ALTER TABLE ONLY public.representative
    ADD CONSTRAINT representative_pkey PRIMARY KEY (council_id, representative_id);

ALTER TABLE ONLY public.event
    ADD CONSTRAINT reversed_once UNIQUE (council_id, reverses);

ALTER TABLE ONLY public.round
    ADD CONSTRAINT round_pkey PRIMARY KEY (council_id, round_id);

ALTER TABLE ONLY public.saved_search
    ADD CONSTRAINT saved_search_pkey PRIMARY KEY (council_id, search_id);

ALTER TABLE ONLY public.saving
    ADD CONSTRAINT saving_pkey PRIMARY KEY (council_id, saving_id);

ALTER TABLE ONLY public.sign_in_code
    ADD CONSTRAINT sign_in_code_pkey PRIMARY KEY (code_id);

ALTER TABLE ONLY public.sign_in
    ADD CONSTRAINT sign_in_email_key UNIQUE (email);

ALTER TABLE ONLY public.sign_in
    ADD CONSTRAINT sign_in_pkey PRIMARY KEY (sign_in_id);

ALTER TABLE ONLY public.sign_in_role
    ADD CONSTRAINT sign_in_role_pkey PRIMARY KEY (sign_in_id, council_id, role);

ALTER TABLE ONLY public.sign_off
    ADD CONSTRAINT sign_off_pkey PRIMARY KEY (council_id, sign_off_id);

ALTER TABLE ONLY public.signature
    ADD CONSTRAINT signature_pkey PRIMARY KEY (council_id, cluster_id, version, member_id);

ALTER TABLE ONLY public.stand_alone_offer
    ADD CONSTRAINT stand_alone_offer_pkey PRIMARY KEY (council_id, run_id, lot_need_id);

ALTER TABLE ONLY public.suggestion_choice
    ADD CONSTRAINT suggestion_choice_pkey PRIMARY KEY (council_id, person_id);

ALTER TABLE ONLY public.support_given
    ADD CONSTRAINT support_given_pkey PRIMARY KEY (council_id, support_id);

ALTER TABLE ONLY public.timesheet
    ADD CONSTRAINT timesheet_pkey PRIMARY KEY (council_id, timesheet_id);

ALTER TABLE ONLY public.transfer
    ADD CONSTRAINT transfer_pkey PRIMARY KEY (council_id, transfer_id);

ALTER TABLE ONLY public.unmet
    ADD CONSTRAINT unmet_pkey PRIMARY KEY (council_id, run_id, lot_need_id);

ALTER TABLE ONLY public.visiting_member
    ADD CONSTRAINT visiting_member_pkey PRIMARY KEY (council_id, member_id);

ALTER TABLE ONLY public.visiting_pledge
    ADD CONSTRAINT visiting_pledge_pkey PRIMARY KEY (council_id, pledge_id);

ALTER TABLE ONLY public.vote
    ADD CONSTRAINT vote_pkey PRIMARY KEY (council_id, vote_id);

ALTER TABLE ONLY public.ward
    ADD CONSTRAINT ward_pkey PRIMARY KEY (council_id, ward_code);

ALTER TABLE ONLY public.ward_profile
    ADD CONSTRAINT ward_profile_pkey PRIMARY KEY (council_id, ward_code);

ALTER TABLE ONLY public.web_session
    ADD CONSTRAINT web_session_pkey PRIMARY KEY (token_sha256);

ALTER TABLE ONLY public.what_if
    ADD CONSTRAINT what_if_pkey PRIMARY KEY (council_id, what_if_id);

CREATE INDEX allocations_of_a_person ON public.allocation USING btree (council_id, person_id, valid_from);

CREATE UNIQUE INDEX an_offer_helps_one_person ON public.neighbour_help USING btree (council_id, offer_id) WHERE (lapsed_on IS NULL);

CREATE INDEX api_token_by_maker ON public.api_token USING btree (made_by);

CREATE INDEX api_token_by_provider ON public.api_token USING btree (provider_id);

CREATE INDEX api_token_by_sign_in ON public.api_token USING btree (sign_in_id);

CREATE INDEX asked_match_by_asker ON public.asked_match USING btree (asked_by);

CREATE INDEX asked_match_by_end ON public.asked_match USING btree (council_id, expires_at);

CREATE INDEX asked_match_by_provider ON public.asked_match USING btree (provider_id);

CREATE INDEX audit_newest_first ON public.audit USING btree (council_id, "position");

CREATE INDEX audit_of_a_person ON public.audit USING btree (council_id, on_behalf_of, "position") WHERE (on_behalf_of IS NOT NULL);

CREATE INDEX audit_of_a_subject ON public.audit USING btree (council_id, subject_id, "position");

CREATE INDEX calendar_link_by_person ON public.calendar_link USING btree (council_id, person_id);

CREATE INDEX calendar_link_by_provider ON public.calendar_link USING btree (provider_id);

CREATE INDEX calendar_link_by_sign_in ON public.calendar_link USING btree (sign_in_id);

CREATE INDEX choices_by_a_sign_in ON public.suggestion_choice USING btree (chosen_by);

CREATE INDEX clarifications_of_a_commission ON public.clarification USING btree (council_id, commission_id, asked_at);

CREATE INDEX commissions_of_a_cluster ON public.commission USING btree (council_id, cluster_id);

CREATE INDEX commissions_of_a_round ON public.commission USING btree (council_id, round_id);

CREATE INDEX contracts_of_a_provider ON public.contract USING btree (council_id, provider_id);

CREATE INDEX envelopes_of_a_commission ON public.bid_envelope USING btree (council_id, commission_id, provider_id, "position");

CREATE INDEX files_of_a_provider ON public.bid_file USING btree (provider_id);

CREATE INDEX import_files_of_a_sign_in ON public.import_file USING btree (sign_in_id);

CREATE UNIQUE INDEX in_a_cluster_once ON public.member USING btree (council_id, cluster_id, person_id) WHERE (leaves_on IS NULL);

CREATE INDEX invoice_lines_of_a_line ON public.invoice_line USING btree (council_id, line_id);

CREATE INDEX invoices_of_a_contract ON public.invoice USING btree (council_id, contract_id);

CREATE INDEX lines_of_a_contract ON public.call_off_line USING btree (council_id, contract_id);

CREATE INDEX lines_of_a_member ON public.call_off_line USING btree (council_id, member_id);

CREATE INDEX lot_needs_of_a_member ON public.lot_need USING btree (council_id, member_id);

CREATE INDEX lots_of_a_commission ON public.lot USING btree (council_id, commission_id);

CREATE INDEX match_reason_by_bid ON public.match_reason USING btree (council_id, bid_id);

CREATE INDEX match_reason_by_lot ON public.match_reason USING btree (council_id, lot_id);

CREATE INDEX match_reason_by_need ON public.match_reason USING btree (council_id, lot_need_id);

CREATE INDEX memberships_of_a_person ON public.member USING btree (council_id, person_id);

CREATE INDEX message_choice_of_a_sign_in ON public.message_choice USING btree (sign_in_id);

CREATE INDEX message_newest ON public.message USING btree (council_id, sign_in_id, made_at DESC, message_id);

CREATE INDEX message_of_a_provider ON public.message USING btree (provider_id) WHERE (provider_id IS NOT NULL);

CREATE INDEX message_of_a_sign_in ON public.message USING btree (sign_in_id);

CREATE INDEX message_to_send ON public.message USING btree (council_id, send_at) WHERE (send_at IS NOT NULL);

CREATE INDEX needs_of_a_plan ON public.need USING btree (council_id, plan_id);

CREATE INDEX people_of_a_ward ON public.person USING btree (council_id, ward_code, person_id);

CREATE INDEX pgqueuer_ep_ea_idx ON public.pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::public.pgqueuer_status);

CREATE INDEX pgqueuer_ep_prio_id_idx ON public.pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::public.pgqueuer_status);

CREATE INDEX pgqueuer_log_created ON public.pgqueuer_log USING btree (created);

CREATE INDEX pgqueuer_log_job_id_status ON public.pgqueuer_log USING btree (job_id, created DESC);

CREATE INDEX pgqueuer_log_not_aggregated ON public.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);

CREATE INDEX pgqueuer_log_status ON public.pgqueuer_log USING btree (status);

CREATE INDEX pgqueuer_picked_heartbeat_idx ON public.pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::public.pgqueuer_status);

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON public.pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::public.pgqueuer_status) AND (slot IS NOT NULL));

CREATE INDEX pgqueuer_priority_id_id1_idx ON public.pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::public.pgqueuer_status);

CREATE INDEX pgqueuer_queue_manager_id_idx ON public.pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON public.pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON public.pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::public.pgqueuer_status, 'picked'::public.pgqueuer_status])) AND (dedupe_key IS NOT NULL));

CREATE INDEX pgqueuer_updated_id_id1_idx ON public.pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::public.pgqueuer_status);

CREATE INDEX pledges_of_a_person ON public.pledge USING btree (council_id, person_id) WHERE (withdrawn_at IS NULL);

CREATE INDEX pledges_to_a_cluster ON public.pledge USING btree (council_id, cluster_id) WHERE (withdrawn_at IS NULL);

CREATE INDEX projects_of_a_ward ON public.project USING btree (council_id, ward_code);

CREATE INDEX questions_of_a_provider ON public.clarification_asker USING btree (council_id, provider_id);

CREATE INDEX rounds_by_closing ON public.round USING btree (council_id, closes_at);

CREATE INDEX runs_of_a_round ON public.match_run USING btree (council_id, round_id, asked_at);

CREATE INDEX savings_of_a_person ON public.saving USING btree (council_id, person_id, quarter_ends_on);

CREATE INDEX searches_of_a_provider ON public.saved_search USING btree (council_id, provider_id, name);

CREATE INDEX sign_in_code_of_a_sign_in ON public.sign_in_code USING btree (sign_in_id) WHERE (sign_in_id IS NOT NULL);

CREATE INDEX sign_in_code_of_an_address ON public.sign_in_code USING btree (address_sha256, made_at);

CREATE INDEX sign_in_of_an_address ON public.sign_in USING btree (lower(email));

CREATE INDEX sign_offs_of_a_subject ON public.sign_off USING btree (council_id, subject_id);

CREATE INDEX sign_offs_waiting ON public.sign_off USING btree (council_id, due_on) WHERE (decided_at IS NULL);

CREATE INDEX timesheets_waiting ON public.timesheet USING btree (council_id, submitted_at) WHERE (confirmed_at IS NULL);

CREATE INDEX transfers_crediting ON public.transfer USING btree (council_id, credit_account_id);

CREATE INDEX transfers_debiting ON public.transfer USING btree (council_id, debit_account_id);

CREATE INDEX transfers_of_a_line ON public.transfer USING btree (council_id, line_id) WHERE (line_id IS NOT NULL);

CREATE INDEX transfers_of_an_event ON public.transfer USING btree (council_id, event_id);

CREATE INDEX visits_of_a_person ON public.visiting_member USING btree (home_council_id, home_person_id);

CREATE INDEX what_if_by_asker ON public.what_if USING btree (asked_by);

CREATE INDEX what_if_by_run ON public.what_if USING btree (council_id, run_id, asked_by, asked_at);

CREATE INDEX whom_a_sign_in_represents ON public.representative USING btree (council_id, sign_in_id);

CREATE TRIGGER a_published_commission_stays_in_its_round BEFORE UPDATE OF round_id ON public.commission FOR EACH ROW EXECUTE FUNCTION public.keep_its_round();

CREATE TRIGGER tg_pgqueuer_changed AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.pgqueuer FOR EACH STATEMENT EXECUTE FUNCTION public.fn_pgqueuer_changed();

ALTER TABLE ONLY public.ballot
    ADD CONSTRAINT a_ballot_is_a_persons FOREIGN KEY (council_id, person_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.ballot
    ADD CONSTRAINT a_ballot_is_in_a_vote FOREIGN KEY (council_id, vote_id) REFERENCES public.vote(council_id, vote_id);

ALTER TABLE ONLY public.bid
    ADD CONSTRAINT a_bid_is_for_a_commission FOREIGN KEY (council_id, commission_id) REFERENCES public.commission(council_id, commission_id);

ALTER TABLE ONLY public.bid
    ADD CONSTRAINT a_bid_was_in_an_envelope FOREIGN KEY (council_id, envelope_id) REFERENCES public.bid_envelope(council_id, envelope_id);

ALTER TABLE ONLY public.suggestion_choice
    ADD CONSTRAINT a_choice_is_a_persons FOREIGN KEY (council_id, person_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.cluster
    ADD CONSTRAINT a_cluster_meets_in_a_ward FOREIGN KEY (council_id, ward_code) REFERENCES public.ward(council_id, ward_code);

ALTER TABLE ONLY public.commission
    ADD CONSTRAINT a_commission_closes_with_a_round FOREIGN KEY (council_id, round_id) REFERENCES public.round(council_id, round_id);

ALTER TABLE ONLY public.commission
    ADD CONSTRAINT a_commission_is_a_clusters FOREIGN KEY (council_id, cluster_id) REFERENCES public.cluster(council_id, cluster_id);

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT a_contract_is_of_a_commission FOREIGN KEY (council_id, commission_id) REFERENCES public.commission(council_id, commission_id);

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT a_contract_is_of_an_award FOREIGN KEY (council_id, award_id) REFERENCES public.award(council_id, award_id);

ALTER TABLE ONLY public.transfer
    ADD CONSTRAINT a_credit_account_exists FOREIGN KEY (council_id, credit_account_id) REFERENCES public.ledger_account(council_id, account_id);

ALTER TABLE ONLY public.transfer
    ADD CONSTRAINT a_debit_account_exists FOREIGN KEY (council_id, debit_account_id) REFERENCES public.ledger_account(council_id, account_id);

ALTER TABLE ONLY public.bid_draft
    ADD CONSTRAINT a_draft_is_for_a_commission FOREIGN KEY (council_id, commission_id) REFERENCES public.commission(council_id, commission_id);

ALTER TABLE ONLY public.bid_file
    ADD CONSTRAINT a_file_is_for_a_commission FOREIGN KEY (council_id, commission_id) REFERENCES public.commission(council_id, commission_id);

ALTER TABLE ONLY public.project
    ADD CONSTRAINT a_grant_is_an_event FOREIGN KEY (council_id, funded_event_id) REFERENCES public.event(council_id, event_id);

ALTER TABLE ONLY public.commission_key
    ADD CONSTRAINT a_key_is_a_commissions FOREIGN KEY (council_id, commission_id) REFERENCES public.commission(council_id, commission_id);

ALTER TABLE ONLY public.call_off_line
    ADD CONSTRAINT a_line_is_a_members FOREIGN KEY (council_id, member_id) REFERENCES public.member(council_id, member_id);

ALTER TABLE ONLY public.call_off_line
    ADD CONSTRAINT a_line_is_of_a_contract FOREIGN KEY (council_id, contract_id) REFERENCES public.contract(council_id, contract_id);

ALTER TABLE ONLY public.calendar_link
    ADD CONSTRAINT a_link_is_of_a_person_of_the_council FOREIGN KEY (council_id, person_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.lot
    ADD CONSTRAINT a_lot_is_in_a_commission FOREIGN KEY (council_id, commission_id) REFERENCES public.commission(council_id, commission_id);

ALTER TABLE ONLY public.lot_need
    ADD CONSTRAINT a_lot_need_is_a_members FOREIGN KEY (council_id, member_id) REFERENCES public.member(council_id, member_id);

ALTER TABLE ONLY public.lot_need
    ADD CONSTRAINT a_lot_need_is_in_a_lot FOREIGN KEY (council_id, lot_id) REFERENCES public.lot(council_id, lot_id);

ALTER TABLE ONLY public.low_price_decision
    ADD CONSTRAINT a_low_price_is_a_bids FOREIGN KEY (council_id, bid_id) REFERENCES public.bid(council_id, bid_id);

ALTER TABLE ONLY public.member
    ADD CONSTRAINT a_member_is_a_person FOREIGN KEY (council_id, person_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.member
    ADD CONSTRAINT a_member_is_of_a_cluster FOREIGN KEY (council_id, cluster_id) REFERENCES public.cluster(council_id, cluster_id);

ALTER TABLE ONLY public.need
    ADD CONSTRAINT a_need_is_in_a_plan FOREIGN KEY (council_id, plan_id) REFERENCES public.plan(council_id, plan_id);

ALTER TABLE ONLY public.match_part
    ADD CONSTRAINT a_part_is_of_a_run FOREIGN KEY (council_id, run_id) REFERENCES public.match_run(council_id, run_id);

ALTER TABLE ONLY public.invoice
    ADD CONSTRAINT a_payment_is_an_event FOREIGN KEY (council_id, paid_event_id) REFERENCES public.event(council_id, event_id);

ALTER TABLE ONLY public.allocation_payment
    ADD CONSTRAINT a_payment_was_posted FOREIGN KEY (council_id, event_id) REFERENCES public.event(council_id, event_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.transfer
    ADD CONSTRAINT a_pending_transfer_exists FOREIGN KEY (council_id, pending_id) REFERENCES public.transfer(council_id, transfer_id);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT a_person_lives_in_a_ward FOREIGN KEY (council_id, ward_code) REFERENCES public.ward(council_id, ward_code);

ALTER TABLE ONLY public.plan
    ADD CONSTRAINT a_plan_is_for_a_person FOREIGN KEY (council_id, person_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.pledge
    ADD CONSTRAINT a_pledge_is_a_persons FOREIGN KEY (council_id, person_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.pledge
    ADD CONSTRAINT a_pledge_is_to_a_cluster FOREIGN KEY (council_id, cluster_id) REFERENCES public.cluster(council_id, cluster_id);

ALTER TABLE ONLY public.ward_profile
    ADD CONSTRAINT a_profile_is_of_a_ward FOREIGN KEY (council_id, ward_code) REFERENCES public.ward(council_id, ward_code);

ALTER TABLE ONLY public.project
    ADD CONSTRAINT a_project_is_in_a_ward FOREIGN KEY (council_id, ward_code) REFERENCES public.ward(council_id, ward_code);

ALTER TABLE ONLY public.project
    ADD CONSTRAINT a_project_is_proposed_by_a_person FOREIGN KEY (council_id, proposed_by) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.project
    ADD CONSTRAINT a_project_is_voted_on FOREIGN KEY (council_id, vote_id) REFERENCES public.vote(council_id, vote_id);

ALTER TABLE ONLY public.clarification
    ADD CONSTRAINT a_question_is_about_a_commission FOREIGN KEY (council_id, commission_id) REFERENCES public.commission(council_id, commission_id);

ALTER TABLE ONLY public.ratification
    ADD CONSTRAINT a_ratification_is_a_members FOREIGN KEY (council_id, member_id) REFERENCES public.member(council_id, member_id);

ALTER TABLE ONLY public.ratification
    ADD CONSTRAINT a_ratification_is_of_a_commission FOREIGN KEY (council_id, commission_id) REFERENCES public.commission(council_id, commission_id);

ALTER TABLE ONLY public.match_reason
    ADD CONSTRAINT a_reason_is_about_a_bid FOREIGN KEY (council_id, bid_id) REFERENCES public.bid(council_id, bid_id);

ALTER TABLE ONLY public.match_reason
    ADD CONSTRAINT a_reason_is_about_a_lot FOREIGN KEY (council_id, lot_id) REFERENCES public.lot(council_id, lot_id);

ALTER TABLE ONLY public.match_reason
    ADD CONSTRAINT a_reason_is_about_a_need FOREIGN KEY (council_id, lot_need_id) REFERENCES public.lot_need(council_id, lot_need_id);

ALTER TABLE ONLY public.match_reason
    ADD CONSTRAINT a_reason_is_of_a_run FOREIGN KEY (council_id, run_id) REFERENCES public.match_run(council_id, run_id);

ALTER TABLE ONLY public.chosen_reduction
    ADD CONSTRAINT a_reduction_is_a_persons FOREIGN KEY (council_id, person_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.person_reference
    ADD CONSTRAINT a_reference_is_of_a_person FOREIGN KEY (council_id, person_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.saving
    ADD CONSTRAINT a_release_names_a_held_saving FOREIGN KEY (council_id, releases) REFERENCES public.saving(council_id, saving_id);

ALTER TABLE ONLY public.representative
    ADD CONSTRAINT a_representative_acts_for_a_person FOREIGN KEY (council_id, person_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.event
    ADD CONSTRAINT a_reversal_names_its_event FOREIGN KEY (council_id, reverses) REFERENCES public.event(council_id, event_id);

ALTER TABLE ONLY public.match_run
    ADD CONSTRAINT a_run_matches_a_round FOREIGN KEY (council_id, round_id) REFERENCES public.round(council_id, round_id);

ALTER TABLE ONLY public.saving
    ADD CONSTRAINT a_saving_is_a_persons FOREIGN KEY (council_id, person_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.saving
    ADD CONSTRAINT a_saving_is_an_event FOREIGN KEY (council_id, event_id) REFERENCES public.event(council_id, event_id);

ALTER TABLE ONLY public.signature
    ADD CONSTRAINT a_signature_is_a_members FOREIGN KEY (council_id, member_id) REFERENCES public.member(council_id, member_id);

ALTER TABLE ONLY public.signature
    ADD CONSTRAINT a_signature_is_on_an_agreement FOREIGN KEY (council_id, cluster_id, version) REFERENCES public.agreement(council_id, cluster_id, version);

ALTER TABLE ONLY public.stand_alone_offer
    ADD CONSTRAINT a_stand_alone_offer_is_for_a_need FOREIGN KEY (council_id, lot_need_id) REFERENCES public.lot_need(council_id, lot_need_id);

ALTER TABLE ONLY public.stand_alone_offer
    ADD CONSTRAINT a_stand_alone_offer_is_of_a_run FOREIGN KEY (council_id, run_id) REFERENCES public.match_run(council_id, run_id);

ALTER TABLE ONLY public.transfer
    ADD CONSTRAINT a_transfer_is_in_an_event FOREIGN KEY (council_id, event_id) REFERENCES public.event(council_id, event_id);

ALTER TABLE ONLY public.vote
    ADD CONSTRAINT a_vote_is_a_wards FOREIGN KEY (council_id, ward_code) REFERENCES public.ward(council_id, ward_code);

ALTER TABLE ONLY public.what_if
    ADD CONSTRAINT a_what_if_is_of_a_run FOREIGN KEY (council_id, run_id) REFERENCES public.match_run(council_id, run_id);

ALTER TABLE ONLY public.absence
    ADD CONSTRAINT an_absence_is_of_a_person FOREIGN KEY (council_id, person_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.invoice
    ADD CONSTRAINT an_acceptance_is_an_event FOREIGN KEY (council_id, accepted_event_id) REFERENCES public.event(council_id, event_id);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT an_account_of_a_person FOREIGN KEY (council_id, person_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT an_account_of_a_ward FOREIGN KEY (council_id, ward_code) REFERENCES public.ward(council_id, ward_code);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT an_agreement_is_a_clusters FOREIGN KEY (council_id, cluster_id) REFERENCES public.cluster(council_id, cluster_id);

ALTER TABLE ONLY public.allocation
    ADD CONSTRAINT an_allocation_is_for_a_person FOREIGN KEY (council_id, person_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.commission_amendment
    ADD CONSTRAINT an_amendment_is_of_a_commission FOREIGN KEY (council_id, commission_id) REFERENCES public.commission(council_id, commission_id);

ALTER TABLE ONLY public.call_answer
    ADD CONSTRAINT an_answer_is_to_a_call FOREIGN KEY (council_id, call_id) REFERENCES public.enterprise_call(council_id, call_id);

ALTER TABLE ONLY public.award
    ADD CONSTRAINT an_award_is_of_a_lot FOREIGN KEY (council_id, lot_id) REFERENCES public.lot(council_id, lot_id);

ALTER TABLE ONLY public.award
    ADD CONSTRAINT an_award_is_of_a_run FOREIGN KEY (council_id, run_id) REFERENCES public.match_run(council_id, run_id);

ALTER TABLE ONLY public.award
    ADD CONSTRAINT an_award_is_to_a_bid FOREIGN KEY (council_id, bid_id) REFERENCES public.bid(council_id, bid_id);

ALTER TABLE ONLY public.award_line
    ADD CONSTRAINT an_award_line_is_for_a_need FOREIGN KEY (council_id, lot_need_id) REFERENCES public.lot_need(council_id, lot_need_id);

ALTER TABLE ONLY public.award_line
    ADD CONSTRAINT an_award_line_is_of_an_award FOREIGN KEY (council_id, award_id) REFERENCES public.award(council_id, award_id);

ALTER TABLE ONLY public.bid_envelope
    ADD CONSTRAINT an_envelope_is_for_a_commission FOREIGN KEY (council_id, commission_id) REFERENCES public.commission(council_id, commission_id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT an_invitation_is_to_a_cluster FOREIGN KEY (council_id, cluster_id) REFERENCES public.cluster(council_id, cluster_id);

ALTER TABLE ONLY public.invoice
    ADD CONSTRAINT an_invoice_is_of_a_contract FOREIGN KEY (council_id, contract_id) REFERENCES public.contract(council_id, contract_id);

ALTER TABLE ONLY public.invoice_line
    ADD CONSTRAINT an_invoice_line_is_of_an_invoice FOREIGN KEY (council_id, invoice_id) REFERENCES public.invoice(council_id, invoice_id);

ALTER TABLE ONLY public.neighbour_offer
    ADD CONSTRAINT an_offer_is_a_neighbours FOREIGN KEY (council_id, neighbour_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.neighbour_offer
    ADD CONSTRAINT an_offer_is_in_a_ward FOREIGN KEY (council_id, ward_code) REFERENCES public.ward(council_id, ward_code);

ALTER TABLE ONLY public.cluster
    ADD CONSTRAINT an_organiser_is_a_person FOREIGN KEY (council_id, organiser_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.bid_outcome
    ADD CONSTRAINT an_outcome_is_of_a_bid FOREIGN KEY (council_id, bid_id) REFERENCES public.bid(council_id, bid_id);

ALTER TABLE ONLY public.bid_outcome
    ADD CONSTRAINT an_outcome_is_of_a_run FOREIGN KEY (council_id, run_id) REFERENCES public.match_run(council_id, run_id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_sign_in_id_fkey FOREIGN KEY (sign_in_id) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.asked_match
    ADD CONSTRAINT asked_match_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.asked_match
    ADD CONSTRAINT asked_match_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.asked_match
    ADD CONSTRAINT asked_match_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.award
    ADD CONSTRAINT award_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.ballot
    ADD CONSTRAINT ballot_cast_by_fkey FOREIGN KEY (cast_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.bid_draft
    ADD CONSTRAINT bid_draft_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.bid_envelope
    ADD CONSTRAINT bid_envelope_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.bid_file
    ADD CONSTRAINT bid_file_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.bid
    ADD CONSTRAINT bid_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.calendar_link
    ADD CONSTRAINT calendar_link_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.calendar_link
    ADD CONSTRAINT calendar_link_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.calendar_link
    ADD CONSTRAINT calendar_link_sign_in_id_fkey FOREIGN KEY (sign_in_id) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.call_answer
    ADD CONSTRAINT call_answer_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.clarification
    ADD CONSTRAINT clarification_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.clarification_asker
    ADD CONSTRAINT clarification_asker_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.clarification_asker
    ADD CONSTRAINT clarification_asker_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.cluster
    ADD CONSTRAINT cluster_coordinator_id_fkey FOREIGN KEY (coordinator_id) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.cluster
    ADD CONSTRAINT cluster_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.commission_amendment
    ADD CONSTRAINT commission_amendment_made_by_fkey FOREIGN KEY (made_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.commission
    ADD CONSTRAINT commission_drafted_by_fkey FOREIGN KEY (drafted_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.council_setting
    ADD CONSTRAINT council_setting_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.enterprise_call
    ADD CONSTRAINT enterprise_call_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.enterprise_call
    ADD CONSTRAINT enterprise_call_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.neighbour_help
    ADD CONSTRAINT help_follows_an_offer FOREIGN KEY (council_id, offer_id) REFERENCES public.neighbour_offer(council_id, offer_id);

ALTER TABLE ONLY public.neighbour_help
    ADD CONSTRAINT help_is_for_a_person FOREIGN KEY (council_id, person_id) REFERENCES public.person(council_id, person_id);

ALTER TABLE ONLY public.import_file
    ADD CONSTRAINT import_file_sign_in_id_fkey FOREIGN KEY (sign_in_id) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.invoice
    ADD CONSTRAINT invoice_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.job_done
    ADD CONSTRAINT job_done_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_other_council_id_fkey FOREIGN KEY (other_council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.low_price_decision
    ADD CONSTRAINT low_price_decision_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.message_choice
    ADD CONSTRAINT message_choice_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.message_choice
    ADD CONSTRAINT message_choice_sign_in_id_fkey FOREIGN KEY (sign_in_id) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.message
    ADD CONSTRAINT message_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.message
    ADD CONSTRAINT message_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.message
    ADD CONSTRAINT message_sign_in_id_fkey FOREIGN KEY (sign_in_id) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.need
    ADD CONSTRAINT need_incumbent_id_fkey FOREIGN KEY (incumbent_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.plan
    ADD CONSTRAINT plan_professional_id_fkey FOREIGN KEY (professional_id) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.provider
    ADD CONSTRAINT provider_mentor_id_fkey FOREIGN KEY (mentor_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.provider_offer
    ADD CONSTRAINT provider_offer_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.ratification
    ADD CONSTRAINT ratification_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.representative
    ADD CONSTRAINT representative_sign_in_id_fkey FOREIGN KEY (sign_in_id) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.round
    ADD CONSTRAINT round_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.saved_search
    ADD CONSTRAINT saved_search_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.saved_search
    ADD CONSTRAINT saved_search_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.saved_search
    ADD CONSTRAINT saved_search_saved_by_fkey FOREIGN KEY (saved_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.support_given
    ADD CONSTRAINT seed_money_is_an_event FOREIGN KEY (council_id, event_id) REFERENCES public.event(council_id, event_id);

ALTER TABLE ONLY public.sign_in_code
    ADD CONSTRAINT sign_in_code_sign_in_id_fkey FOREIGN KEY (sign_in_id) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.sign_in_role
    ADD CONSTRAINT sign_in_role_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.sign_in_role
    ADD CONSTRAINT sign_in_role_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.sign_in_role
    ADD CONSTRAINT sign_in_role_sign_in_id_fkey FOREIGN KEY (sign_in_id) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.sign_off
    ADD CONSTRAINT sign_off_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.signature
    ADD CONSTRAINT signature_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.clarification_asker
    ADD CONSTRAINT somebody_asked_a_question FOREIGN KEY (council_id, clarification_id) REFERENCES public.clarification(council_id, clarification_id);

ALTER TABLE ONLY public.suggestion_choice
    ADD CONSTRAINT suggestion_choice_chosen_by_fkey FOREIGN KEY (chosen_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.support_given
    ADD CONSTRAINT support_follows_an_answer FOREIGN KEY (council_id, call_id, provider_id) REFERENCES public.call_answer(council_id, call_id, provider_id);

ALTER TABLE ONLY public.support_given
    ADD CONSTRAINT support_given_given_by_fkey FOREIGN KEY (given_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.support_given
    ADD CONSTRAINT support_given_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.provider(provider_id);

ALTER TABLE ONLY public.timesheet
    ADD CONSTRAINT timesheet_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.timesheet
    ADD CONSTRAINT timesheet_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.unmet
    ADD CONSTRAINT unmet_in_a_run FOREIGN KEY (council_id, run_id) REFERENCES public.match_run(council_id, run_id);

ALTER TABLE ONLY public.unmet
    ADD CONSTRAINT unmet_of_a_need FOREIGN KEY (council_id, lot_need_id) REFERENCES public.lot_need(council_id, lot_need_id);

ALTER TABLE ONLY public.ward
    ADD CONSTRAINT ward_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.web_session
    ADD CONSTRAINT web_session_council_id_fkey FOREIGN KEY (council_id) REFERENCES public.council(council_id);

ALTER TABLE ONLY public.web_session
    ADD CONSTRAINT web_session_sign_in_id_fkey FOREIGN KEY (sign_in_id) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE ONLY public.what_if
    ADD CONSTRAINT what_if_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES public.sign_in(sign_in_id);

ALTER TABLE public.absence ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.agreement ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.allocation ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.allocation_payment ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.api_token ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.asked_match ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.audit ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.award ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.award_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ballot ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.bid ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.bid_draft ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.bid_envelope ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.bid_file ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.bid_outcome ENABLE ROW LEVEL SECURITY;

CREATE POLICY bids_are_sealed ON public.audit AS RESTRICTIVE FOR SELECT TO mutual_app USING (
CASE noun
    WHEN 'bid_draft'::text THEN false
    WHEN 'clarification_asker'::text THEN false
    WHEN 'bid_envelope'::text THEN (EXISTS ( SELECT 1
       FROM public.bid_envelope e
      WHERE ((e.council_id = audit.council_id) AND (e.envelope_id = audit.subject_id))))
    ELSE true
END);

CREATE POLICY bids_are_sealed ON public.message AS RESTRICTIVE FOR SELECT TO mutual_app USING (((NOT sealed) OR (provider_id = ( SELECT public.app_provider() AS app_provider))));

ALTER TABLE public.calendar_link ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.call_answer ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.call_off_line ENABLE ROW LEVEL SECURITY;

CREATE POLICY changed_by ON public.absence FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.agreement FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.allocation FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.allocation_payment FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.api_token FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.asked_match FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.audit FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.award FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.award_line FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.ballot FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.bid FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.bid_draft FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (provider_id = ( SELECT public.app_provider() AS app_provider)))) WITH CHECK (((council_id = ( SELECT public.app_council() AS app_council)) AND (provider_id = ( SELECT public.app_provider() AS app_provider))));

CREATE POLICY changed_by ON public.bid_envelope FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.bid_file FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (provider_id = ( SELECT public.app_provider() AS app_provider)))) WITH CHECK (((council_id = ( SELECT public.app_council() AS app_council)) AND (provider_id = ( SELECT public.app_provider() AS app_provider))));

CREATE POLICY changed_by ON public.bid_outcome FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.calendar_link FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.call_answer FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.call_off_line FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.chosen_reduction FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.clarification FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.clarification_asker FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.cluster FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.commission FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.commission_amendment FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.commission_key FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.contract FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.council_setting FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.cross_payment FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.enterprise_call FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.event FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.import_file FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.invitation FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.invoice FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.invoice_line FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.job_done FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.ledger_account FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.line_funding FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.lot FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.lot_need FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.low_price_decision FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.match_part FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.match_reason FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.match_run FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.member FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.message_choice FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.need FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.neighbour_help FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.neighbour_offer FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.person FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.person_reference FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.plan FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.pledge FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.project FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.ratification FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.representative FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.round FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.saved_search FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.saving FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.sign_off FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.signature FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.stand_alone_offer FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.suggestion_choice FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.support_given FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.timesheet FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.transfer FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.unmet FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.visiting_member FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.visiting_pledge FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.vote FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.ward FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.ward_profile FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY changed_by ON public.what_if FOR UPDATE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text))) WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

ALTER TABLE public.chosen_reduction ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.clarification ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.clarification_asker ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cluster ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.commission ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.commission_amendment ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.commission_key ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.contract ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.council_setting ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cross_payment ENABLE ROW LEVEL SECURITY;

CREATE POLICY deleted_by ON public.bid_file FOR DELETE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (provider_id = ( SELECT public.app_provider() AS app_provider))));

CREATE POLICY deleted_by ON public.import_file FOR DELETE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text)));

CREATE POLICY deleted_by ON public.saved_search FOR DELETE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (provider_id = ( SELECT public.app_provider() AS app_provider))));

ALTER TABLE public.enterprise_call ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.event ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.import_file ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.invitation ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.invoice ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.invoice_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.job_done ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ledger_account ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.line_funding ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.lot ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.lot_need ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.low_price_decision ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.match_part ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.match_reason ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.match_run ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.member ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.message ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.message_choice ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.need ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.neighbour_help ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.neighbour_offer ENABLE ROW LEVEL SECURITY;

CREATE POLICY owner_sees ON public.absence TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.agreement TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.allocation TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.allocation_payment TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.api_token TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.asked_match TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.audit TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.award TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.award_line TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.ballot TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.bid TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.bid_draft TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.bid_envelope TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.bid_file TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.bid_outcome TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.calendar_link TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.call_answer TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.call_off_line TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.chosen_reduction TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.clarification TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.clarification_asker TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.cluster TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.commission TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.commission_amendment TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.commission_key TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.contract TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.council_setting TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.cross_payment TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.enterprise_call TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.event TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.import_file TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.invitation TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.invoice TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.invoice_line TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.job_done TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.ledger_account TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.line_funding TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.lot TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.lot_need TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.low_price_decision TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.match_part TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.match_reason TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.match_run TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.member TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.message TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.message_choice TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.need TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.neighbour_help TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.neighbour_offer TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.person TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.person_reference TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.plan TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.pledge TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.project TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.ratification TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.representative TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.round TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.saved_search TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.saving TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.sign_off TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.signature TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.stand_alone_offer TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.suggestion_choice TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.support_given TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.timesheet TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.transfer TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.unmet TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.visiting_member TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.visiting_pledge TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.vote TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.ward TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.ward_profile TO mutual_owner USING (true) WITH CHECK (true);

CREATE POLICY owner_sees ON public.what_if TO mutual_owner USING (true) WITH CHECK (true);

ALTER TABLE public.person ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.person_reference ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.plan ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.pledge ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.project ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ratification ENABLE ROW LEVEL SECURITY;

CREATE POLICY removed_by ON public.api_token FOR DELETE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text)));

CREATE POLICY removed_by ON public.asked_match FOR DELETE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text)));

CREATE POLICY removed_by ON public.what_if FOR DELETE USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text)));

ALTER TABLE public.representative ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.round ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.saved_search ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.saving ENABLE ROW LEVEL SECURITY;

CREATE POLICY seen_by ON public.absence FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.agreement FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (cluster_id = ANY (ARRAY( SELECT unnest(public.app_clusters()) AS unnest))))));

CREATE POLICY seen_by ON public.allocation FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.allocation_payment FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.allocation a
  WHERE ((a.council_id = allocation_payment.council_id) AND (a.allocation_id = allocation_payment.allocation_id)))))));

CREATE POLICY seen_by ON public.api_token FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (provider_id = ( SELECT public.app_provider() AS app_provider)))));

CREATE POLICY seen_by ON public.asked_match FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (provider_id = ( SELECT public.app_provider() AS app_provider)))));

CREATE POLICY seen_by ON public.audit FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (on_behalf_of = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.award FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (provider_id = ( SELECT public.app_provider() AS app_provider)) OR (EXISTS ( SELECT 1
   FROM (public.lot l
     JOIN public.commission c ON (((c.council_id = l.council_id) AND (c.commission_id = l.commission_id))))
  WHERE ((l.council_id = award.council_id) AND (l.lot_id = award.lot_id) AND (c.cluster_id = ANY (ARRAY( SELECT unnest(public.app_clusters()) AS unnest)))))))));

CREATE POLICY seen_by ON public.award_line FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.award a
  WHERE ((a.council_id = award_line.council_id) AND (a.award_id = award_line.award_id)))))));

CREATE POLICY seen_by ON public.ballot FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.bid FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (provider_id = ( SELECT public.app_provider() AS app_provider)))));

CREATE POLICY seen_by ON public.bid_draft FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (provider_id = ( SELECT public.app_provider() AS app_provider))));

CREATE POLICY seen_by ON public.bid_envelope FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((provider_id = ( SELECT public.app_provider() AS app_provider)) OR ((( SELECT public.app_scope() AS app_scope) = 'council'::text) AND (EXISTS ( SELECT 1
   FROM (public.commission c
     JOIN public.round r ON (((r.council_id = c.council_id) AND (r.round_id = c.round_id))))
  WHERE ((c.council_id = bid_envelope.council_id) AND (c.commission_id = bid_envelope.commission_id) AND (r.opened_bids_at IS NOT NULL))))))));

CREATE POLICY seen_by ON public.bid_file FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (provider_id = ( SELECT public.app_provider() AS app_provider))));

CREATE POLICY seen_by ON public.bid_outcome FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.bid b
  WHERE ((b.council_id = bid_outcome.council_id) AND (b.bid_id = bid_outcome.bid_id)))))));

CREATE POLICY seen_by ON public.calendar_link FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text)));

CREATE POLICY seen_by ON public.call_answer FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (provider_id = ( SELECT public.app_provider() AS app_provider)))));

CREATE POLICY seen_by ON public.call_off_line FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.contract k
  WHERE ((k.council_id = call_off_line.council_id) AND (k.contract_id = call_off_line.contract_id)))))));

CREATE POLICY seen_by ON public.chosen_reduction FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.clarification FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.commission c
  WHERE ((c.council_id = clarification.council_id) AND (c.commission_id = clarification.commission_id) AND ((clarification.answered_at IS NOT NULL) OR (c.cluster_id = ANY (ARRAY( SELECT unnest(public.app_clusters()) AS unnest))))))) OR (EXISTS ( SELECT 1
   FROM public.clarification_asker a
  WHERE ((a.council_id = clarification.council_id) AND (a.clarification_id = clarification.clarification_id)))))));

CREATE POLICY seen_by ON public.clarification_asker FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (provider_id = ( SELECT public.app_provider() AS app_provider))));

CREATE POLICY seen_by ON public.cluster FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR true)));

CREATE POLICY seen_by ON public.commission FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (published_at IS NOT NULL) OR (cluster_id = ANY (ARRAY( SELECT unnest(public.app_clusters()) AS unnest))))));

CREATE POLICY seen_by ON public.commission_amendment FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.commission c
  WHERE ((c.council_id = commission_amendment.council_id) AND (c.commission_id = commission_amendment.commission_id)))))));

CREATE POLICY seen_by ON public.commission_key FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR true)));

CREATE POLICY seen_by ON public.contract FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (provider_id = ( SELECT public.app_provider() AS app_provider)) OR (EXISTS ( SELECT 1
   FROM public.commission c
  WHERE ((c.council_id = contract.council_id) AND (c.commission_id = contract.commission_id) AND (c.cluster_id = ANY (ARRAY( SELECT unnest(public.app_clusters()) AS unnest)))))))));

CREATE POLICY seen_by ON public.council_setting FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR true)));

CREATE POLICY seen_by ON public.cross_payment FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR false)));

CREATE POLICY seen_by ON public.enterprise_call FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR true)));

CREATE POLICY seen_by ON public.event FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.transfer t
  WHERE ((t.council_id = event.council_id) AND (t.event_id = event.event_id)))))));

CREATE POLICY seen_by ON public.import_file FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR false)));

CREATE POLICY seen_by ON public.invitation FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))) OR (cluster_id = ANY (ARRAY( SELECT unnest(public.app_clusters()) AS unnest))))));

CREATE POLICY seen_by ON public.invoice FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.contract k
  WHERE ((k.council_id = invoice.council_id) AND (k.contract_id = invoice.contract_id)))))));

CREATE POLICY seen_by ON public.invoice_line FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.invoice i
  WHERE ((i.council_id = invoice_line.council_id) AND (i.invoice_id = invoice_line.invoice_id)))))));

CREATE POLICY seen_by ON public.job_done FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR false)));

CREATE POLICY seen_by ON public.ledger_account FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.line_funding FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (home_person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.lot FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.commission c
  WHERE ((c.council_id = lot.council_id) AND (c.commission_id = lot.commission_id)))))));

CREATE POLICY seen_by ON public.lot_need FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.member m
  WHERE ((m.council_id = lot_need.council_id) AND (m.member_id = lot_need.member_id)))))));

CREATE POLICY seen_by ON public.low_price_decision FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.bid b
  WHERE ((b.council_id = low_price_decision.council_id) AND (b.bid_id = low_price_decision.bid_id)))))));

CREATE POLICY seen_by ON public.match_part FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR false)));

CREATE POLICY seen_by ON public.match_reason FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.lot_need n
  WHERE ((n.council_id = match_reason.council_id) AND (n.lot_need_id = match_reason.lot_need_id)))) OR (EXISTS ( SELECT 1
   FROM public.bid b
  WHERE ((b.council_id = match_reason.council_id) AND (b.bid_id = match_reason.bid_id)))))));

CREATE POLICY seen_by ON public.match_run FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR false)));

CREATE POLICY seen_by ON public.member FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (cluster_id = ANY (ARRAY( SELECT unnest(public.app_clusters()) AS unnest))))));

CREATE POLICY seen_by ON public.message FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (provider_id = ( SELECT public.app_provider() AS app_provider)))));

CREATE POLICY seen_by ON public.message_choice FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text)));

CREATE POLICY seen_by ON public.need FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.plan p
  WHERE ((p.council_id = need.council_id) AND (p.plan_id = need.plan_id)))))));

CREATE POLICY seen_by ON public.neighbour_help FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.neighbour_offer FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR true)));

CREATE POLICY seen_by ON public.person FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.person_reference FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.plan FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.pledge FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.project FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR true)));

CREATE POLICY seen_by ON public.ratification FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.member m
  WHERE ((m.council_id = ratification.council_id) AND (m.member_id = ratification.member_id)))))));

CREATE POLICY seen_by ON public.representative FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.round FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR true)));

CREATE POLICY seen_by ON public.saved_search FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (provider_id = ( SELECT public.app_provider() AS app_provider)))));

CREATE POLICY seen_by ON public.saving FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.sign_off FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.signature FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (cluster_id = ANY (ARRAY( SELECT unnest(public.app_clusters()) AS unnest))))));

CREATE POLICY seen_by ON public.stand_alone_offer FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.lot_need n
  WHERE ((n.council_id = stand_alone_offer.council_id) AND (n.lot_need_id = stand_alone_offer.lot_need_id)))))));

CREATE POLICY seen_by ON public.suggestion_choice FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (person_id = ANY (ARRAY( SELECT unnest(public.app_persons()) AS unnest))))));

CREATE POLICY seen_by ON public.support_given FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (provider_id = ( SELECT public.app_provider() AS app_provider)))));

CREATE POLICY seen_by ON public.timesheet FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.call_off_line l
  WHERE ((l.council_id = timesheet.council_id) AND (l.line_id = timesheet.line_id)))))));

CREATE POLICY seen_by ON public.transfer FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.ledger_account a
  WHERE ((a.council_id = transfer.council_id) AND (a.account_id = ANY (ARRAY[transfer.debit_account_id, transfer.credit_account_id]))))))));

CREATE POLICY seen_by ON public.unmet FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.lot_need n
  WHERE ((n.council_id = unmet.council_id) AND (n.lot_need_id = unmet.lot_need_id)))))));

CREATE POLICY seen_by ON public.visiting_member FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.member m
  WHERE ((m.council_id = visiting_member.council_id) AND (m.member_id = visiting_member.member_id)))))));

CREATE POLICY seen_by ON public.visiting_pledge FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR (EXISTS ( SELECT 1
   FROM public.pledge p
  WHERE ((p.council_id = visiting_pledge.council_id) AND (p.pledge_id = visiting_pledge.pledge_id)))))));

CREATE POLICY seen_by ON public.vote FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR true)));

CREATE POLICY seen_by ON public.ward FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR true)));

CREATE POLICY seen_by ON public.ward_profile FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND ((( SELECT public.app_scope() AS app_scope) = 'council'::text) OR true)));

CREATE POLICY seen_by ON public.what_if FOR SELECT USING (((council_id = ( SELECT public.app_council() AS app_council)) AND (( SELECT public.app_scope() AS app_scope) = 'council'::text)));

ALTER TABLE public.sign_off ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.signature ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.stand_alone_offer ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.suggestion_choice ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.support_given ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.timesheet ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.transfer ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.unmet ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.visiting_member ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.visiting_pledge ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.vote ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ward ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ward_profile ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.what_if ENABLE ROW LEVEL SECURITY;

CREATE POLICY written_by ON public.absence FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.agreement FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.allocation FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.allocation_payment FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.api_token FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.asked_match FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.audit FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.award FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.award_line FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.ballot FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.bid FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.bid_draft FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.bid_envelope FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.bid_file FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.bid_outcome FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.calendar_link FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.call_answer FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.call_off_line FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.chosen_reduction FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.clarification FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.clarification_asker FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.cluster FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.commission FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.commission_amendment FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.commission_key FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.contract FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.council_setting FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.cross_payment FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.enterprise_call FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.event FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.import_file FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.invitation FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.invoice FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.invoice_line FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.job_done FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.ledger_account FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.line_funding FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.lot FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.lot_need FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.low_price_decision FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.match_part FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.match_reason FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.match_run FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.member FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.message FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.message_choice FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.need FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.neighbour_help FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.neighbour_offer FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.person FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.person_reference FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.plan FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.pledge FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.project FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.ratification FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.representative FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.round FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.saved_search FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.saving FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.sign_off FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.signature FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.stand_alone_offer FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.suggestion_choice FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.support_given FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.timesheet FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.transfer FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.unmet FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.visiting_member FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.visiting_pledge FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.vote FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.ward FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.ward_profile FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

CREATE POLICY written_by ON public.what_if FOR INSERT WITH CHECK ((council_id = ( SELECT public.app_council() AS app_council)));

REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO mutual_owner;
GRANT USAGE ON SCHEMA public TO mutual_app;
GRANT USAGE ON SCHEMA public TO mutual_opener;
GRANT USAGE ON SCHEMA public TO mutual_demo;

REVOKE ALL ON FUNCTION public.count_what_was_filled(p_council smallint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.count_what_was_filled(p_council smallint) TO mutual_app;

REVOKE ALL ON FUNCTION public.end_message(p_council smallint, p_message uuid, p_sent_at timestamp with time zone, p_again_at timestamp with time zone, p_failure text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_message(p_council smallint, p_message uuid, p_sent_at timestamp with time zone, p_again_at timestamp with time zone, p_failure text) TO mutual_opener;

REVOKE ALL ON FUNCTION public.host_of(p_home smallint, p_person uuid, p_cluster uuid, p_commission uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.host_of(p_home smallint, p_person uuid, p_cluster uuid, p_commission uuid) TO mutual_app;

REVOKE ALL ON FUNCTION public.messages_wait(p_council smallint, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.messages_wait(p_council smallint, p_now timestamp with time zone) TO mutual_app;

REVOKE ALL ON FUNCTION public.release_keys(p_council smallint, p_round uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.release_keys(p_council smallint, p_round uuid) TO mutual_opener;

REVOKE ALL ON FUNCTION public.take_messages(p_council smallint, p_now timestamp with time zone, p_lease interval, p_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.take_messages(p_council smallint, p_now timestamp with time zone, p_lease interval, p_max integer) TO mutual_opener;

REVOKE ALL ON FUNCTION public.tell_bid_writers(p_council smallint, p_now timestamp with time zone, p_until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.tell_bid_writers(p_council smallint, p_now timestamp with time zone, p_until timestamp with time zone) TO mutual_app;

REVOKE ALL ON FUNCTION public.visited_groups(p_home smallint, p_person uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.visited_groups(p_home smallint, p_person uuid) TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.absence TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.agreement TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.allocation TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.allocation_payment TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.api_token TO mutual_app;

GRANT UPDATE(last_used_at) ON TABLE public.api_token TO mutual_app;

GRANT UPDATE(revoked_at) ON TABLE public.api_token TO mutual_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.asked_match TO mutual_app;

GRANT UPDATE(attempts) ON TABLE public.asked_match TO mutual_app;

GRANT UPDATE(finished_at) ON TABLE public.asked_match TO mutual_app;

GRANT UPDATE(result) ON TABLE public.asked_match TO mutual_app;

GRANT UPDATE(failure) ON TABLE public.asked_match TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.audit TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.award TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.award_line TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.ballot TO mutual_app;

GRANT SELECT ON TABLE public.bid TO mutual_app;
GRANT INSERT ON TABLE public.bid TO mutual_opener;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.bid_draft TO mutual_app;

GRANT SELECT ON TABLE public.bid_envelope TO mutual_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.bid_file TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.bid_outcome TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.calendar_link TO mutual_app;

GRANT UPDATE(stopped_at) ON TABLE public.calendar_link TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.call_answer TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.call_off_line TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.chosen_reduction TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.clarification TO mutual_app;

GRANT UPDATE(answer) ON TABLE public.clarification TO mutual_app;

GRANT UPDATE(answered_by) ON TABLE public.clarification TO mutual_app;

GRANT UPDATE(answered_at) ON TABLE public.clarification TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.clarification_asker TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.cluster TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.commission TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.commission_amendment TO mutual_app;

GRANT INSERT ON TABLE public.commission_key TO mutual_app;

GRANT SELECT(council_id) ON TABLE public.commission_key TO mutual_app;

GRANT SELECT(commission_id) ON TABLE public.commission_key TO mutual_app;

GRANT SELECT(public_key) ON TABLE public.commission_key TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.contract TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.council TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.council_setting TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.cross_payment TO mutual_app;

GRANT SELECT ON TABLE public.demonstration TO mutual_app;
GRANT INSERT,UPDATE ON TABLE public.demonstration TO mutual_demo;

GRANT SELECT,INSERT,UPDATE ON TABLE public.enterprise_call TO mutual_app;

GRANT SELECT ON TABLE public.event TO mutual_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency TO mutual_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.import_file TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.invitation TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.invoice TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.invoice_line TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.job_done TO mutual_app;

GRANT SELECT ON TABLE public.ledger_account TO mutual_app;

GRANT INSERT(council_id) ON TABLE public.ledger_account TO mutual_app;

GRANT INSERT(account_id) ON TABLE public.ledger_account TO mutual_app;

GRANT INSERT(kind) ON TABLE public.ledger_account TO mutual_app;

GRANT INSERT(funder) ON TABLE public.ledger_account TO mutual_app;

GRANT INSERT(person_id) ON TABLE public.ledger_account TO mutual_app;

GRANT INSERT(provider_id) ON TABLE public.ledger_account TO mutual_app;

GRANT INSERT(ward_code) ON TABLE public.ledger_account TO mutual_app;

GRANT INSERT(cluster_id) ON TABLE public.ledger_account TO mutual_app;

GRANT INSERT(other_council_id),UPDATE(other_council_id) ON TABLE public.ledger_account TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.line_funding TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.lot TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.lot_need TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.low_price_decision TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.match_part TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.match_reason TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.match_run TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.member TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.message TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.message_choice TO mutual_app;

GRANT SELECT ON TABLE public.migration TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.need TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.neighbour_help TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.neighbour_offer TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.person TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.person_reference TO mutual_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pgqueuer TO mutual_app;

GRANT SELECT,USAGE ON SEQUENCE public.pgqueuer_id_seq TO mutual_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pgqueuer_log TO mutual_app;

GRANT SELECT,USAGE ON SEQUENCE public.pgqueuer_log_id_seq TO mutual_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pgqueuer_schedules TO mutual_app;

GRANT SELECT,USAGE ON SEQUENCE public.pgqueuer_schedules_id_seq TO mutual_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.pgqueuer_statistics TO mutual_app;

GRANT SELECT,USAGE ON SEQUENCE public.pgqueuer_statistics_id_seq TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.plan TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.pledge TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.project TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.provider TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.provider_offer TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.ratification TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.representative TO mutual_app;

GRANT SELECT ON TABLE public.round TO mutual_app;

GRANT INSERT(council_id) ON TABLE public.round TO mutual_app;

GRANT INSERT(round_id) ON TABLE public.round TO mutual_app;

GRANT INSERT(name),UPDATE(name) ON TABLE public.round TO mutual_app;

GRANT INSERT(opens_at) ON TABLE public.round TO mutual_app;

GRANT INSERT(closes_at) ON TABLE public.round TO mutual_app;

GRANT INSERT(urgent) ON TABLE public.round TO mutual_app;

GRANT UPDATE(matched_at) ON TABLE public.round TO mutual_app;

GRANT INSERT(recorded_at) ON TABLE public.round TO mutual_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.saved_search TO mutual_app;

GRANT UPDATE(seen_at) ON TABLE public.saved_search TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.saving TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.sign_in TO mutual_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_in_code TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.sign_in_role TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.sign_off TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.signature TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.stand_alone_offer TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.suggestion_choice TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.support_given TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.timesheet TO mutual_app;

GRANT SELECT ON TABLE public.transfer TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.unmet TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.visiting_member TO mutual_app;

GRANT SELECT,INSERT ON TABLE public.visiting_pledge TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.vote TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.ward TO mutual_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.ward_profile TO mutual_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.web_session TO mutual_app;

GRANT SELECT,INSERT,DELETE ON TABLE public.what_if TO mutual_app;

GRANT UPDATE(name) ON TABLE public.what_if TO mutual_app;

GRANT UPDATE(attempts) ON TABLE public.what_if TO mutual_app;

GRANT UPDATE(finished_at) ON TABLE public.what_if TO mutual_app;

GRANT UPDATE(difference) ON TABLE public.what_if TO mutual_app;

GRANT UPDATE(failure) ON TABLE public.what_if TO mutual_app;
