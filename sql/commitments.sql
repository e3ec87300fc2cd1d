-- name: lines_of_period(council_id, period_starts_on, period_ends_on, contract_ids)
-- reads marketplace.acts.commitments.LineDue
-- Every line active in a period of its contract, at its newest version begun by the period's end.
-- Null for contract_ids means all contracts of the council that have a period starting on the day.
select l.line_id, k.contract_id, k.provider_id, l.pence_per_four_weeks, l.minutes_per_week,
    first.valid_from as starts_on,
    least(l.valid_to, coalesce(k.ended_early_on, k.ends_on), m.leaves_on) as ends_on,
    f.home_council_id, f.home_person_id, f.purse_account_id, l.purchaser, k.ends_on as contract_ends_on
from (
    select distinct on (v.line_id) v.* from call_off_line v
    where v.council_id = :council_id and v.valid_from < :period_ends_on
    order by v.line_id, v.version desc
) l
join contract k on k.council_id = l.council_id and k.contract_id = l.contract_id
join member m on m.council_id = l.council_id and m.member_id = l.member_id
join call_off_line first on first.council_id = l.council_id and first.line_id = l.line_id
    and first.version = 1
join line_funding f on f.council_id = l.council_id and f.line_id = l.line_id
where least(l.valid_to, coalesce(k.ended_early_on, k.ends_on), m.leaves_on) > :period_starts_on
    and first.valid_from < :period_ends_on
    and :period_starts_on >= k.starts_on and (:period_starts_on::date - k.starts_on) % 28 = 0
    and (:contract_ids::uuid[] is null or k.contract_id = any (:contract_ids::uuid[]))
order by f.home_council_id, l.line_id;

-- name: period_starts(council_id, today)
-- The days on which a period now running began, of contracts in which something is not set aside.
select distinct k.starts_on + (:today::date - k.starts_on) / 28 * 28 as period_starts_on
from contract k
where k.council_id = :council_id and k.starts_on <= :today
    and coalesce(k.ended_early_on, k.ends_on) > :today
    and not exists (select 1 from job_done d where d.council_id = k.council_id
        and d.kind = 'commit_period' and d.subject_id = k.contract_id
        and d.due_on = k.starts_on + (:today::date - k.starts_on) / 28 * 28)
order by period_starts_on;

-- name: mark_period_done(council_id, period_starts_on, done_at, contract_ids)!
-- Remember that a period of contracts was set aside.
insert into job_done (council_id, kind, due_on, subject_id, done_at)
select :council_id, 'commit_period', :period_starts_on, t.contract_id, :done_at
from unnest(:contract_ids::uuid[]) as t (contract_id)
on conflict do nothing;

-- name: lock_purses(council_id, account_ids)
-- reads marketplace.acts.commitments.Purse
-- Hold purses in id order and read what is free in them, in pence.
select a.account_id, a.funder, a.person_id,
    a.credits_posted_pence - a.debits_posted_pence - a.debits_pending_pence as free_pence
from ledger_account a
where a.council_id = :council_id and a.account_id = any (:account_ids::uuid[])
order by a.account_id for no key update;

-- name: committed_lines(council_id, line_ids, period_starts_on)
-- The lines for which a period's money was set aside, whatever became of it.
select t.line_id from transfer t
join event e on e.council_id = t.council_id and e.event_id = t.event_id
where t.council_id = :council_id and t.line_id = any (:line_ids::uuid[]) and t.state = 'pending'
    and e.effective_on = :period_starts_on;

-- name: open_commitments(council_id, line_ids, from_period, to_period)
-- reads marketplace.acts.commitments.Open
-- Money set aside for lines and periods and not yet spent or released.
select t.transfer_id, t.line_id, e.effective_on as period_starts_on, t.debit_account_id,
    t.credit_account_id, t.amount_pence
from transfer t
join event e on e.council_id = t.council_id and e.event_id = t.event_id
where t.council_id = :council_id and t.line_id = any (:line_ids::uuid[]) and t.state = 'pending'
    and e.effective_on >= :from_period and e.effective_on <= :to_period
    and not exists (select 1 from transfer r where r.council_id = t.council_id
        and r.pending_id = t.transfer_id)
order by t.transfer_id;

-- name: homes_of_lines(council_id, line_ids)
-- reads marketplace.acts.commitments.Home
-- The council in whose ledger each line's purse is.
select f.line_id, f.home_council_id, f.purse_account_id from line_funding f
where f.council_id = :council_id and f.line_id = any (:line_ids::uuid[])
order by f.home_council_id, f.line_id;
