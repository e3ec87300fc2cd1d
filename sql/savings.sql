-- name: years_at(council_id, first_day, last_day)
-- reads marketplace.budgets.Allocation
-- Every version of the final allocations that run in a calendar quarter.
select a.allocation_id, a.version, a.person_id, a.kind, a.funder, a.route, a.gross_pence,
    a.contribution_pence, a.net_pence, a.valid_from, a.valid_to, a.reason, a.recorded_at
from allocation a
where a.council_id = :council_id and a.kind = 'final'
    and exists (select 1 from allocation b where b.council_id = a.council_id
        and b.allocation_id = a.allocation_id and b.kind = 'final' and b.valid_from <= :last_day
        and b.valid_to > :first_day)
order by a.allocation_id, a.version;

-- name: year_ends_to_recognise(council_id, since, until)
-- The last days of allocation years that were not looked at yet.
select distinct a.valid_to - 1 as last_day from allocation a
where a.council_id = :council_id and a.kind = 'final'
    and a.valid_to - 1 between :since::date and :until::date
    and not exists (select 1 from job_done d where d.council_id = a.council_id
        and d.kind = 'recognise_quarter' and d.due_on = a.valid_to - 1)
order by last_day;

-- name: recognised_days(council_id, days)
-- Which of some quarters' ends were looked at.
select d.due_on from job_done d
where d.council_id = :council_id and d.kind = 'recognise_quarter' and d.due_on = any (:days::date[])
order by d.due_on;

-- name: mark_recognised(council_id, due_on, subject_id, done_at)!
-- Remember that a quarter's end was looked at.
insert into job_done (council_id, kind, due_on, subject_id, done_at)
values (:council_id, 'recognise_quarter', :due_on, :subject_id, :done_at)
on conflict do nothing;

-- name: pledges_of(council_id, allocation_ids)
-- reads marketplace.pledges.Pledge
-- What was pledged of some allocations.
select pledge_id, person_id, allocation_id, cluster_id, pence_per_week, starts_on, ends_on, made_at,
    withdrawn_at
from pledge
where council_id = :council_id and allocation_id = any (:allocation_ids::uuid[])
    and withdrawn_at is null
order by allocation_id, starts_on, pledge_id;

-- name: spending(council_id, person_ids)
-- reads marketplace.acts.evidence.Spending
-- What each purse spent, and still holds, for each line and period of care. Money that was never set
-- aside counts on the day it was accepted; a line of another council has whole periods.
with moved as (
    select t.debit_account_id, t.line_id, e.effective_on as starts_on, true as whole,
        coalesce(r.amount_pence, 0) as spent,
        case when r.transfer_id is null then t.amount_pence else 0 end as committed
    from ledger_account a
    join transfer t on t.council_id = a.council_id and t.debit_account_id = a.account_id
        and t.state = 'pending'
    join event e on e.council_id = t.council_id and e.event_id = t.event_id
    left join transfer r on r.council_id = t.council_id and r.pending_id = t.transfer_id
    where a.council_id = :council_id and a.kind = 'purse' and a.person_id = any (:person_ids::uuid[])
        and r.state is distinct from 'void_pending'
    union all
    select t.debit_account_id, t.line_id, e.effective_on, false, t.amount_pence, 0
    from ledger_account a
    join transfer t on t.council_id = a.council_id and t.debit_account_id = a.account_id
        and t.state = 'posted' and t.line_id is not null
    join event e on e.council_id = t.council_id and e.event_id = t.event_id
    where a.council_id = :council_id and a.kind = 'purse' and a.person_id = any (:person_ids::uuid[])
)
select a.person_id, a.funder, m.line_id, m.starts_on,
    case when not m.whole then m.starts_on + 1
        else greatest(m.starts_on + 1, least(m.starts_on + 28, l.ends_on)) end as ends_on,
    sum(m.spent)::bigint as spent_pence, sum(m.committed)::bigint as committed_pence
from moved m
join ledger_account a on a.council_id = :council_id and a.account_id = m.debit_account_id
left join lateral (select least(v.valid_to, coalesce(k.ended_early_on, k.ends_on)) as ends_on
    from call_off_line v join contract k on k.council_id = v.council_id
        and k.contract_id = v.contract_id
    where v.council_id = :council_id and v.line_id = m.line_id order by v.version desc limit 1) l
    on true
group by 1, 2, 3, 4, 5
order by a.person_id, a.funder, m.starts_on, m.line_id;

-- name: planned(council_id, home_council_id, person_ids)
-- reads marketplace.acts.evidence.Planned
-- What contracts in this council were to bring to people of a home council: the needs as they were
-- published, whatever the award covers, so that what nobody came for is never taken as saved.
select f.person_id, n.route, n.lot_need_id, n.minutes_per_week, n.cap_pence_per_four_weeks,
    c.starts_on, least(c.starts_on + 7 * c.weeks, f.leaves_on, f.gone_on) as ends_on
from (
    select m.council_id, m.member_id, m.leaves_on, coalesce(v.home_council_id, m.council_id) as home,
        coalesce(v.home_person_id, m.person_id) as person_id,
        least(p.died_on, p.lives_here_to) as gone_on
    from member m
    left join visiting_member v on v.council_id = m.council_id and v.member_id = m.member_id
    left join person p on p.council_id = m.council_id and p.person_id = m.person_id
    where m.council_id = :council_id
) f
join lot_need n on n.council_id = f.council_id and n.member_id = f.member_id
join lot l on l.council_id = n.council_id and l.lot_id = n.lot_id
join commission c on c.council_id = l.council_id and c.commission_id = l.commission_id
    and c.contracted_at is not null
where f.home = :home_council_id and f.person_id = any (:person_ids::uuid[])
order by f.person_id, n.lot_need_id;

-- name: delivered(council_id, home_council_id, person_ids)
-- reads marketplace.acts.evidence.Delivered
-- Timesheets in this council of people of a home council, with the price and what it is alone.
select f.home_person_id as person_id, f.purse_account_id, t.line_id, t.period_starts_on as starts_on,
    greatest(t.period_starts_on + 1, least(t.period_starts_on + 28, k.ends_on)) as ends_on,
    t.planned_minutes, coalesce(t.confirmed_minutes, 0) as confirmed_minutes,
    t.answer = 'disputed' and t.settled_at is null as disputed,
    l.minutes_per_week, l.pence_per_four_weeks, l.stand_alone_pence
from line_funding f
join timesheet t on t.council_id = f.council_id and t.line_id = f.line_id
join lateral (select v.* from call_off_line v where v.council_id = f.council_id
    and v.line_id = f.line_id and v.valid_from < t.period_starts_on + 28
    order by v.version desc limit 1) l on true
join contract k on k.council_id = l.council_id and k.contract_id = l.contract_id
where f.council_id = :council_id and f.home_council_id = :home_council_id
    and f.home_person_id = any (:person_ids::uuid[])
order by f.home_person_id, t.line_id, t.period_starts_on;

-- name: away(council_id, person_ids)
-- reads marketplace.acts.evidence.Away
-- Days people were away, and units they chose not to have: help by neighbours, signed reductions.
select a.person_id, a.reason as kind, a.starts_on, a.ends_on + 1 as ends_on, 0 as minutes_per_week
from absence a
where a.council_id = :council_id and a.person_id = any (:person_ids::uuid[])
union all
select h.person_id, 'neighbour_help', h.starts_on, h.lapsed_on, h.minutes_per_week
from neighbour_help h
where h.council_id = :council_id and h.person_id = any (:person_ids::uuid[])
union all
select r.person_id, 'chosen', r.starts_on, r.ends_on, r.minutes_per_week
from chosen_reduction r
where r.council_id = :council_id and r.person_id = any (:person_ids::uuid[])
    and r.signed_by_professional_at is not null
order by 1, 3, 2;

-- name: posted(council_id, allocation_ids)
-- reads marketplace.acts.evidence.Posted
-- What was recognised of each allocation year so far, posted or held.
select s.allocation_id, s.saving_id, s.quarter, s.event_id is not null or s.held_for is null as final,
    s.saving_pence, s.person_pence, s.council_pence, s.community_pence, s.refund_pence
from saving s
where s.council_id = :council_id and s.allocation_id = any (:allocation_ids::uuid[])
order by s.allocation_id, s.quarter, s.recorded_at;

-- name: other_councils(council_id)
-- The councils in whose contracts our residents take part.
select a.other_council_id from ledger_account a
where a.council_id = :council_id and a.kind = 'clearing' and a.other_council_id is not null
order by a.other_council_id;

-- name: wards_of(council_id, person_ids)
-- The ward in which each person lives.
select p.person_id, p.ward_code from person p
where p.council_id = :council_id and p.person_id = any (:person_ids::uuid[])
order by p.person_id;

-- name: purses_of(council_id, person_ids)
-- reads marketplace.acts.commitments.Purse
-- Hold people's purses in id order and read what is free in them, in pence.
select a.account_id, a.funder, a.person_id,
    a.credits_posted_pence - a.debits_posted_pence - a.debits_pending_pence as free_pence
from ledger_account a
where a.council_id = :council_id and a.kind = 'purse' and a.person_id = any (:person_ids::uuid[])
order by a.account_id for no key update;

-- name: add_savings(council_id, recognised_at, event_id, saving_ids, person_ids, allocation_ids, years, quarters, ends, allocated, spent, not_genuine, refunds, savings, persons, councils, communities, planned, delivered, chosen, sources, held, releases, posted)
-- What a quarter added to each allocation year; a quarter recognised before is left as it is.
insert into saving (council_id, saving_id, person_id, allocation_id, year_starts_on, quarter,
    quarter_ends_on, allocated_pence, spent_pence, not_genuine_pence, refund_pence, saving_pence,
    person_pence, council_pence, community_pence, planned_minutes, delivered_minutes, chosen_minutes,
    sources, held_for, releases, event_id, recognised_at)
select :council_id::smallint, t.id, t.person, t.allocation, t.year, t.quarter, t.ends,
    t.allocated, t.spent, t.not_genuine, t.refund, t.saving, t.p, t.k, t.c, t.planned, t.delivered,
    t.chosen, t.sources, t.held, t.releases, case when t.posted then :event_id::uuid end,
    :recognised_at::timestamptz
from unnest(:saving_ids::uuid[], :person_ids::uuid[], :allocation_ids::uuid[], :years::date[],
        :quarters::smallint[], :ends::date[], :allocated::bigint[], :spent::bigint[], :not_genuine::bigint[],
        :refunds::bigint[], :savings::bigint[], :persons::bigint[], :councils::bigint[],
        :communities::bigint[], :planned::int[], :delivered::int[], :chosen::int[], :sources::jsonb[],
        :held::text[], :releases::uuid[], :posted::boolean[])
    as t (id, person, allocation, year, quarter, ends, allocated, spent, not_genuine, refund, saving, p, k,
        c, planned, delivered, chosen, sources, held, releases, posted)
order by t.allocation
on conflict do nothing
returning saving_id;

-- name: lock_saving(council_id, saving_id)^
-- reads marketplace.acts.recognition.Recognised
-- One held saving, with whether a later row of its year exists.
select s.saving_id, s.person_id, s.allocation_id, s.year_starts_on, s.quarter, s.quarter_ends_on,
    s.allocated_pence, s.spent_pence, s.not_genuine_pence, s.refund_pence, s.saving_pence,
    s.person_pence, s.council_pence, s.community_pence, s.planned_minutes, s.delivered_minutes,
    s.chosen_minutes, s.sources, s.held_for, s.event_id, s.recognised_at
from saving s
where s.council_id = :council_id and s.saving_id = :saving_id;

-- name: funder(council_id, allocation_id)$
-- Whose money an allocation is.
select a.funder from allocation a
where a.council_id = :council_id and a.allocation_id = :allocation_id order by a.version desc limit 1;

-- name: superseded(council_id, allocation_id, quarter, saving_id)$
-- Whether a later row of the allocation year already holds this saving's money.
select exists (select 1 from saving s where s.council_id = :council_id
    and s.allocation_id = :allocation_id and (s.quarter > :quarter or s.releases = :saving_id));

-- name: lock_allocation(council_id, person_id)$
-- Hold a person while a held saving of theirs is released.
select person_id from person where council_id = :council_id and person_id = :person_id
for no key update;

-- name: of_person(council_id, person_id)
-- reads marketplace.acts.recognition.Recognised
-- Everything recognised for a person, oldest first.
select s.saving_id, s.person_id, s.allocation_id, s.year_starts_on, s.quarter, s.quarter_ends_on,
    s.allocated_pence, s.spent_pence, s.not_genuine_pence, s.refund_pence, s.saving_pence,
    s.person_pence, s.council_pence, s.community_pence, s.planned_minutes, s.delivered_minutes,
    s.chosen_minutes, s.sources, s.held_for, s.event_id, s.recognised_at
from saving s
where s.council_id = :council_id and s.person_id = :person_id
order by s.year_starts_on, s.quarter, s.recognised_at, s.saving_id
limit 200;

-- name: totals(council_id)
-- reads marketplace.acts.savings.Totals
-- Every third recognised in a council, by ward, in pence.
select p.ward_code, count(distinct s.person_id)::int as people, sum(s.saving_pence)::bigint as saving_pence,
    sum(s.person_pence)::bigint as person_pence, sum(s.council_pence)::bigint as council_pence,
    sum(s.community_pence)::bigint as community_pence
from saving s join person p on p.council_id = s.council_id and p.person_id = s.person_id
where s.council_id = :council_id and s.event_id is not null
group by p.ward_code order by p.ward_code;

-- name: spent_by_period(council_id, home_council_id, person_id, first_day, after_day)
-- reads marketplace.web.savings.Spent
-- What was accepted for one person's care, by the period it was for.
select i.period_starts_on, sum(n.accepted_pence)::bigint as spent_pence
from line_funding f
join invoice_line n on n.council_id = f.council_id and n.line_id = f.line_id
join invoice i on i.council_id = n.council_id and i.invoice_id = n.invoice_id
where f.council_id = :council_id and f.home_council_id = :home_council_id
    and f.home_person_id = :person_id and i.accepted_at is not null
    and i.period_starts_on >= :first_day and i.period_starts_on < :after_day
group by i.period_starts_on order by i.period_starts_on;

-- name: sign_reduction(council_id, reduction_id, now)$
-- A professional signs fewer units that a person chose; the person, or nothing when it is not there.
update chosen_reduction set signed_by_professional_at = coalesce(signed_by_professional_at, :now)
where council_id = :council_id and reduction_id = :reduction_id
returning person_id;
