-- Who lives in a ward, as a census tells it; how the council's own files name people; files brought in.
create table ward_profile (
    council_id smallint not null,
    ward_code text not null,
    residents integer not null check (residents >= 0),
    ages jsonb not null,
    ethnic_groups jsonb not null,
    religions jsonb not null,
    disabled integer not null check (disabled >= 0),
    households integer not null check (households >= 0),
    deprived_households integer not null check (deprived_households >= 0),
    imd_decile_tenths smallint check (imd_decile_tenths between 10 and 100),
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, ward_code),
    constraint a_profile_is_of_a_ward foreign key (council_id, ward_code)
        references ward (council_id, ward_code)
);
comment on table ward_profile is
    'Counts of a ward''s residents by age, ethnic group and religion, from published statistics. [council]';

create table person_reference (
    council_id smallint not null,
    reference text not null check (length(reference) between 1 and 40),
    person_id uuid not null,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, reference),
    constraint one_reference_per_person unique (council_id, person_id),
    constraint a_reference_is_of_a_person foreign key (council_id, person_id)
        references person (council_id, person_id)
);
comment on table person_reference is
    'What the council''s own records call a person: how a second import finds them again. [person]';

create table import_file (
    council_id smallint not null,
    import_id uuid not null,
    kind text not null check (kind in ('providers', 'allocations')),
    file_name text not null check (length(file_name) between 1 and 120),
    content bytea not null check (octet_length(content) between 1 and 5242880),
    sign_in_id uuid not null references sign_in,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, import_id)
);
create index import_files_of_a_sign_in on import_file (sign_in_id);
comment on table import_file is
    'A file looked at and not yet brought in: kept until it is, or for a day. [published]';

do $$
declare
    fenced record;
begin
    for fenced in select * from (values ('ward_profile', 'true'),
            ('person_reference', 'person_id = any (array(select unnest(app_persons())))'),
            ('import_file', 'false')) as f (name, sees) loop
        execute format('alter table %I enable row level security', fenced.name);
        execute format('alter table %I force row level security', fenced.name);
        execute format('create policy seen_by on %I for select using (council_id = (select app_council())'
            || ' and ((select app_scope()) = ''council'' or %s))', fenced.name, fenced.sees);
        execute format('create policy written_by on %I for insert'
            || ' with check (council_id = (select app_council()))', fenced.name);
        execute format('create policy changed_by on %I for update using (council_id = (select app_council())'
            || ' and (select app_scope()) = ''council'') with check (council_id = (select app_council()))',
            fenced.name);
        execute format('create policy owner_sees on %I to mutual_owner using (true) with check (true)',
            fenced.name);
    end loop;
end $$;
create policy deleted_by on import_file for delete using (
    council_id = (select app_council()) and (select app_scope()) = 'council');
grant select, insert on ward_profile, person_reference, import_file to mutual_app;
grant update on ward_profile to mutual_app;
grant delete on import_file to mutual_app;
