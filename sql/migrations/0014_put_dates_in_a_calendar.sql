-- A calendar program reads dates by a secret address: only its hash is kept, and it can be stopped.
create table calendar_link (
    council_id smallint not null references council,
    link_id uuid not null,
    sign_in_id uuid not null references sign_in,
    person_id uuid,
    provider_id uuid references provider,
    token_sha256 bytea not null check (length(token_sha256) = 32),
    made_at timestamptz not null,
    stopped_at timestamptz,
    primary key (council_id, link_id),
    constraint one_link_of_a_hash unique (council_id, token_sha256),
    constraint a_link_is_of_a_person_of_the_council foreign key (council_id, person_id)
        references person (council_id, person_id),
    constraint a_link_is_of_somebody check (person_id is not null or provider_id is not null),
    constraint a_link_stops_after_it_is_made check (stopped_at >= made_at)
);
create index calendar_link_by_sign_in on calendar_link (sign_in_id);
create index calendar_link_by_person on calendar_link (council_id, person_id);
create index calendar_link_by_provider on calendar_link (provider_id);
comment on table calendar_link is
    'The secret address of somebody''s dates: who made it, of whom, and whether it still works. [council]';

alter table calendar_link enable row level security;
alter table calendar_link force row level security;
create policy seen_by on calendar_link for select using (
    council_id = (select app_council()) and (select app_scope()) = 'council');
create policy written_by on calendar_link for insert with check (council_id = (select app_council()));
create policy changed_by on calendar_link for update using (
    council_id = (select app_council()) and (select app_scope()) = 'council')
    with check (council_id = (select app_council()));
create policy owner_sees on calendar_link to mutual_owner using (true) with check (true);
grant select, insert on calendar_link to mutual_app;
grant update (stopped_at) on calendar_link to mutual_app;
