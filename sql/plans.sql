-- name: newest_plan(council_id, person_id)^
-- reads marketplace.plans.Plan
select plan_id, person_id, version, outcomes, starts_on, ends_on, drafted_by, agreed_by_holder_at,
    agreed_by_professional_at, professional_id
from plan
where council_id = :council_id and person_id = :person_id
order by version desc
limit 1;

-- name: standing_of_a_person(council_id, person_id, day)^
-- reads marketplace.acts.plans.Standing
-- The newest version of a plan, and the sign-ins of the holder and of who may act for them.
select
    coalesce((select max(p.version) from plan p
        where p.council_id = :council_id and p.person_id = :person_id), 0)::integer
        as newest_version,
    array(
        select r.sign_in_id from sign_in_role r
        where r.council_id = :council_id and r.person_id = :person_id and r.ended_at is null
        union
        select t.sign_in_id from representative t
        where t.council_id = :council_id and t.person_id = :person_id and t.starts_on <= :day
            and (t.ends_on is null or :day < t.ends_on)
    )::uuid[] as sign_in_ids;

-- name: insert_plan(council_id, plan_id, person_id, version, outcomes, starts_on, ends_on, drafted_by, now)!
insert into plan (council_id, plan_id, person_id, version, outcomes, starts_on, ends_on, drafted_by,
    recorded_at)
values (:council_id, :plan_id, :person_id, :version::smallint, :outcomes, :starts_on, :ends_on,
    :drafted_by, :now);

-- name: insert_needs(council_id, plan_id, need_ids, services, bands, minutes, flexible_minutes, personal_cares, languages, carer_genders, skills, likes, people_sharing_max, incumbent_ids, incumbent_pence)!
-- Words of a list come as one text, separated by chr(31): arrays of arrays must be rectangles.
insert into need (council_id, plan_id, need_id, service, band, minutes_per_week,
    flexible_minutes_per_week, personal_care, languages, carer_gender, skills, likes, people_sharing_max,
    incumbent_id, incumbent_pence_per_four_weeks)
select :council_id::smallint, :plan_id::uuid, n.id, n.service, n.band, n.minutes, n.flexible,
    n.personal_care, string_to_array(n.languages, chr(31)), n.carer_gender, string_to_array(n.skills, chr(31)),
    string_to_array(n.likes, chr(31)), n.sharing_max, n.incumbent, n.incumbent_pence
from unnest(:need_ids::uuid[], :services::text[], :bands::text[], :minutes::integer[],
    :flexible_minutes::integer[], :personal_cares::boolean[], :languages::text[],
    :carer_genders::text[], :skills::text[], :likes::text[], :people_sharing_max::smallint[],
    :incumbent_ids::uuid[], :incumbent_pence::bigint[])
    as n (id, service, band, minutes, flexible, personal_care, languages, carer_gender, skills, likes,
        sharing_max, incumbent, incumbent_pence);

-- name: lock_plan(council_id, plan_id)^
-- reads marketplace.plans.Plan
select plan_id, person_id, version, outcomes, starts_on, ends_on, drafted_by, agreed_by_holder_at,
    agreed_by_professional_at, professional_id
from plan
where council_id = :council_id and plan_id = :plan_id
for no key update;

-- name: agree_by_holder(council_id, plan_id, now)!
update plan set agreed_by_holder_at = :now where council_id = :council_id and plan_id = :plan_id;

-- name: agree_by_professional(council_id, plan_id, professional_id, now)!
update plan set agreed_by_professional_at = :now, professional_id = :professional_id
where council_id = :council_id and plan_id = :plan_id;

-- name: plans_of_a_person(council_id, person_id)
-- reads marketplace.plans.Plan
select plan_id, person_id, version, outcomes, starts_on, ends_on, drafted_by, agreed_by_holder_at,
    agreed_by_professional_at, professional_id
from plan
where council_id = :council_id and person_id = :person_id
order by version desc;

-- name: agreed_plan(council_id, person_id, day)^
-- reads marketplace.plans.Plan
-- The newest plan both have agreed and that has begun by the day.
select plan_id, person_id, version, outcomes, starts_on, ends_on, drafted_by, agreed_by_holder_at,
    agreed_by_professional_at, professional_id
from plan
where council_id = :council_id and person_id = :person_id and starts_on <= :day
    and (ends_on is null or :day < ends_on)
    and agreed_by_holder_at is not null and agreed_by_professional_at is not null
order by version desc
limit 1;

-- name: needs_of_plans(council_id, plan_ids)
-- reads marketplace.plans.Need
select need_id, plan_id, service, band, minutes_per_week, flexible_minutes_per_week, personal_care,
    languages, carer_gender, skills, likes, people_sharing_max, incumbent_id,
    incumbent_pence_per_four_weeks
from need
where council_id = :council_id and plan_id = any (:plan_ids::uuid[])
order by plan_id, band, service, need_id;

-- name: find_needs(council_id, need_ids)
-- reads marketplace.plans.Need
select need_id, plan_id, service, band, minutes_per_week, flexible_minutes_per_week, personal_care,
    languages, carer_gender, skills, likes, people_sharing_max, incumbent_id,
    incumbent_pence_per_four_weeks
from need
where council_id = :council_id and need_id = any (:need_ids::uuid[])
order by need_id;
