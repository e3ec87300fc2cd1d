-- Money: one row per transfer, balances with a check, one function that posts.
create table ledger_account (
    council_id smallint not null references council,
    account_id uuid not null,
    kind text not null check (kind in ('council_funding', 'nhs_funding', 'self_funding', 'purse',
        'provider_payable', 'bank', 'contribution_receivable', 'void_reserve', 'person_share',
        'council_share', 'community_fund', 'seed_fund', 'clearing', 'community_spending', 'adjustment')),
    funder text check (funder in ('council', 'service_fund', 'nhs', 'self')),
    person_id uuid,
    provider_id uuid references provider,
    ward_code text,
    cluster_id uuid,
    other_council_id smallint references council,
    debits_posted_pence bigint not null default 0 check (debits_posted_pence >= 0),
    credits_posted_pence bigint not null default 0 check (credits_posted_pence >= 0),
    debits_pending_pence bigint not null default 0 check (debits_pending_pence >= 0),
    credits_pending_pence bigint not null default 0 check (credits_pending_pence >= 0),
    primary key (council_id, account_id),
    constraint one_account_per_owner unique nulls not distinct
        (council_id, kind, funder, person_id, provider_id, ward_code, cluster_id, other_council_id),
    constraint a_purse_is_one_persons check ((kind in ('purse', 'person_share')) = (person_id is not null)),
    constraint a_community_fund_is_one_wards check ((kind = 'community_fund') = (ward_code is not null)),
    constraint held_money_never_below_zero check (
        kind not in ('purse', 'person_share', 'council_share', 'community_fund', 'void_reserve', 'seed_fund',
            'provider_payable')
        or credits_posted_pence - debits_posted_pence - debits_pending_pence >= 0),
    constraint an_account_of_a_person foreign key (council_id, person_id)
        references person (council_id, person_id),
    constraint an_account_of_a_ward foreign key (council_id, ward_code)
        references ward (council_id, ward_code)
);
comment on table ledger_account is 'A ledger account and its running totals; changed by post_event() alone.';

create table event (
    council_id smallint not null references council,
    event_id uuid not null,
    kind text not null check (length(kind) between 1 and 40),
    effective_on date not null,
    recorded_at timestamptz not null default app_now(),
    subject_id uuid,
    reverses uuid,
    primary key (council_id, event_id),
    constraint a_reversal_names_its_event foreign key (council_id, reverses)
        references event (council_id, event_id),
    constraint reversed_once unique (council_id, reverses)
);
comment on table event is 'One happening in the ledger, with its transfers.';

create table transfer (
    council_id smallint not null,
    transfer_id uuid not null,
    event_id uuid not null,
    debit_account_id uuid not null,
    credit_account_id uuid not null,
    amount_pence bigint not null check (amount_pence > 0),
    state text not null check (state in ('posted', 'pending', 'post_pending', 'void_pending')),
    pending_id uuid,
    line_id uuid,
    primary key (council_id, transfer_id),
    constraint two_different_accounts check (debit_account_id <> credit_account_id),
    constraint only_a_resolution_names_a_pending_transfer
        check ((pending_id is not null) = (state in ('post_pending', 'void_pending'))),
    constraint a_transfer_is_in_an_event foreign key (council_id, event_id)
        references event (council_id, event_id),
    constraint a_debit_account_exists foreign key (council_id, debit_account_id)
        references ledger_account (council_id, account_id),
    constraint a_credit_account_exists foreign key (council_id, credit_account_id)
        references ledger_account (council_id, account_id),
    constraint a_pending_transfer_exists foreign key (council_id, pending_id)
        references transfer (council_id, transfer_id),
    constraint a_commitment_is_resolved_once unique (council_id, pending_id)
);
create index transfers_of_an_event on transfer (council_id, event_id);
create index transfers_debiting on transfer (council_id, debit_account_id);
create index transfers_crediting on transfer (council_id, credit_account_id);
create index transfers_of_a_line on transfer (council_id, line_id) where line_id is not null;
comment on table transfer is 'One debit, one credit, amount above zero; never changed, never removed.';

create table allocation_payment (
    council_id smallint not null,
    allocation_id uuid not null,
    starts_on date not null,
    ends_on date not null,
    amount_pence bigint not null check (amount_pence > 0),
    event_id uuid not null,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, allocation_id, starts_on),
    constraint a_payment_is_for_days check (ends_on > starts_on),
    constraint a_payment_was_posted foreign key (council_id, event_id)
        references event (council_id, event_id) deferrable initially deferred
);
comment on table allocation_payment is
    'One four-weekly payment into a purse; its key keeps a period from being paid twice.';

-- Lock the accounts in id order, insert, update: the only way money moves. A resolution (post_pending
-- or void_pending) names its pending transfer; posting less than was pending releases the rest.
create function post_event(
    p_council smallint, p_event uuid, p_kind text, p_effective_on date, p_subject uuid, p_reverses uuid,
    p_transfers uuid[], p_debits uuid[], p_credits uuid[], p_amounts bigint[], p_states text[],
    p_pendings uuid[], p_lines uuid[]
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
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
comment on function post_event is
    'Post one event: accounts locked in id order, transfers inserted, running totals updated.';
