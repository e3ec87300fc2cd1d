-- name: state()^
-- reads marketplace.demo.state.State
-- How far is the demonstration's history built, and what does its clock say?
select seed, stage, percent_done, seconds, finished_at, ahead from demonstration;

-- name: anybody()$
-- Does anybody live in this database?
select exists (select from person);

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

-- name: sheets_of_period(council_id, period_starts_on, submitted_after)
-- reads marketplace.demo.living.Sheet
-- Timesheets of the periods that start on a day and wait for their member, who may still answer.
select t.timesheet_id, t.line_id, f.home_person_id, t.planned_minutes, t.claimed_minutes
from timesheet t
join line_funding f on f.council_id = t.council_id and f.line_id = t.line_id
where t.council_id = :council_id and t.period_starts_on = :period_starts_on
    and t.confirmed_at is null and t.answer is distinct from 'disputed'
    and t.submitted_at > :submitted_after
order by t.line_id;

-- name: handed_in(council_id, period_starts_on)
-- Lines whose timesheet of the period that starts on a day was sent.
select t.line_id from timesheet t
where t.council_id = :council_id and t.period_starts_on = :period_starts_on;

-- name: invoiced(council_id, period_starts_on)
-- Lines whose care in the period that starts on a day was invoiced.
select n.line_id from invoice_line n
join invoice i on i.council_id = n.council_id and i.invoice_id = n.invoice_id
where i.council_id = :council_id and i.period_starts_on = :period_starts_on;

-- name: contracts_of(council_id, cluster_id, day)
-- reads marketplace.demo.unfinished.Running
-- Which contracts of a cluster run on a day, and with whom?
select k.contract_id, k.provider_id
from contract k
join commission c on c.council_id = k.council_id and c.commission_id = k.commission_id
where k.council_id = :council_id and c.cluster_id = :cluster_id and k.starts_on <= :day
    and coalesce(k.ended_early_on, k.ends_on) > :day
order by k.provider_id, k.contract_id;

-- name: period_starts(council_id)
-- On which days do four-week periods of contracts start?
select distinct c.starts_on + 28 * n as starts_on
from contract c, generate_series(0, 40) n
where c.council_id = :council_id and c.starts_on + 28 * n < c.ends_on
order by starts_on;

-- name: provider_of_lot(council_id, cluster_id, service)$
-- Which provider has the running contract for a service of a cluster?
select k.provider_id
from contract k
join commission c on c.council_id = k.council_id and c.commission_id = k.commission_id
join award a on a.council_id = k.council_id and a.award_id = k.award_id
join lot l on l.council_id = a.council_id and l.lot_id = a.lot_id
where k.council_id = :council_id and c.cluster_id = :cluster_id and l.service = :service
order by k.signed_at desc, k.contract_id
limit 1;

-- name: acting()
-- reads marketplace.demo.living.Acting
-- Who acts for whom in the demonstration?
select r.sign_in_id, s.shown_name, r.role, r.council_id, r.person_id, r.provider_id
from sign_in_role r
join sign_in s on s.sign_in_id = r.sign_in_id
where r.ended_at is null
order by r.council_id, r.sign_in_id, r.role;
