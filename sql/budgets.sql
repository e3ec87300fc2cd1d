-- name: lock_people(council_id, person_ids)
-- Hold people in id order while their budgets change.
select person_id from person
where council_id = :council_id and person_id = any (:person_ids::uuid[])
order by person_id for no key update;

-- name: allocations_of_people(council_id, person_ids)
-- reads marketplace.budgets.Allocation
select allocation_id, version, person_id, kind, funder, route, gross_pence, contribution_pence,
    net_pence, valid_from, valid_to, reason, recorded_at
from allocation
where council_id = :council_id and person_id = any (:person_ids::uuid[])
order by person_id, valid_from, allocation_id, version;

-- name: insert_allocations(council_id, allocation_ids, versions, person_ids, kinds, funders, routes, gross, contributions, from_days, to_days, reasons, now)!
insert into allocation (council_id, allocation_id, version, person_id, kind, funder, route,
    gross_pence, contribution_pence, net_pence, valid_from, valid_to, reason, recorded_at)
select :council_id::smallint, a.id, a.version, a.person, a.kind, a.funder, a.route, a.gross,
    a.contribution, a.gross - a.contribution, a.first, a.after, a.reason, :now::timestamptz
from unnest(:allocation_ids::uuid[], :versions::smallint[], :person_ids::uuid[], :kinds::text[],
    :funders::text[], :routes::text[], :gross::bigint[], :contributions::bigint[],
    :from_days::date[], :to_days::date[], :reasons::text[])
    as a (id, version, person, kind, funder, route, gross, contribution, first, after, reason);

-- name: allocations_to_pay(council_id, day, person_ids)
-- reads marketplace.budgets.Allocation
-- Every version of the final allocations whose days have begun and that are not paid to their end.
select a.allocation_id, a.version, a.person_id, a.kind, a.funder, a.route, a.gross_pence,
    a.contribution_pence, a.net_pence, a.valid_from, a.valid_to, a.reason, a.recorded_at
from allocation a
where a.council_id = :council_id and a.kind = 'final'
    and (:person_ids::uuid[] is null or a.person_id = any (:person_ids))
    and exists (select 1 from allocation b where b.council_id = a.council_id
        and b.allocation_id = a.allocation_id and b.kind = 'final' and b.valid_from <= :day)
    and (select max(b.valid_to) from allocation b where b.council_id = a.council_id
        and b.allocation_id = a.allocation_id and b.kind = 'final')
        > coalesce((select max(p.ends_on) from allocation_payment p where p.council_id = a.council_id
            and p.allocation_id = a.allocation_id), '-infinity')
order by a.allocation_id, a.version;

-- name: payments_of(council_id, allocation_ids)
-- reads marketplace.acts.budgets.PaymentMade
select allocation_id, starts_on, ends_on, amount_pence
from allocation_payment
where council_id = :council_id and allocation_id = any (:allocation_ids::uuid[])
order by allocation_id, starts_on;

-- name: claim_payments(council_id, event_id, allocation_ids, from_days, to_days, amounts, now)
-- The payments that are ours to make: another run may have made some a moment before.
insert into allocation_payment (council_id, allocation_id, starts_on, ends_on, amount_pence, event_id,
    recorded_at)
select :council_id::smallint, p.id, p.first, p.after, p.amount, :event_id::uuid, :now::timestamptz
from unnest(:allocation_ids::uuid[], :from_days::date[], :to_days::date[], :amounts::bigint[])
    as p (id, first, after, amount)
order by p.id, p.first
on conflict do nothing
returning allocation_id, starts_on, ends_on, amount_pence;
