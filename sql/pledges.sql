-- name: holdings(council_id, person_id)
-- reads marketplace.budgets.Allocation
-- Every version of every allocation of a person.
select allocation_id, version, person_id, kind, funder, route, gross_pence, contribution_pence,
    net_pence, valid_from, valid_to, reason, recorded_at
from allocation
where council_id = :council_id and person_id = :person_id
order by allocation_id, version;

-- name: of_person(council_id, person_id)
-- reads marketplace.pledges.Pledge
select pledge_id, person_id, allocation_id, cluster_id, pence_per_week, starts_on, ends_on, made_at,
    withdrawn_at
from pledge
where council_id = :council_id and person_id = :person_id
order by starts_on, pledge_id
limit 200;

-- name: find(council_id, pledge_id)^
-- reads marketplace.pledges.Pledge
select pledge_id, person_id, allocation_id, cluster_id, pence_per_week, starts_on, ends_on, made_at,
    withdrawn_at
from pledge
where council_id = :council_id and pledge_id = :pledge_id;

-- name: insert(council_id, pledge_id, person_id, allocation_id, cluster_id, pence_per_week, starts_on, ends_on, made_at)!
insert into pledge (council_id, pledge_id, person_id, allocation_id, cluster_id, pence_per_week,
    starts_on, ends_on, made_at, recorded_at)
values (:council_id, :pledge_id, :person_id, :allocation_id, :cluster_id, :pence_per_week, :starts_on,
    :ends_on, :made_at, :made_at);

-- name: insert_visit(council_id, pledge_id, host_council_id, host_cluster_id)!
insert into visiting_pledge (council_id, pledge_id, host_council_id, host_cluster_id)
values (:council_id, :pledge_id, :host_council_id, :host_cluster_id);

-- name: withdraw(council_id, pledge_id, withdrawn_at)!
update pledge set withdrawn_at = :withdrawn_at
where council_id = :council_id and pledge_id = :pledge_id and withdrawn_at is null;

-- name: first_asked(council_id, cluster_id, since)$
-- When did the cluster first ask for bids after the pledge was made?
select min(published_at)
from commission
where council_id = :council_id and cluster_id = :cluster_id and published_at >= :since
    and withdrawn_at is null;

-- name: pool(council_id, cluster_id, day)^
-- reads marketplace.acts.pledges.Pool
-- What have the members together set aside for the cluster on a day? A sum, never an account.
select count(distinct p.person_id)::int as people, coalesce(sum(p.pence_per_week), 0)::bigint
    as pence_per_week
from pledge p
where p.council_id = :council_id and p.cluster_id = :cluster_id and p.withdrawn_at is null
    and p.starts_on <= :day and p.ends_on > :day;

-- name: pool_from(council_id, cluster_id, day)^
-- reads marketplace.acts.pledges.PoolFrom
-- The first day, not before the one given, that a pledge to a cluster counts, and the pool on it.
with counting as (
    select p.person_id, p.pence_per_week, p.starts_on, p.ends_on
    from pledge p
    where p.council_id = :council_id and p.cluster_id = :cluster_id and p.withdrawn_at is null
        and p.ends_on > :day::date
)
select f.day as first_day, count(distinct c.person_id)::int as people,
    coalesce(sum(c.pence_per_week), 0)::bigint as pence_per_week
from (select coalesce(min(greatest(starts_on, :day::date)), :day::date) from counting) f (day)
left join counting c on c.starts_on <= f.day and c.ends_on > f.day
group by f.day;

-- name: of_people(council_id, person_ids)
-- reads marketplace.pledges.Pledge
select pledge_id, person_id, allocation_id, cluster_id, pence_per_week, starts_on, ends_on, made_at,
    withdrawn_at
from pledge
where council_id = :council_id and person_id = any (:person_ids::uuid[]) and withdrawn_at is null
order by person_id, starts_on, pledge_id;

-- name: end_early(council_id, pledge_ids, days, now)!
-- A pledge ends on the day a smaller one follows; one that had not begun is taken back.
update pledge p set
    ends_on = case when p.starts_on < c.day then c.day else p.ends_on end,
    withdrawn_at = case when p.starts_on < c.day then p.withdrawn_at else :now::timestamptz end
from unnest(:pledge_ids::uuid[], :days::date[]) as c (id, day)
where p.council_id = :council_id and p.pledge_id = c.id and p.withdrawn_at is null;

-- name: go_on_smaller(council_id, was_ids, pledge_ids, pence, days, ends, now)!
-- The smaller pledges that follow, to the same clusters; the bridge to another council goes along.
with smaller as (
    insert into pledge (council_id, pledge_id, person_id, allocation_id, cluster_id, pence_per_week,
        starts_on, ends_on, made_at, recorded_at)
    select p.council_id, c.id, p.person_id, p.allocation_id, p.cluster_id, c.pence,
        greatest(p.starts_on, c.day), c.ends, :now::timestamptz, :now::timestamptz
    from unnest(:was_ids::uuid[], :pledge_ids::uuid[], :pence::bigint[], :days::date[], :ends::date[])
        as c (was, id, pence, day, ends)
    join pledge p on p.council_id = :council_id and p.pledge_id = c.was
)
insert into visiting_pledge (council_id, pledge_id, host_council_id, host_cluster_id)
select v.council_id, c.id, v.host_council_id, v.host_cluster_id
from unnest(:was_ids::uuid[], :pledge_ids::uuid[]) as c (was, id)
join visiting_pledge v on v.council_id = :council_id and v.pledge_id = c.was;
