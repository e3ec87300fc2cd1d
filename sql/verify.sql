-- Every rule the data must keep, as one set-based question each, asked as the owner. Each answers
-- with how many rows break it and the first three of them; null for council_id means every council.

-- name: plan_for_whole_tables()^
-- Every question here reads whole tables once: a nested loop is never the better plan, and with
-- figures not gathered yet (after an import, say) it would be chosen and take hours.
select set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true);

-- name: transfers_sum_to_zero(council_id)^
select count(*)::bigint as faults, (array_agg(x.id order by x.id))[1 : 3] as firsts from (
    select a.council_id::text as id from ledger_account a
    where :council_id::smallint is null or a.council_id = :council_id
    group by a.council_id
    having sum(a.credits_posted_pence) <> sum(a.debits_posted_pence)
        or sum(a.credits_pending_pence) <> sum(a.debits_pending_pence)
) x;

-- name: balances_equal_transfers(council_id)^
with moved as (
    select t.council_id, t.debit_account_id, t.credit_account_id,
        case when t.state in ('posted', 'post_pending') then t.amount_pence else 0 end as posted,
        case when t.state = 'pending' and r.transfer_id is null then t.amount_pence else 0 end as held
    from transfer t
    left join transfer r on r.council_id = t.council_id and r.pending_id = t.transfer_id
        and t.state = 'pending'
    where :council_id::smallint is null or t.council_id = :council_id
), summed as (
    select s.council_id, s.account_id, sum(s.debits) as debits, sum(s.credits) as credits,
        sum(s.debits_held) as debits_held, sum(s.credits_held) as credits_held
    from (
        select council_id, debit_account_id as account_id, posted as debits, 0 as credits,
            held as debits_held, 0 as credits_held from moved
        union all
        select council_id, credit_account_id, 0, posted, 0, held from moved
    ) s
    group by s.council_id, s.account_id
)
select count(*)::bigint as faults, (array_agg(a.account_id::text order by a.account_id))[1 : 3] as firsts
from ledger_account a
left join summed s on s.council_id = a.council_id and s.account_id = a.account_id
where (:council_id::smallint is null or a.council_id = :council_id)
    and (a.debits_posted_pence <> coalesce(s.debits, 0)
        or a.credits_posted_pence <> coalesce(s.credits, 0)
        or a.debits_pending_pence <> coalesce(s.debits_held, 0)
        or a.credits_pending_pence <> coalesce(s.credits_held, 0));

-- name: nothing_held_below_zero(council_id)^
select count(*)::bigint as faults, (array_agg(a.account_id::text order by a.account_id))[1 : 3] as firsts
from ledger_account a
where (:council_id::smallint is null or a.council_id = :council_id)
    and a.kind in ('purse', 'person_share', 'council_share', 'community_fund', 'void_reserve',
        'seed_fund', 'provider_payable')
    and a.credits_posted_pence - a.debits_posted_pence - a.debits_pending_pence < 0;

-- name: commitments_resolved_once_and_within(council_id)^
select count(*)::bigint as faults, (array_agg(t.transfer_id::text order by t.transfer_id))[1 : 3] as firsts
from transfer t
join transfer was on was.council_id = t.council_id and was.transfer_id = t.pending_id
where (:council_id::smallint is null or t.council_id = :council_id)
    and (was.state <> 'pending' or t.amount_pence > was.amount_pence
        or t.debit_account_id <> was.debit_account_id
        or t.credit_account_id <> was.credit_account_id);

-- name: pledges_within_the_allocation(council_id)^
with live as (
    select p.council_id, p.person_id, f.funder, p.pence_per_week, p.starts_on, p.ends_on
    from pledge p
    left join (select distinct council_id, allocation_id, funder from allocation) f
        on f.council_id = p.council_id and f.allocation_id = p.allocation_id
    where p.withdrawn_at is null and (:council_id::smallint is null or p.council_id = :council_id)
), days as (
    select council_id, person_id, funder, starts_on as day from live
    union
    select a.council_id, a.person_id, a.funder, a.valid_from from allocation a
    where a.kind = 'final' and (:council_id::smallint is null or a.council_id = :council_id)
), promised as (
    select d.council_id, d.person_id, d.funder, d.day, sum(l.pence_per_week) as pence
    from days d
    join live l on l.council_id = d.council_id and l.person_id = d.person_id
        and l.funder is not distinct from d.funder and l.starts_on <= d.day and d.day < l.ends_on
    group by d.council_id, d.person_id, d.funder, d.day
)
select count(*)::bigint as faults,
    (array_agg(p.person_id || ' on ' || p.day order by p.person_id, p.day))[1 : 3] as firsts
from promised p
where p.pence > coalesce((
    select a.gross_pence * 7 / (a.valid_to - a.valid_from) from allocation a
    where a.council_id = p.council_id and a.person_id = p.person_id and a.funder = p.funder
        and a.kind = 'final' and a.valid_from <= p.day and p.day < a.valid_to
    order by a.recorded_at desc, a.version desc limit 1), 0);

-- name: shares_sum_to_the_saving(council_id)^
select count(*)::bigint as faults, (array_agg(s.saving_id::text order by s.saving_id))[1 : 3] as firsts
from saving s
where (:council_id::smallint is null or s.council_id = :council_id)
    and s.saving_pence <> s.person_pence + s.council_pence + s.community_pence;

-- name: savings_equal_their_transfers(council_id)^
with said as (
    select s.council_id, s.event_id, s.person_id, sum(s.saving_pence) as saving,
        sum(s.person_pence) as person
    from saving s
    where s.event_id is not null and (:council_id::smallint is null or s.council_id = :council_id)
    group by s.council_id, s.event_id, s.person_id
), moved as (
    select e.council_id, e.event_id, coalesce(d.person_id, c.person_id) as person_id,
        sum(case when d.kind = 'purse' then t.amount_pence else -t.amount_pence end) as saving,
        sum(case when c.kind = 'person_share' then t.amount_pence
            when d.kind = 'person_share' then -t.amount_pence else 0 end) as person
    from event e
    join transfer t on t.council_id = e.council_id and t.event_id = e.event_id
    join ledger_account d on d.council_id = t.council_id and d.account_id = t.debit_account_id
    join ledger_account c on c.council_id = t.council_id and c.account_id = t.credit_account_id
    where e.kind = 'saving_recognised' and 'purse' in (d.kind, c.kind)
        and (:council_id::smallint is null or e.council_id = :council_id)
    group by e.council_id, e.event_id, coalesce(d.person_id, c.person_id)
)
select count(*)::bigint as faults,
    (array_agg(coalesce(s.person_id, m.person_id)::text order by coalesce(s.person_id, m.person_id)))[1 : 3]
        as firsts
from said s
full join moved m on m.council_id = s.council_id and m.event_id = s.event_id
    and m.person_id = s.person_id
where s.saving is distinct from m.saving or s.person is distinct from m.person;

-- name: no_saving_without_care(council_id)^
select count(*)::bigint as faults, (array_agg(s.saving_id::text order by s.saving_id))[1 : 3] as firsts
from saving s
where (:council_id::smallint is null or s.council_id = :council_id)
    and s.saving_pence > 0 and s.event_id is not null
    and not exists (
        select 1 from line_funding f
        join timesheet t on t.council_id = f.council_id and t.line_id = f.line_id
            and t.confirmed_minutes > 0 and t.confirmed_at is not null
        where f.home_council_id = s.council_id and f.home_person_id = s.person_id)
    and not exists (
        select 1 from chosen_reduction r where r.council_id = s.council_id
            and r.person_id = s.person_id and r.signed_by_professional_at is not null)
    and not exists (
        select 1 from neighbour_help h where h.council_id = s.council_id
            and h.person_id = s.person_id);

-- name: awards_equal_their_lines(council_id)^
select count(*)::bigint as faults, (array_agg(a.award_id::text order by a.award_id))[1 : 3] as firsts
from award a
left join (
    select council_id, award_id, sum(pence_per_four_weeks) as pence, sum(minutes_per_week) as minutes
    from award_line group by council_id, award_id
) l on l.council_id = a.council_id and l.award_id = a.award_id
where (:council_id::smallint is null or a.council_id = :council_id)
    and (l.pence is distinct from a.pence_per_four_weeks
        or l.minutes is distinct from a.minutes_per_week);

-- name: no_line_above_going_alone(council_id)^
select count(*)::bigint as faults, (array_agg(x.id order by x.id))[1 : 3] as firsts from (
    select l.lot_need_id::text as id
    from award_line l
    join award a on a.council_id = l.council_id and a.award_id = l.award_id
    left join stand_alone_offer s on s.council_id = a.council_id and s.run_id = a.run_id
        and s.lot_need_id = l.lot_need_id
    where (:council_id::smallint is null or l.council_id = :council_id)
    group by l.council_id, a.run_id, l.lot_need_id
    having sum(l.pence_per_four_weeks) > min(s.pence_per_four_weeks)
        or sum(l.pence_per_four_weeks) > max(l.limit_pence)
    union all
    select v.line_id::text from call_off_line v
    where (:council_id::smallint is null or v.council_id = :council_id) and v.version = 1
        and v.pence_per_four_weeks > v.stand_alone_pence
) x;

-- name: no_bid_opened_before_its_deadline(council_id)^
select count(*)::bigint as faults, (array_agg(b.bid_id::text order by b.bid_id))[1 : 3] as firsts
from bid b
join commission c on c.council_id = b.council_id and c.commission_id = b.commission_id
join round r on r.council_id = c.council_id and r.round_id = c.round_id
where (:council_id::smallint is null or b.council_id = :council_id)
    and (b.opened_at < r.closes_at or r.opened_bids_at is null or r.opened_bids_at < r.closes_at);

-- name: the_last_envelope_in_time_was_opened(council_id)^
with opened as (
    select c.council_id, c.commission_id, r.closes_at from commission c
    join round r on r.council_id = c.council_id and r.round_id = c.round_id
    where r.matched_at is not null and c.withdrawn_at is null
        and (:council_id::smallint is null or c.council_id = :council_id)
), late as (
    select e.envelope_id from bid_envelope e
    join opened o on o.council_id = e.council_id and o.commission_id = e.commission_id
    where e.submitted_at >= o.closes_at
), newest as (
    select distinct on (e.council_id, e.commission_id, e.provider_id) e.council_id, e.commission_id,
        e.provider_id, e.envelope_id
    from bid_envelope e
    join opened o on o.council_id = e.council_id and o.commission_id = e.commission_id
    order by e.council_id, e.commission_id, e.provider_id, e.position desc
), wrong as (
    select n.envelope_id from newest n
    join bid b on b.council_id = n.council_id and b.commission_id = n.commission_id
        and b.provider_id = n.provider_id
    where b.envelope_id <> n.envelope_id
    union select envelope_id from late
)
select count(*)::bigint as faults,
    (array_agg(w.envelope_id::text order by w.envelope_id))[1 : 3] as firsts from wrong w;

-- name: invoices_equal_what_they_moved(council_id)^
with said as (
    select i.council_id, i.accepted_event_id as event_id, sum(l.accepted_pence) as pence
    from invoice i
    join invoice_line l on l.council_id = i.council_id and l.invoice_id = i.invoice_id
    where i.accepted_at is not null and (:council_id::smallint is null or i.council_id = :council_id)
    group by i.council_id, i.accepted_event_id
), per_council as (
    select council_id, sum(pence) as pence from said group by council_id
), moved as (
    select t.council_id, sum(t.amount_pence) as pence
    from event e
    join transfer t on t.council_id = e.council_id and t.event_id = e.event_id
        and t.state in ('posted', 'post_pending')
    join ledger_account a on a.council_id = t.council_id and a.account_id = t.credit_account_id
        and a.kind = 'provider_payable'
    where e.kind = 'invoice_accepted' and (:council_id::smallint is null or e.council_id = :council_id)
    group by t.council_id
)
select count(*)::bigint as faults,
    (array_agg(coalesce(s.council_id, m.council_id)::text))[1 : 3] as firsts
from per_council s full join moved m on m.council_id = s.council_id
where coalesce(s.pence, 0) <> coalesce(m.pence, 0);

-- name: projects_equal_what_the_fund_paid(council_id)^
with said as (
    select p.council_id, p.funded_event_id as event_id, sum(p.cost_pence) as pence from project p
    where p.funded_event_id is not null
        and (:council_id::smallint is null or p.council_id = :council_id)
    group by p.council_id, p.funded_event_id
), moved as (
    select t.council_id, t.event_id, sum(t.amount_pence) as pence
    from event e join transfer t on t.council_id = e.council_id and t.event_id = e.event_id
    where e.kind = 'project_funded' and (:council_id::smallint is null or e.council_id = :council_id)
    group by t.council_id, t.event_id
)
select count(*)::bigint as faults,
    (array_agg(coalesce(s.event_id, m.event_id)::text))[1 : 3] as firsts
from said s full join moved m on m.council_id = s.council_id and m.event_id = s.event_id
where s.pence is distinct from m.pence;

-- name: every_change_has_its_audit_row(council_id)^
with subjects as (
    select distinct council_id, subject_id, noun from audit
    where :council_id::smallint is null or council_id = :council_id
), changed (council_id, noun, id) as (
    select council_id, 'agreement', cluster_id from agreement
    union all select council_id, 'signature', cluster_id from signature
    union all select council_id, 'allocation', allocation_id from allocation
    union all select council_id, 'plan', plan_id from plan
    union all select council_id, 'pledge', pledge_id from pledge
    union all select council_id, 'person', person_id from person
    union all select council_id, 'representative', representative_id from representative
    union all select council_id, 'council_setting', setting_id from council_setting
    union all select council_id, 'round', round_id from round
    union all select council_id, 'commission', commission_id from commission
    union all select council_id, 'bid_envelope', envelope_id from bid_envelope
    union all select council_id, 'match_run', run_id from match_run
    union all select council_id, 'ratification', commission_id from ratification
    union all select council_id, 'contract', commission_id from contract
    union all select t.council_id, 'contract', l.contract_id from timesheet t
        join call_off_line l on l.council_id = t.council_id and l.line_id = t.line_id
            and l.version = 1
    union all select council_id, 'timesheet', timesheet_id from timesheet
        where confirmed_at is not null or answer is not null
    union all select council_id, 'invoice', invoice_id from invoice
    union all select council_id, 'absence', absence_id from absence
    union all select council_id, 'saving', saving_id from saving
    union all select council_id, 'project', project_id from project
    union all select council_id, 'vote', vote_id from vote
    union all select council_id, 'ballot', vote_id from ballot
    union all select council_id, 'neighbour_offer', offer_id from neighbour_offer
    union all select council_id, 'neighbour_help', help_id from neighbour_help
    union all select council_id, 'enterprise_call', call_id from enterprise_call
    union all select council_id, 'call_answer', call_id from call_answer
    union all select council_id, 'support_given', support_id from support_given
)
select count(*)::bigint as faults, (array_agg(distinct c.noun || ' ' || c.id))[1 : 3] as firsts
from changed c
left join subjects s on s.council_id = c.council_id and s.noun = c.noun and s.subject_id = c.id
where s.subject_id is null and (:council_id::smallint is null or c.council_id = :council_id);

-- name: every_event_is_accounted_for(council_id)^
with known as (
    select subject_id as id from audit
    union select accepted_event_id from invoice
    union select paid_event_id from invoice
    union select event_id from saving
    union select funded_event_id from project
    union select event_id from support_given
    union select event_id from allocation_payment
    union select event_id from cross_payment
)
select count(*)::bigint as faults, (array_agg(e.event_id::text order by e.event_id))[1 : 3] as firsts
from event e
left join known k on k.id = e.event_id
left join known s on s.id = e.subject_id
where (:council_id::smallint is null or e.council_id = :council_id)
    and k.id is null and s.id is null;

-- name: bridges_point_at_rows(council_id)^
select count(*)::bigint as faults, (array_agg(x.id order by x.id))[1 : 3] as firsts from (
    select 'line_funding ' || f.line_id as id
    from line_funding f
    left join call_off_line l on l.council_id = f.council_id and l.line_id = f.line_id
        and l.version = 1
    left join ledger_account a on a.council_id = f.home_council_id and a.kind = 'purse'
        and a.account_id = f.purse_account_id and a.person_id = f.home_person_id
    where (:council_id::smallint is null or f.council_id = :council_id)
        and (l.line_id is null or a.account_id is null)
    union all
    select 'call_off_line ' || l.line_id from call_off_line l
    left join line_funding f on f.council_id = l.council_id and f.line_id = l.line_id
    where (:council_id::smallint is null or l.council_id = :council_id) and l.version = 1
        and f.line_id is null
    union all
    select 'visiting_member ' || v.member_id from visiting_member v
    left join member m on m.council_id = v.council_id and m.member_id = v.member_id
    left join person p on p.council_id = v.home_council_id and p.person_id = v.home_person_id
    where (:council_id::smallint is null or v.council_id = :council_id)
        and (m.member_id is null or m.person_id is not null or p.person_id is null)
    union all
    select 'visiting_pledge ' || v.pledge_id from visiting_pledge v
    left join pledge p on p.council_id = v.council_id and p.pledge_id = v.pledge_id
    left join cluster c on c.council_id = v.host_council_id and c.cluster_id = v.host_cluster_id
    where (:council_id::smallint is null or v.council_id = :council_id)
        and (p.pledge_id is null or c.cluster_id is null)
    union all
    select 'cross_payment ' || x.event_id from cross_payment x
    left join event here on here.council_id = x.council_id and here.event_id = x.event_id
    left join event there on there.council_id = x.other_council_id
        and there.event_id = x.other_event_id
    left join cross_payment back on back.council_id = x.other_council_id
        and back.event_id = x.other_event_id and back.other_council_id = x.council_id
        and back.other_event_id = x.event_id
    where (:council_id::smallint is null or x.council_id = :council_id)
        and (here.event_id is null or there.event_id is null or back.event_id is null)
) x;

-- name: stored_matches(council_id)
-- reads marketplace.acts.verify.StoredMatch
-- Every stored problem and its answer, to be checked again.
select m.run_id, m.problem, m.result from match_run m
where m.result is not null and m.problem is not null
    and (:council_id::smallint is null or m.council_id = :council_id)
order by m.run_id;
