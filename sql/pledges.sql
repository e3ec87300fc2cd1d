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
