-- A bid's file with faults in it: kept for its provider alone, locked like a draft, until it is mended.
create table bid_file (
    council_id smallint not null,
    commission_id uuid not null,
    provider_id uuid not null references provider,
    ciphertext bytea not null check (length(ciphertext) <= 1200000),
    saved_at timestamptz not null,
    primary key (council_id, commission_id, provider_id),
    constraint a_file_is_for_a_commission foreign key (council_id, commission_id)
        references commission (council_id, commission_id)
);
create index files_of_a_provider on bid_file (provider_id);
comment on table bid_file is
    'A bid''s file that could not be read whole, encrypted with a key file outside the database. [provider]';
alter table bid_file enable row level security;
alter table bid_file force row level security;
create policy seen_by on bid_file for select using (
    council_id = (select app_council()) and provider_id = (select app_provider()));
create policy written_by on bid_file for insert with check (council_id = (select app_council()));
create policy changed_by on bid_file for update using (
    council_id = (select app_council()) and provider_id = (select app_provider()))
    with check (council_id = (select app_council()) and provider_id = (select app_provider()));
create policy deleted_by on bid_file for delete using (
    council_id = (select app_council()) and provider_id = (select app_provider()));
create policy owner_sees on bid_file to mutual_owner using (true) with check (true);
grant select, insert, update, delete on bid_file to mutual_app;
