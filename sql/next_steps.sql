-- name: of_people(council_id, person_ids, day, now)
-- reads marketplace.next_steps.Step
-- What waits for some people: to agree, sign, pledge, answer, confirm, vote on, or do for their group.
with mine as (
    select m.member_id, m.person_id, m.cluster_id, c.name, c.safe_from,
        c.organiser_id = m.person_id as organises, a.version, a.made_at,
        exists (select 1 from signature s where s.council_id = m.council_id
            and s.cluster_id = m.cluster_id and s.version = a.version and s.member_id = m.member_id) as signed
    from member m
    join cluster c on c.council_id = m.council_id and c.cluster_id = m.cluster_id
    left join lateral (select g.version, g.made_at from agreement g
        where g.council_id = m.council_id and g.cluster_id = m.cluster_id
        order by g.version desc limit 1) a on true
    where m.council_id = :council_id and m.person_id = any (:person_ids::uuid[])
        and (m.leaves_on is null or m.leaves_on > :day) and c.ended_at is null
)
select 'agree_plan' as kind, p.person_id, p.plan_id as subject_id, '' as name, null::date as due_on, 1 as number
from plan p
where p.council_id = :council_id and p.person_id = any (:person_ids::uuid[])
    and p.agreed_by_holder_at is null
    and p.version = (select max(q.version) from plan q
        where q.council_id = p.council_id and q.person_id = p.person_id)
union all
select 'write_agreement', person_id, cluster_id, name, null, 1 from mine where organises and version is null
union all
select 'sign', person_id, cluster_id, name, null, 1 from mine where version is not null and not signed
union all
select 'pledge', person_id, cluster_id, name, null, 1 from mine
where signed and not exists (select 1 from pledge p
    where p.council_id = :council_id and p.person_id = mine.person_id and p.cluster_id = mine.cluster_id
        and p.withdrawn_at is null and p.ends_on > :day)
union all
select 'let_in', mine.person_id, mine.cluster_id, mine.name, null, count(*)::integer
from mine
join invitation i on i.council_id = :council_id and i.cluster_id = mine.cluster_id
    and i.asked_at is not null and i.invited_at is null
where not exists (select 1 from member n where n.council_id = i.council_id
    and n.cluster_id = i.cluster_id and n.person_id = i.person_id
    and (n.leaves_on is null or n.leaves_on > :day))
group by mine.person_id, mine.cluster_id, mine.name
union all
select 'join', i.person_id, c.cluster_id, c.name, null, 1
from invitation i
join cluster c on c.council_id = i.council_id and c.cluster_id = i.cluster_id and c.ended_at is null
where i.council_id = :council_id and i.home_council_id = :council_id
    and i.person_id = any (:person_ids::uuid[]) and i.invited_at is not null
    and not exists (select 1 from member n where n.council_id = i.council_id
        and n.cluster_id = i.cluster_id and n.person_id = i.person_id)
union all
select case when c.drafted_at is null then 'ask_together'
        when c.checked_at is null then 'finish_commission' else 'publish' end,
    mine.person_id, coalesce(c.commission_id, mine.cluster_id), coalesce(c.title, mine.name),
    (c.closes_at at time zone 'Europe/London')::date, 1
from mine
left join lateral (
    select d.commission_id, d.title, d.drafted_at, d.checked_at, r.closes_at, d.published_at
    from commission d
    join round r on r.council_id = d.council_id and r.round_id = d.round_id
    where d.council_id = :council_id and d.cluster_id = mine.cluster_id and d.withdrawn_at is null
    order by d.drafted_at desc limit 1) c on true
where mine.organises and mine.safe_from is not null
    and (c.commission_id is null or (c.published_at is null and c.closes_at > :now))
union all
select 'answer_question', mine.person_id, c.commission_id, c.title,
    (r.closes_at at time zone 'Europe/London')::date, count(*)::integer
from mine
join commission c on c.council_id = :council_id and c.cluster_id = mine.cluster_id
    and c.published_at is not null and c.withdrawn_at is null
join round r on r.council_id = c.council_id and r.round_id = c.round_id and r.closes_at > :now
join clarification q on q.council_id = c.council_id and q.commission_id = c.commission_id
    and q.answered_at is null
where mine.organises
group by mine.person_id, c.commission_id, c.title, r.closes_at
union all
select distinct 'ratify', mine.person_id, c.commission_id, c.title, c.starts_on, 1
from mine
join commission c on c.council_id = :council_id and c.cluster_id = mine.cluster_id
    and c.published_at is not null and c.withdrawn_at is null and c.contracted_at is null
join round r on r.council_id = c.council_id and r.round_id = c.round_id and r.matched_at is not null
join lateral (select m.run_id from match_run m
    where m.council_id = c.council_id and m.round_id = c.round_id and m.finished_at is not null
        and m.status in ('optimal', 'feasible', 'timed_out', 'stopped')
    order by m.finished_at desc, m.run_id limit 1) run on true
join lot l on l.council_id = c.council_id and l.commission_id = c.commission_id
join lot_need n on n.council_id = l.council_id and n.lot_id = l.lot_id and n.member_id = mine.member_id
join award a on a.council_id = l.council_id and a.lot_id = l.lot_id and a.run_id = run.run_id
join award_line w on w.council_id = a.council_id and w.award_id = a.award_id
    and w.lot_need_id = n.lot_need_id
where not exists (select 1 from ratification v where v.council_id = c.council_id
    and v.commission_id = c.commission_id and v.member_id = mine.member_id)
union all
select 'confirm', f.home_person_id, t.timesheet_id, o.name,
    (t.submitted_at at time zone 'Europe/London')::date + 14, 1
from line_funding f
join timesheet t on t.council_id = f.council_id and t.line_id = f.line_id
join call_off_line v on v.council_id = f.council_id and v.line_id = f.line_id and v.version = 1
join contract k on k.council_id = v.council_id and k.contract_id = v.contract_id
join provider o on o.provider_id = k.provider_id
where f.council_id = :council_id and f.home_council_id = :council_id
    and f.home_person_id = any (:person_ids::uuid[]) and t.confirmed_at is null
    and t.answer is distinct from 'disputed'
union all
select 'vote', p.person_id, v.vote_id, w.name, (v.closes_at at time zone 'Europe/London')::date, 1
from person p
join vote v on v.council_id = p.council_id and v.ward_code = p.ward_code and v.opens_at <= :now
    and v.closes_at > :now and v.counted_at is null
join ward w on w.council_id = v.council_id and w.ward_code = v.ward_code
where p.council_id = :council_id and p.person_id = any (:person_ids::uuid[])
    and p.born_on + interval '16 years' <= v.closes_at and p.lives_here_from <= :day
    and p.died_on is null and (p.lives_here_to is null or p.lives_here_to > :day)
    and not exists (select 1 from ballot b where b.council_id = v.council_id
        and b.vote_id = v.vote_id and b.person_id = p.person_id)
union all
select distinct 'find_group', a.person_id, null::uuid, '', null::date, 1
from allocation a
where a.council_id = :council_id and a.person_id = any (:person_ids::uuid[]) and a.kind = 'final'
    and a.valid_to > :day
    and not exists (select 1 from mine where mine.person_id = a.person_id)
    and not exists (select 1 from visiting_pledge v
        join pledge p on p.council_id = v.council_id and p.pledge_id = v.pledge_id
        where v.council_id = :council_id and p.person_id = a.person_id and p.withdrawn_at is null)
order by due_on nulls last, kind, subject_id
limit 200;

-- name: of_provider(council_id, provider_id, day, now)
-- reads marketplace.next_steps.Step
-- What waits for a provider: care to hand in and invoice, drafts to send, what to bid for, calls.
with periods as (
    select k.contract_id, c.title, l.line_id, s.starts_on::date as starts_on,
        t.confirmed_minutes is not null as confirmed, t.timesheet_id is not null as handed_in,
        (k.contract_id, s.starts_on::date) in (select i.contract_id, i.period_starts_on from invoice i
            where i.council_id = :council_id and i.provider_id = :provider_id) as invoiced
    from contract k
    join commission c on c.council_id = k.council_id and c.commission_id = k.commission_id
    join lateral (select distinct on (v.line_id) v.line_id, v.valid_from, v.valid_to from call_off_line v
        where v.council_id = k.council_id and v.contract_id = k.contract_id
        order by v.line_id, v.version desc) l on true
    cross join lateral generate_series(k.starts_on,
        least(coalesce(k.ended_early_on, k.ends_on) - 1, :day::date - 28), interval '28 days') s (starts_on)
    left join timesheet t on t.council_id = k.council_id and t.line_id = l.line_id
        and t.period_starts_on = s.starts_on
    where k.council_id = :council_id and k.provider_id = :provider_id
        and (t.timesheet_id is not null or (l.valid_to > s.starts_on
            and exists (select 1 from call_off_line x where x.council_id = k.council_id
                and x.line_id = l.line_id and x.valid_from <= s.starts_on)))
)
select 'hand_in' as kind, null::uuid as person_id, contract_id as subject_id, title as name,
    min(starts_on) + 42 as due_on, count(distinct starts_on)::integer as number
from periods where not handed_in group by contract_id, title
union all
select 'send_invoice', null, contract_id, title, null, count(*)::integer
from (select contract_id, title, starts_on from periods
    group by contract_id, title, starts_on having bool_and(confirmed and not invoiced)) whole
group by contract_id, title
union all
select 'finish_bid', null, c.commission_id, c.title, (r.closes_at at time zone 'Europe/London')::date, 1
from bid_draft d
join commission c on c.council_id = d.council_id and c.commission_id = d.commission_id
    and c.withdrawn_at is null
join round r on r.council_id = c.council_id and r.round_id = c.round_id and r.closes_at > :now
where d.council_id = :council_id and d.provider_id = :provider_id
    and not exists (select 1 from bid_envelope e where e.council_id = d.council_id
        and e.commission_id = d.commission_id and e.provider_id = d.provider_id
        and e.submitted_at >= d.saved_at)
union all
select 'bid', null, null, '', min(r.closes_at at time zone 'Europe/London')::date, count(*)::integer
from commission c
join round r on r.council_id = c.council_id and r.round_id = c.round_id and r.opens_at <= :now
    and r.closes_at > :now
where c.council_id = :council_id and c.published_at <= :now and c.withdrawn_at is null
having count(*) > 0
union all
select 'answer_call', null, e.call_id, e.title, (e.closes_at at time zone 'Europe/London')::date, 1
from enterprise_call e
join provider p on p.provider_id = :provider_id and p.start_up
where e.council_id = :council_id and e.opened_at <= :now and e.closes_at > :now
    and not exists (select 1 from call_answer a where a.council_id = e.council_id
        and a.call_id = e.call_id and a.provider_id = :provider_id)
order by due_on nulls last, kind, subject_id
limit 50;

-- name: of_officer(council_id, role, now)
-- reads marketplace.next_steps.Step
-- What waits for an office of the council: the first of each kind, and how many there are.
select 'sign_off' as kind, null::uuid as person_id, s.sign_off_id as subject_id, s.about as name, s.due_on, 1 as number
from (select * from sign_off q where q.council_id = :council_id and q.decided_at is null
    order by q.due_on, q.sign_off_id limit 5) s
where :role = 'coordinator'
union all
select 'sign_off', null, null, '', min(s.due_on), count(*)::integer
from sign_off s where s.council_id = :council_id and s.decided_at is null and :role = 'commissioner'
having count(*) > 0
union all
select 'contract', null, c.commission_id, c.title, c.starts_on, 1
from commission c
where c.council_id = :council_id and c.ratified_at is not null and c.contracted_at is null
    and c.withdrawn_at is null and :role in ('coordinator', 'commissioner')
    and (select s.decision from sign_off s where s.council_id = c.council_id and s.stage = 'award'
        and s.subject_id = c.commission_id
        order by s.asked_at desc, s.decided_at desc nulls first limit 1) = 'approved'
union all
select 'count_vote', null, v.vote_id, w.name, (v.closes_at at time zone 'Europe/London')::date, 1
from vote v
join ward w on w.council_id = v.council_id and w.ward_code = v.ward_code
where v.council_id = :council_id and v.counted_at is null and v.closes_at <= :now
    and :role in ('coordinator', 'commissioner')
union all
select 'judge_project', null, j.project_id, j.title, null, 1
from (select p.project_id, p.title from project p
    where p.council_id = :council_id and p.eligible_at is null and p.refused_reason is null
    order by p.proposed_at, p.project_id limit 5) j
where :role in ('coordinator', 'commissioner')
union all
select 'match', null, r.round_id, r.name, (r.closes_at at time zone 'Europe/London')::date, 1
from round r
where r.council_id = :council_id and r.closes_at <= :now and r.matched_at is null
    and :role in ('commissioner', 'worker')
    and exists (select 1 from commission c where c.council_id = r.council_id
        and c.round_id = r.round_id and c.published_at is not null and c.withdrawn_at is null)
union all
select 'look_at_answer', null, e.call_id, e.title, null, count(*)::integer
from enterprise_call e
join call_answer a on a.council_id = e.council_id and a.call_id = e.call_id and a.accepted_at is null
where e.council_id = :council_id and :role = 'commissioner'
group by e.call_id, e.title
union all
select 'decide_invoice', null, null, '', min(i.received_at at time zone 'Europe/London')::date + 30,
    count(*)::integer
from invoice i where i.council_id = :council_id and i.accepted_at is null and :role = 'finance'
having count(*) > 0
union all
select 'pay', null, null, '', min(i.received_at at time zone 'Europe/London')::date + 30, count(*)::integer
from invoice i
where i.council_id = :council_id and i.accepted_at is not null and i.paid_event_id is null
    and :role = 'finance'
having count(*) > 0
order by due_on nulls last, kind, subject_id
limit 50;

-- name: money_of_person(council_id, person_id, day)^
-- reads marketplace.acts.next_steps.Purse
-- A person's budget on a day or the next to start, what they pledged of it, and what is free.
select a.gross_pence, a.valid_from, a.valid_to,
    coalesce((select sum(p.pence_per_week) from pledge p
        where p.council_id = :council_id and p.person_id = :person_id and p.withdrawn_at is null
            and p.starts_on <= greatest(a.valid_from, :day::date)
            and p.ends_on > greatest(a.valid_from, :day::date)), 0)::bigint as pledged_pence,
    coalesce((select sum(x.credits_posted_pence - x.debits_posted_pence - x.debits_pending_pence)
        from ledger_account x
        where x.council_id = :council_id and x.person_id = :person_id and x.kind = 'purse'), 0)::bigint
        as free_pence
from (select distinct on (b.allocation_id) b.gross_pence, b.valid_from, b.valid_to, b.kind
    from allocation b
    where b.council_id = :council_id and b.person_id = :person_id
    order by b.allocation_id, b.version desc) a
where a.kind = 'final' and a.valid_to > :day
order by a.valid_from limit 1;

-- name: money_of_provider(council_id, provider_id)^
-- reads marketplace.acts.next_steps.Owed
-- What invoices of a provider, or of all, were accepted for and are not paid, and what is not decided.
select coalesce(sum(n.accepted_pence) filter (where i.accepted_at is not null and i.paid_event_id is null), 0)::bigint
        as owed_pence,
    coalesce(sum(n.claimed_pence) filter (where i.accepted_at is null), 0)::bigint as waiting_pence,
    coalesce(sum(n.accepted_pence) filter (where i.paid_event_id is not null), 0)::bigint as paid_pence
from invoice i
join invoice_line n on n.council_id = i.council_id and n.invoice_id = i.invoice_id
where i.council_id = :council_id and (:provider_id::uuid is null or i.provider_id = :provider_id);

-- name: saved_by_council(council_id)^
-- reads marketplace.acts.next_steps.Saved
-- How many people have saved, and what was shared so far.
select count(distinct s.person_id)::integer as people, coalesce(sum(s.saving_pence), 0)::bigint
    as saving_pence, coalesce(sum(s.council_pence), 0)::bigint as council_pence
from saving s where s.council_id = :council_id and s.event_id is not null;
