-- Messages to people, written in the transaction that causes them and e-mailed afterwards; and the
-- one-time codes people sign in with.
create table message (
    council_id smallint not null references council,
    message_id uuid not null,
    sign_in_id uuid not null references sign_in,
    provider_id uuid references provider,
    kind text not null check (kind in ('sign_in_code', 'invited', 'bid_received', 'bid_deadline',
        'commission_deadline', 'vote_open', 'statement_ready', 'timesheet_waits', 'sign_offs_wait',
        'ratify_open', 'contract_to_sign', 'contract_signed')),
    cause_id uuid not null,
    details jsonb not null default '{}',
    language text not null default 'en' check (language ~ '^[a-z]{2,3}$'),
    sealed boolean not null default false,
    made_at timestamptz not null,
    send_at timestamptz,
    attempts smallint not null default 0 check (attempts between 0 and 20),
    sent_at timestamptz,
    failure text check (length(failure) <= 300),
    primary key (council_id, message_id),
    constraint one_message_per_person_and_cause unique (council_id, sign_in_id, kind, cause_id),
    constraint only_a_providers_message_is_sealed check (not sealed or provider_id is not null),
    constraint what_is_sent_waits_no_more check (sent_at is null or send_at is null)
);
comment on table message is
    'What a person is told, once for each cause; send_at is null when no e-mail waits to leave. [provider]';
create index message_of_a_sign_in on message (sign_in_id);
create index message_of_a_provider on message (provider_id) where provider_id is not null;
create index message_to_send on message (council_id, send_at) where send_at is not null;
create index message_newest on message (council_id, sign_in_id, made_at desc, message_id);

create table message_choice (
    council_id smallint not null references council,
    sign_in_id uuid not null references sign_in,
    kind text not null check (length(kind) between 1 and 40),
    email boolean not null,
    chosen_at timestamptz not null,
    primary key (council_id, sign_in_id, kind)
);
comment on table message_choice is 'Whether a person wants an e-mail for a kind of message. [published]';
create index message_choice_of_a_sign_in on message_choice (sign_in_id);

-- The code itself is nowhere: it follows from the id and a key file outside the database. An address
-- nobody signs in with gets a row too, so that asking for a code tells nothing about an address.
create table sign_in_code (
    code_id uuid primary key,
    address_sha256 bytea not null check (length(address_sha256) = 32),
    sign_in_id uuid references sign_in,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    tries smallint not null default 0 check (tries between 0 and 5),
    tried_at timestamptz,
    constraint a_code_ends_after_it_is_made check (expires_at > made_at)
);
comment on table sign_in_code is 'A one-time code that was asked for, and how often somebody tried it.';
create index sign_in_code_of_an_address on sign_in_code (address_sha256, made_at);
create index sign_in_code_of_a_sign_in on sign_in_code (sign_in_id) where sign_in_id is not null;

-- However somebody capitalises their address, it is theirs.
create index sign_in_of_an_address on sign_in (lower(email));

alter table message enable row level security;
alter table message force row level security;
create policy seen_by on message for select using (council_id = (select app_council())
    and ((select app_scope()) = 'council' or provider_id = (select app_provider())));
create policy written_by on message for insert with check (council_id = (select app_council()));
create policy owner_sees on message to mutual_owner using (true) with check (true);
-- A message about a sealed bid tells who bids: it is for that provider's eyes alone.
create policy bids_are_sealed on message as restrictive for select to mutual_app
    using (not sealed or provider_id = (select app_provider()));
alter table message_choice enable row level security;
alter table message_choice force row level security;
create policy seen_by on message_choice for select using (council_id = (select app_council())
    and (select app_scope()) = 'council');
create policy written_by on message_choice for insert with check (council_id = (select app_council()));
create policy changed_by on message_choice for update using (council_id = (select app_council())
    and (select app_scope()) = 'council') with check (council_id = (select app_council()));
create policy owner_sees on message_choice to mutual_owner using (true) with check (true);
grant select, insert on message, message_choice, sign_in_code to mutual_app;
grant update on message_choice, sign_in_code to mutual_app;
grant delete on sign_in_code to mutual_app;

-- Whether any e-mail waits in a council: yes or no and nothing else, because some are sealed.
create function messages_wait(p_council smallint, p_now timestamptz) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if p_council is distinct from app_council() then
        raise exception 'messages_wait: another council' using errcode = 'insufficient_privilege';
    end if;
    return exists (select from message m where m.council_id = p_council and m.send_at <= p_now);
end $$;

-- Take some e-mails to send: each is out of reach of every other worker until its lease ends. Only the
-- worker's own role may, because it sees the sealed ones too.
create function take_messages(p_council smallint, p_now timestamptz, p_lease interval, p_max integer)
    returns table (message_id uuid, kind text, cause_id uuid, details jsonb, language text,
        attempts smallint, email text, shown_name text, council text)
    language plpgsql security definer set search_path = public, pg_temp as $$
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
        returning m.message_id, m.kind, m.cause_id, m.details, m.language, m.attempts, i.email,
            i.shown_name, c.name;
end $$;

-- How a sending ended: sent, to be tried again, or given up (neither time).
create function end_message(p_council smallint, p_message uuid, p_sent_at timestamptz,
    p_again_at timestamptz, p_failure text) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if p_council is distinct from app_council() then
        raise exception 'end_message: another council' using errcode = 'insufficient_privilege';
    end if;
    update message m set sent_at = p_sent_at, send_at = p_again_at, failure = p_failure
    where m.council_id = p_council and m.message_id = p_message and m.sent_at is null;
end $$;

-- Tell those who write a bid that its round closes soon. Who writes one is sealed, so the caller learns
-- nothing, not even how many.
create function tell_bid_writers(p_council smallint, p_now timestamptz, p_until timestamptz) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
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

revoke execute on function messages_wait, take_messages, end_message, tell_bid_writers from public;
grant execute on function messages_wait, tell_bid_writers to mutual_app;
grant execute on function take_messages, end_message to mutual_opener;
