-- What a person lets be used to suggest groups to them and them to others: nothing until they say so.
create table suggestion_choice (
    council_id smallint not null,
    person_id uuid not null,
    criteria text[] not null check (criteria <@ array['place', 'need', 'time', 'language']),
    chosen_by uuid not null references sign_in,
    chosen_at timestamptz not null,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, person_id),
    constraint a_choice_is_a_persons foreign key (council_id, person_id)
        references person (council_id, person_id)
);
create index choices_by_a_sign_in on suggestion_choice (chosen_by);
comment on table suggestion_choice is
    'Which of their own answers a person lets be used to suggest groups, each criterion by itself. [person]';
alter table suggestion_choice enable row level security;
alter table suggestion_choice force row level security;
create policy seen_by on suggestion_choice for select using (council_id = (select app_council())
    and ((select app_scope()) = 'council' or person_id = any (array(select unnest(app_persons())))));
create policy written_by on suggestion_choice for insert with check (council_id = (select app_council()));
create policy changed_by on suggestion_choice for update
    using (council_id = (select app_council()) and (select app_scope()) = 'council')
    with check (council_id = (select app_council()));
create policy owner_sees on suggestion_choice to mutual_owner using (true) with check (true);
grant select, insert, update on suggestion_choice to mutual_app;

alter table invitation add column meet_first boolean not null default false;
comment on column invitation.meet_first is 'The person who asks would like to meet the group before joining.';
