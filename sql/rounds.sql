-- name: insert_rounds(council_id, round_ids, names, opens, closes, urgent, now)
-- The rounds that were added: one that opens and closes with another of the calendar is not.
insert into round (council_id, round_id, name, opens_at, closes_at, urgent, recorded_at)
select :council_id::smallint, r.id, r.name, r.opens, r.closes, :urgent::boolean, :now::timestamptz
from unnest(:round_ids::uuid[], :names::text[], :opens::timestamptz[], :closes::timestamptz[])
    as r (id, name, opens, closes)
where :urgent::boolean or not exists (select 1 from round was
    where was.council_id = :council_id and not was.urgent and was.closes_at = r.closes)
order by r.closes
returning round_id;

-- name: lock_calendar(council_id)$
-- Two plans of one calendar take turns, also when it is still empty and there is no row to lock.
select pg_advisory_xact_lock(hashtext('round calendar'), :council_id::integer);

-- name: rounds(council_id, from_time, rows_max)
-- reads marketplace.rounds.Round
select round_id, name, opens_at, closes_at, urgent, opened_bids_at, matched_at
from round
where council_id = :council_id and closes_at > :from_time
order by closes_at, round_id
limit :rows_max;
