-- name: ask(council_id, sign_off_id, stage, subject_id, person_id, about, asked_at, due_on)!
-- Ask a professional to look, unless the same is waiting already.
insert into sign_off (council_id, sign_off_id, stage, subject_id, person_id, about, asked_at, due_on)
select :council_id, :sign_off_id, :stage, :subject_id, :person_id, :about, :asked_at, :due_on
where not exists (select 1 from sign_off s where s.council_id = :council_id and s.stage = :stage
    and s.subject_id = :subject_id and s.decided_at is null);

-- name: ask_many(council_id, stage, asked_at, due_on, sign_off_ids, subject_ids, person_ids, abouts)!
-- Ask a professional to look at several subjects.
insert into sign_off (council_id, sign_off_id, stage, subject_id, person_id, about, asked_at, due_on)
select :council_id, t.sign_off_id, :stage, t.subject_id, t.person_id, t.about, :asked_at, :due_on
from unnest(:sign_off_ids::uuid[], :subject_ids::uuid[], :person_ids::uuid[], :abouts::text[])
    as t (sign_off_id, subject_id, person_id, about)
where not exists (select 1 from sign_off s where s.council_id = :council_id and s.stage = :stage
    and s.subject_id = t.subject_id and s.decided_at is null);

-- name: lock(council_id, sign_off_id)^
-- reads marketplace.acts.sign_offs.SignOff
-- One thing a professional is asked to sign, held until the transaction ends.
select s.sign_off_id, s.stage, s.subject_id, s.person_id, s.about, s.asked_at, s.due_on, s.decision,
    s.reason, s.decided_at
from sign_off s
where s.council_id = :council_id and s.sign_off_id = :sign_off_id
for no key update;

-- name: decide(council_id, sign_off_id, decision, reason, decided_by, decided_at)!
-- What the professional said.
update sign_off set decision = :decision, reason = :reason, decided_by = :decided_by,
    decided_at = :decided_at
where council_id = :council_id and sign_off_id = :sign_off_id;

-- name: newest_decision(council_id, stage, subject_id)$
-- The last word on a subject; null while it waits or was never asked.
select s.decision from sign_off s
where s.council_id = :council_id and s.stage = :stage and s.subject_id = :subject_id
order by s.asked_at desc, s.decided_at desc nulls first limit 1;

-- name: waiting(council_id)
-- reads marketplace.acts.sign_offs.SignOff
-- What professionals of a council are asked to sign, the most urgent first.
select s.sign_off_id, s.stage, s.subject_id, s.person_id, s.about, s.asked_at, s.due_on, s.decision,
    s.reason, s.decided_at
from sign_off s
where s.council_id = :council_id and s.decided_at is null
order by s.due_on, s.sign_off_id
limit 200;

-- name: queue(council_id, stage, late, today, after, rows_max)
-- reads marketplace.web.sign_offs.Waiting
-- What waits for a professional, the most urgent first, of one stage or all, after the one named.
select s.sign_off_id, s.stage, s.about, s.asked_at, s.due_on,
    coalesce(p.given_name || ' ' || p.family_name, '') as person_name, s.subject_id,
    s.stage in ('saving', 'timesheet', 'reduction') as going_without
from sign_off s
left join person p on p.council_id = s.council_id and p.person_id = s.person_id
where s.council_id = :council_id and s.decided_at is null
    and (:stage::text is null or s.stage = :stage)
    and (not :late::boolean or s.due_on < :today::date)
    and (:after::uuid is null or (s.due_on, s.sign_off_id) > (
        select a.due_on, a.sign_off_id from sign_off a
        where a.council_id = :council_id and a.sign_off_id = :after))
order by s.due_on, s.sign_off_id
limit :rows_max;

-- name: waiting_by_stage(council_id, today)
-- reads marketplace.web.sign_offs.StageCount
-- How many wait at each stage, how many of them are late, and how many for more than a week.
select s.stage, count(*) as waiting, count(*) filter (where s.due_on < :today) as late,
    count(*) filter (where s.due_on < :today::date - 7) as escalated
from sign_off s
where s.council_id = :council_id and s.decided_at is null
group by s.stage order by s.stage;

-- name: item(council_id, sign_off_id)^
-- reads marketplace.acts.sign_offs.SignOff
-- One thing a professional is asked to sign.
select s.sign_off_id, s.stage, s.subject_id, s.person_id, s.about, s.asked_at, s.due_on, s.decision,
    s.reason, s.decided_at
from sign_off s where s.council_id = :council_id and s.sign_off_id = :sign_off_id;

-- name: to_contract(council_id)
-- reads marketplace.web.sign_offs.ToContract
-- Awards members said yes to and a professional approved, which are not contracts yet.
select c.commission_id, c.title, k.name as cluster_name, c.starts_on, c.ratified_at
from commission c
join cluster k on k.council_id = c.council_id and k.cluster_id = c.cluster_id
where c.council_id = :council_id and c.ratified_at is not null and c.contracted_at is null
    and c.withdrawn_at is null
    and (select s.decision from sign_off s where s.council_id = c.council_id and s.stage = 'award'
        and s.subject_id = c.commission_id
        order by s.asked_at desc, s.decided_at desc nulls first limit 1) = 'approved'
order by c.starts_on, c.commission_id
limit 100;

-- name: cluster_asked(council_id, subject_id)^
-- reads marketplace.web.sign_off_subjects.ClusterAsked
-- A cluster to be called safe.
select c.name, c.about, c.shares, c.people_max,
    (select count(*) from member m where m.council_id = c.council_id and m.cluster_id = c.cluster_id
        and m.leaves_on is null) as people
from cluster c where c.council_id = :council_id and c.cluster_id = :subject_id;

-- name: commission_asked(council_id, subject_id)
-- reads marketplace.web.sign_off_subjects.LotAsked
-- The lots of a commission to be checked, with the commission's own words in each row.
select c.title, c.about, k.name as cluster_name, c.starts_on, c.weeks, l.service, l.band,
    l.title as lot_title, l.people_sharing_max
from commission c
join cluster k on k.council_id = c.council_id and k.cluster_id = c.cluster_id
join lot l on l.council_id = c.council_id and l.commission_id = c.commission_id
where c.council_id = :council_id and c.commission_id = :subject_id
order by l.service, l.band, l.lot_id;

-- name: award_asked(council_id, subject_id)
-- reads marketplace.web.sign_off_subjects.PartAsked
-- Each member's part of the newest award of a commission, with what they said.
select c.title, k.name as cluster_name, coalesce(p.given_name, '') as given_name,
    o.name as provider_name, l.title as lot_title, al.minutes_per_week, al.pence_per_four_weeks,
    s.pence_per_four_weeks as stand_alone_pence, r.decision, coalesce(r.why, '') as why
from commission c
join cluster k on k.council_id = c.council_id and k.cluster_id = c.cluster_id
join lot l on l.council_id = c.council_id and l.commission_id = c.commission_id
join award a on a.council_id = l.council_id and a.lot_id = l.lot_id
    and a.run_id = (select m.run_id from match_run m
        where m.council_id = c.council_id and m.round_id = c.round_id and m.finished_at is not null
            and m.status in ('optimal', 'feasible', 'timed_out', 'stopped')
        order by m.finished_at desc, m.run_id limit 1)
join provider o on o.provider_id = a.provider_id
join award_line al on al.council_id = a.council_id and al.award_id = a.award_id
join lot_need n on n.council_id = al.council_id and n.lot_need_id = al.lot_need_id
join member b on b.council_id = n.council_id and b.member_id = n.member_id
left join person p on p.council_id = b.council_id and p.person_id = b.person_id
left join stand_alone_offer s on s.council_id = a.council_id and s.run_id = a.run_id
    and s.lot_need_id = al.lot_need_id
left join ratification r on r.council_id = c.council_id and r.commission_id = c.commission_id
    and r.member_id = b.member_id
where c.council_id = :council_id and c.commission_id = :subject_id
order by p.given_name, al.lot_need_id
limit 200;

-- name: timesheet_asked(council_id, subject_id)^
-- reads marketplace.web.sign_off_subjects.SheetAsked
-- A timesheet that was disputed or that nobody answered.
select t.period_starts_on, t.planned_minutes, t.claimed_minutes, t.answer,
    coalesce(t.dispute, '') as dispute, o.name as provider_name, l.service,
    coalesce(p.given_name || ' ' || p.family_name, '') as person_name
from timesheet t
join lateral (select v.contract_id, v.lot_need_id from call_off_line v
    where v.council_id = t.council_id and v.line_id = t.line_id order by v.version desc limit 1) v
    on true
join contract k on k.council_id = t.council_id and k.contract_id = v.contract_id
join provider o on o.provider_id = k.provider_id
join lot_need n on n.council_id = t.council_id and n.lot_need_id = v.lot_need_id
join lot l on l.council_id = t.council_id and l.lot_id = n.lot_id
left join line_funding f on f.council_id = t.council_id and f.line_id = t.line_id
left join person p on p.council_id = t.council_id and p.council_id = f.home_council_id
    and p.person_id = f.home_person_id
where t.council_id = :council_id and t.timesheet_id = :subject_id;

-- name: project_asked(council_id, subject_id)^
-- reads marketplace.web.sign_off_subjects.ProjectAsked
-- A project the community fund may pay for.
select p.title, p.about, p.cost_pence, w.name as ward_name
from project p join ward w on w.council_id = p.council_id and w.ward_code = p.ward_code
where p.council_id = :council_id and p.project_id = :subject_id;

-- name: reduction_asked(council_id, subject_id)^
-- reads marketplace.web.sign_off_subjects.ReductionAsked
-- Fewer paid minutes that a person chose.
select r.minutes_per_week, r.starts_on, r.ends_on, r.why
from chosen_reduction r where r.council_id = :council_id and r.reduction_id = :subject_id;

-- name: saving_asked(council_id, subject_id)^
-- reads marketplace.web.sign_off_subjects.SavingAsked
-- A saving held until a professional has looked.
select s.quarter, s.quarter_ends_on, s.allocated_pence, s.spent_pence, s.saving_pence,
    s.planned_minutes, s.delivered_minutes, s.chosen_minutes, coalesce(s.held_for, '') as held_for
from saving s where s.council_id = :council_id and s.saving_id = :subject_id;
