-- A bid under the fair price with an explanation counts when an officer accepts the explanation (rule 60).
create table low_price_decision (
    council_id smallint not null,
    bid_id uuid not null,
    accepted boolean not null,
    why text not null check (length(why) between 1 and 500),
    decided_by uuid not null references sign_in,
    decided_at timestamptz not null,
    primary key (council_id, bid_id),
    constraint a_low_price_is_a_bids foreign key (council_id, bid_id) references bid (council_id, bid_id)
);
comment on table low_price_decision is
    'Whether a price below the floor was accepted for its explanation, and why. [published]';
alter table low_price_decision enable row level security;
alter table low_price_decision force row level security;
create policy seen_by on low_price_decision for select using (
    council_id = (select app_council()) and ((select app_scope()) = 'council' or exists (
        select 1 from bid b where b.council_id = low_price_decision.council_id
            and b.bid_id = low_price_decision.bid_id)));
create policy written_by on low_price_decision for insert with check (council_id = (select app_council()));
create policy changed_by on low_price_decision for update using (
    council_id = (select app_council()) and (select app_scope()) = 'council')
    with check (council_id = (select app_council()));
create policy owner_sees on low_price_decision to mutual_owner using (true) with check (true);
grant select, insert on low_price_decision to mutual_app;
