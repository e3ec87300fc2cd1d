-- name: contract(council_id, contract_id)^
-- reads marketplace.acts.deliveries.ContractOf
-- Whose contract it is and when it runs.
select k.contract_id, k.provider_id, k.starts_on, coalesce(k.ended_early_on, k.ends_on) as ends_on
from contract k where k.council_id = :council_id and k.contract_id = :contract_id;

-- name: add_timesheets(council_id, period_starts_on, submitted_at, timesheet_ids, line_ids, planned, claimed)
-- Four weeks of a contract as the provider claims; a line sent before is left as it is.
insert into timesheet (council_id, timesheet_id, line_id, period_starts_on, planned_minutes,
    claimed_minutes, submitted_at)
select :council_id, t.timesheet_id, t.line_id, :period_starts_on, t.planned, t.claimed, :submitted_at
from unnest(:timesheet_ids::uuid[], :line_ids::uuid[], :planned::int[], :claimed::int[])
    as t (timesheet_id, line_id, planned, claimed)
order by t.line_id
on conflict (council_id, line_id, period_starts_on) do nothing
returning timesheet_id;

-- name: lock_timesheets(council_id, timesheet_ids)
-- Hold timesheets, in id order, while they are answered.
select t.timesheet_id from timesheet t
where t.council_id = :council_id and t.timesheet_id = any (:timesheet_ids::uuid[])
order by t.timesheet_id for no key update;

-- name: timesheets(council_id, timesheet_ids)
-- reads marketplace.acts.deliveries.SheetOf
-- Timesheets with the person they are about.
select t.timesheet_id, t.line_id, t.period_starts_on, t.planned_minutes, t.claimed_minutes,
    t.submitted_at, t.answer, t.confirmed_minutes, t.cancelled_minutes, t.confirmed_at, t.dispute,
    t.settled_at, f.home_council_id, f.home_person_id
from timesheet t
join line_funding f on f.council_id = t.council_id and f.line_id = t.line_id
where t.council_id = :council_id and t.timesheet_id = any (:timesheet_ids::uuid[])
order by t.timesheet_id;

-- name: confirm(council_id, at, timesheet_ids, answers, confirmed, cancelled, confirmed_by)!
-- What members or their supporters say came.
update timesheet s set answer = t.answer, confirmed_minutes = t.confirmed,
    cancelled_minutes = t.cancelled, confirmed_by = t.by, confirmed_at = :at
from unnest(:timesheet_ids::uuid[], :answers::text[], :confirmed::int[], :cancelled::int[],
        :confirmed_by::uuid[])
    as t (timesheet_id, answer, confirmed, cancelled, by)
where s.council_id = :council_id and s.timesheet_id = t.timesheet_id;

-- name: dispute(council_id, timesheet_ids, disputes)!
-- The member says the timesheet is wrong; a coordinator settles it.
update timesheet s set answer = 'disputed', dispute = t.dispute
from unnest(:timesheet_ids::uuid[], :disputes::text[]) as t (timesheet_id, dispute)
where s.council_id = :council_id and s.timesheet_id = t.timesheet_id;

-- name: settle(council_id, timesheet_id, confirmed, settled_by, at)!
-- What the coordinator found.
update timesheet set confirmed_minutes = :confirmed, confirmed_at = :at, settled_by = :settled_by,
    settled_at = :at
where council_id = :council_id and timesheet_id = :timesheet_id;

-- name: close_sign_offs(council_id, timesheet_ids, decided_by, at)!
-- Nothing is left to look at once a timesheet is answered.
update sign_off set decision = 'approved', decided_by = :decided_by, decided_at = :at
where council_id = :council_id and stage = 'timesheet' and decided_at is null
    and subject_id = any (:timesheet_ids::uuid[]);

-- name: silent(council_id, submitted_before)
-- reads marketplace.acts.deliveries.Silent
-- Timesheets nobody answered in time and no professional was asked about.
select t.timesheet_id, case when f.home_council_id = t.council_id then f.home_person_id end as person_id
from timesheet t
join line_funding f on f.council_id = t.council_id and f.line_id = t.line_id
where t.council_id = :council_id and t.confirmed_at is null and t.submitted_at <= :submitted_before
    and t.answer is distinct from 'disputed'
    and not exists (select 1 from sign_off s where s.council_id = t.council_id
        and s.stage = 'timesheet' and s.subject_id = t.timesheet_id)
order by t.timesheet_id;

-- name: waiting_for_person(council_id, home_council_id, person_id)
-- reads marketplace.acts.deliveries.SheetOf
-- What one person is asked to confirm, oldest first.
select t.timesheet_id, t.line_id, t.period_starts_on, t.planned_minutes, t.claimed_minutes,
    t.submitted_at, t.answer, t.confirmed_minutes, t.cancelled_minutes, t.confirmed_at, t.dispute,
    t.settled_at, f.home_council_id, f.home_person_id
from line_funding f
join timesheet t on t.council_id = f.council_id and t.line_id = f.line_id
where f.council_id = :council_id and f.home_council_id = :home_council_id
    and f.home_person_id = :person_id and t.confirmed_at is null
order by t.period_starts_on, t.timesheet_id
limit 200;

-- name: waiting_of_period(council_id, period_starts_on)
-- reads marketplace.acts.deliveries.SheetOf
-- Every timesheet of a period that waits for its member.
select t.timesheet_id, t.line_id, t.period_starts_on, t.planned_minutes, t.claimed_minutes,
    t.submitted_at, t.answer, t.confirmed_minutes, t.cancelled_minutes, t.confirmed_at, t.dispute,
    t.settled_at, f.home_council_id, f.home_person_id
from timesheet t
join line_funding f on f.council_id = t.council_id and f.line_id = t.line_id
where t.council_id = :council_id and t.period_starts_on = :period_starts_on and t.confirmed_at is null
order by t.timesheet_id;

-- name: add_absence(council_id, absence_id, person_id, reason, starts_on, ends_on)!
-- Days a person was away.
insert into absence (council_id, absence_id, person_id, reason, starts_on, ends_on)
values (:council_id, :absence_id, :person_id, :reason, :starts_on, :ends_on);

-- name: person_exists(council_id, person_id)$
-- Whether somebody lives here.
select 1 from person where council_id = :council_id and person_id = :person_id;

-- name: sheets_of_person(council_id, home_council_id, person_id, timesheet_id, after, rows_max)
-- reads marketplace.web.deliveries.Sheet
-- One person's timesheets (or the one named) with who came and for what, newest first.
select t.timesheet_id, t.line_id, t.period_starts_on, t.planned_minutes, t.claimed_minutes,
    t.submitted_at, t.answer, t.confirmed_minutes, t.cancelled_minutes, t.confirmed_at, t.dispute,
    t.settled_at, p.name as provider_name, o.title as lot_title,
    least(t.period_starts_on + 28, coalesce(k.ended_early_on, k.ends_on)) as period_ends_on
from line_funding f
join timesheet t on t.council_id = f.council_id and t.line_id = f.line_id
join lateral (select l.contract_id, l.lot_need_id from call_off_line l
    where l.council_id = f.council_id and l.line_id = f.line_id
    order by l.version desc limit 1) l on true
join contract k on k.council_id = f.council_id and k.contract_id = l.contract_id
join provider p on p.provider_id = k.provider_id
join lot_need n on n.council_id = f.council_id and n.lot_need_id = l.lot_need_id
join lot o on o.council_id = f.council_id and o.lot_id = n.lot_id
where f.council_id = :council_id and f.home_council_id = :home_council_id
    and f.home_person_id = :person_id
    and (:timesheet_id::uuid is null or t.timesheet_id = :timesheet_id)
    and (:after::uuid is null or (t.period_starts_on, t.timesheet_id) < (
        select a.period_starts_on, a.timesheet_id from timesheet a
        where a.council_id = :council_id and a.timesheet_id = :after))
order by t.period_starts_on desc, t.timesheet_id desc
limit :rows_max;

-- name: absences_of_person(council_id, person_id)
-- reads marketplace.web.deliveries.Absence
-- When somebody was or will be away, newest first.
select a.absence_id, a.reason, a.starts_on, a.ends_on
from absence a
where a.council_id = :council_id and a.person_id = :person_id
order by a.starts_on desc, a.absence_id
limit 50;
