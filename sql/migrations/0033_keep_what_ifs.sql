-- What-ifs of a matched round: one change each, solved by a worker, saved by name or forgotten.

create table what_if (
    council_id smallint not null,
    what_if_id uuid not null,
    run_id uuid not null,
    asked_by uuid not null references sign_in,
    role text not null check (role in ('commissioner', 'coordinator')),
    change jsonb not null,
    name text check (length(name) between 1 and 60),
    attempts smallint not null default 0,
    asked_at timestamptz not null,
    finished_at timestamptz,
    difference jsonb,
    failure text check (length(failure) <= 500),
    primary key (council_id, what_if_id),
    constraint a_what_if_is_of_a_run foreign key (council_id, run_id)
        references match_run (council_id, run_id),
    constraint a_what_if_ends_one_way check (
        (finished_at is null and difference is null and failure is null)
        or (finished_at is not null and (difference is null) <> (failure is null)))
);
create index what_if_by_run on what_if (council_id, run_id, asked_by, asked_at);
create index what_if_by_asker on what_if (asked_by);
comment on table what_if is 'A matched round with one thing changed, and how its answer differs. [council]';

alter table what_if enable row level security;
alter table what_if force row level security;
create policy seen_by on what_if for select using (council_id = (select app_council())
    and (select app_scope()) = 'council');
create policy written_by on what_if for insert with check (council_id = (select app_council()));
create policy changed_by on what_if for update using (council_id = (select app_council())
    and (select app_scope()) = 'council') with check (council_id = (select app_council()));
create policy removed_by on what_if for delete using (council_id = (select app_council())
    and (select app_scope()) = 'council');
create policy owner_sees on what_if to mutual_owner using (true) with check (true);

grant select, insert, delete on what_if to mutual_app;
grant update (name, attempts, finished_at, difference, failure) on what_if to mutual_app;
