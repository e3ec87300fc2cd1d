-- name: state()^
-- reads marketplace.demo.state.State
-- How far is the demonstration's history built, and what does its clock say?
select seed, stage, percent_done, seconds, finished_at, ahead from demonstration;

-- name: begin(seed)!
-- Start building a history; refused by the primary key when there is one already.
insert into demonstration (seed) values (:seed);

-- name: progress(stage, percent_done)!
-- Say what is being built.
update demonstration set stage = :stage, percent_done = :percent_done;

-- name: finish(seconds, last_moment)!
-- The history is built: from now on the clock runs on from its last moment.
update demonstration set stage = '', percent_done = 100, seconds = :seconds,
    finished_at = clock_timestamp(), ahead = :last_moment - clock_timestamp();

-- name: advance(by)!
-- Move the demonstration's clock forward.
update demonstration set ahead = ahead + :by;

-- name: counts(council_id)^
-- What does the demonstration hold?
select
    (select count(*) from council) as councils,
    (select count(*) from ward where council_id = :council_id) as wards,
    (select count(distinct person_id) from allocation
        where council_id = :council_id and kind = 'final') as holders,
    (select count(*) from cluster where council_id = :council_id) as clusters,
    (select count(*) from provider) as providers,
    (select count(*) from commission where council_id = :council_id and published_at is not null)
        as commissions,
    (select count(*) from lot where council_id = :council_id) as lots,
    (select count(*) from bid where council_id = :council_id) as bids,
    (select count(distinct line_id) from call_off_line where council_id = :council_id) as call_off_lines,
    (select count(*) from timesheet where council_id = :council_id and confirmed_minutes > 0)
        as deliveries,
    (select coalesce(sum(saving_pence), 0)::bigint from saving
        where council_id = :council_id and event_id is not null) as savings_pence,
    (select coalesce(sum(person_pence), 0)::bigint from saving
        where council_id = :council_id and event_id is not null) as person_pence,
    (select coalesce(sum(council_pence), 0)::bigint from saving
        where council_id = :council_id and event_id is not null) as council_pence,
    (select coalesce(sum(community_pence), 0)::bigint from saving
        where council_id = :council_id and event_id is not null) as community_pence,
    (select count(*) from project where council_id = :council_id and funded_event_id is not null)
        as projects_funded,
    (select count(*) from ledger_account where council_id = :council_id) as ledger_accounts,
    (select count(*) from transfer where council_id = :council_id) as ledger_transfers,
    (select coalesce(sum(credits_posted_pence) - sum(debits_posted_pence), 0)::bigint
        from ledger_account where council_id = :council_id) as ledger_sum_pence;

-- name: matches(council_id)
-- How did each match end?
select r.name as round, m.status, m.levels, m.seconds
from match_run m join round r on r.council_id = m.council_id and r.round_id = m.round_id
where m.council_id = :council_id
order by m.asked_at, m.run_id
limit 200;

-- name: unmet_lots(council_id)
-- In how many lots was something left unmet, by first cause?
select u.cause, count(distinct n.lot_id) as lots
from unmet u join lot_need n on n.council_id = u.council_id and n.lot_need_id = u.lot_need_id
where u.council_id = :council_id
group by u.cause
order by u.cause;
