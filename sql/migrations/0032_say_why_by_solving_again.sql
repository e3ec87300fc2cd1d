-- Why a need is unmet, a bid lost, a member got who they got, and what a rule costs: each found by
-- solving the round again, each with how sure it is.

create table match_reason (
    council_id smallint not null,
    run_id uuid not null,
    reason_id uuid not null,
    kind text not null check (kind in ('unmet', 'lost', 'member', 'rule')),
    lot_id uuid not null,
    lot_need_id uuid,
    bid_id uuid,
    place integer not null check (place >= 0),
    sentence text not null check (length(sentence) between 1 and 4000),
    proof text not null check (proof in ('proven', 'nearby', 'best_found', 'checked')),
    pence_per_four_weeks bigint,
    primary key (council_id, run_id, reason_id),
    constraint a_reason_is_of_a_run foreign key (council_id, run_id)
        references match_run (council_id, run_id),
    constraint a_reason_is_about_a_lot foreign key (council_id, lot_id)
        references lot (council_id, lot_id),
    constraint a_reason_is_about_a_need foreign key (council_id, lot_need_id)
        references lot_need (council_id, lot_need_id),
    constraint a_reason_is_about_a_bid foreign key (council_id, bid_id)
        references bid (council_id, bid_id),
    constraint a_reason_is_for_whom_it_concerns check (
        (kind not in ('unmet', 'member') or lot_need_id is not null)
        and (kind <> 'lost' or bid_id is not null))
);
create index match_reason_by_lot on match_reason (council_id, lot_id);
create index match_reason_by_need on match_reason (council_id, lot_need_id);
create index match_reason_by_bid on match_reason (council_id, bid_id);
comment on table match_reason is 'Why, found by solving again: unmet needs, lost bids, members, rules. [published]';

alter table match_run add column explained_at timestamptz;
alter table match_run add column unexplained integer not null default 0;

alter table match_reason enable row level security;
alter table match_reason force row level security;
create policy seen_by on match_reason for select using (council_id = (select app_council())
    and ((select app_scope()) = 'council'
        or exists (select 1 from lot_need n where n.council_id = match_reason.council_id
            and n.lot_need_id = match_reason.lot_need_id)
        or exists (select 1 from bid b where b.council_id = match_reason.council_id
            and b.bid_id = match_reason.bid_id)));
create policy written_by on match_reason for insert with check (council_id = (select app_council()));
create policy changed_by on match_reason for update using (council_id = (select app_council())
    and (select app_scope()) = 'council') with check (council_id = (select app_council()));
create policy owner_sees on match_reason to mutual_owner using (true) with check (true);

grant select, insert on match_reason to mutual_app;
