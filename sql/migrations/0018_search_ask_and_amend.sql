-- What providers look for, what they ask before they bid, and what a published notice changed.
create table saved_search (
    council_id smallint not null references council,
    search_id uuid not null,
    provider_id uuid not null references provider,
    saved_by uuid not null references sign_in,
    name text not null check (length(name) between 1 and 80),
    service text check (length(service) <= 40),
    ward_code text check (length(ward_code) <= 40),
    language text check (length(language) <= 40),
    minutes_min integer check (minutes_min > 0),
    minutes_max integer check (minutes_max > 0),
    starts_from date,
    for_start_ups boolean not null default false,
    saved_at timestamptz not null,
    seen_at timestamptz not null,
    primary key (council_id, search_id)
);
create index searches_of_a_provider on saved_search (council_id, provider_id, name);
comment on column saved_search.seen_at is 'Notices published after it are new.';

create table clarification (
    council_id smallint not null,
    clarification_id uuid not null,
    commission_id uuid not null,
    question text not null check (length(question) between 1 and 500),
    asked_at timestamptz not null,
    answer text check (length(answer) between 1 and 1000),
    answered_by uuid references sign_in,
    answered_at timestamptz,
    primary key (council_id, clarification_id),
    constraint a_question_is_about_a_commission foreign key (council_id, commission_id)
        references commission (council_id, commission_id),
    constraint an_answer_has_a_time check ((answer is null) = (answered_at is null))
);
create index clarifications_of_a_commission on clarification (council_id, commission_id, asked_at);

create table clarification_asker (
    council_id smallint not null,
    clarification_id uuid not null,
    provider_id uuid not null references provider,
    asked_by uuid not null references sign_in,
    primary key (council_id, clarification_id),
    constraint somebody_asked_a_question foreign key (council_id, clarification_id)
        references clarification (council_id, clarification_id)
);
create index questions_of_a_provider on clarification_asker (council_id, provider_id);

create table commission_amendment (
    council_id smallint not null,
    commission_id uuid not null,
    version smallint not null check (version >= 2),
    what text not null check (length(what) between 1 and 500),
    title_before text not null,
    about_before text not null,
    made_by uuid not null references sign_in,
    made_at timestamptz not null,
    primary key (council_id, commission_id, version),
    constraint an_amendment_is_of_a_commission foreign key (council_id, commission_id)
        references commission (council_id, commission_id)
);

create function fence_0018(p_table text, p_sees text) returns void language plpgsql as $$
declare
    mine constant text := 'council_id = (select app_council())';
begin
    execute format('alter table %I enable row level security', p_table);
    execute format('alter table %I force row level security', p_table);
    execute format('create policy seen_by on %I for select using (%s and (%s))', p_table, mine, p_sees);
    execute format('create policy written_by on %I for insert with check (%s)', p_table, mine);
    execute format('create policy changed_by on %I for update using (%s and (select app_scope()) = ''council'')'
        || ' with check (%s)', p_table, mine, mine);
    execute format('create policy owner_sees on %I to mutual_owner using (true) with check (true)', p_table);
end $$;
select fence_0018('saved_search', '(select app_scope()) = ''council'' or provider_id = (select app_provider())');
select fence_0018('clarification', '(select app_scope()) = ''council'' or exists (select 1 from commission c'
    || ' where c.council_id = clarification.council_id and c.commission_id = clarification.commission_id'
    || ' and (clarification.answered_at is not null or c.cluster_id = any (array(select unnest(app_clusters())))))'
    || ' or exists (select 1 from clarification_asker a where a.council_id = clarification.council_id'
    || ' and a.clarification_id = clarification.clarification_id)');
select fence_0018('clarification_asker', 'provider_id = (select app_provider())');
select fence_0018('commission_amendment', '(select app_scope()) = ''council'' or exists (select 1 from commission c'
    || ' where c.council_id = commission_amendment.council_id'
    || ' and c.commission_id = commission_amendment.commission_id)');
drop function fence_0018;
create policy deleted_by on saved_search for delete using (
    council_id = (select app_council()) and provider_id = (select app_provider()));
comment on table saved_search is
    'What somebody of a provider looks for, to be told when it comes. [provider]';
comment on table clarification is
    'A question about a notice; all read it together with its answer. It does not say who asked. [published]';
comment on table clarification_asker is
    'Who asked: for that provider alone, never for the group. [provider]';
comment on table commission_amendment is
    'What a published notice changed; the first version is 1. [published]';

drop policy bids_are_sealed on audit;
create policy bids_are_sealed on audit as restrictive for select to mutual_app using (
    case noun when 'bid_draft' then false
        when 'clarification_asker' then false
        when 'bid_envelope' then exists (
            select 1 from bid_envelope e
            where e.council_id = audit.council_id and e.envelope_id = audit.subject_id)
        else true end);

grant select, insert on saved_search, clarification, clarification_asker, commission_amendment to mutual_app;
grant update (seen_at) on saved_search to mutual_app;
grant update (answer, answered_by, answered_at) on clarification to mutual_app;
grant delete on saved_search to mutual_app;
