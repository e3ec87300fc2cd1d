-- name: lock_asker(council_id, provider_id)$
-- Two problems of one organisation are taken in one after the other.
select pg_advisory_xact_lock(hashtextextended(
    'asked_match ' || :council_id::smallint || coalesce(:provider_id::uuid::text, ''), 0));

-- name: waiting_of(council_id, provider_id)$
select count(*)::integer from asked_match m
where m.council_id = :council_id and m.provider_id is not distinct from :provider_id::uuid
    and m.finished_at is null;

-- name: add(council_id, match_id, provider_id, asked_by, problem, seed, seconds_max, asked_at, expires_at)!
insert into asked_match (council_id, match_id, provider_id, asked_by, problem, seed, seconds_max, asked_at,
    expires_at)
values (:council_id, :match_id, :provider_id, :asked_by, :problem, :seed, :seconds_max, :asked_at,
    :expires_at);

-- name: find(council_id, match_id, provider_id)^
-- reads marketplace.acts.asked_matches.AskedMatch
select m.match_id, m.asked_at, m.finished_at, m.expires_at, m.result, m.failure
from asked_match m
where m.council_id = :council_id and m.match_id = :match_id
    and m.provider_id is not distinct from :provider_id::uuid;

-- name: begin(council_id, match_id, attempts_max)^
-- reads marketplace.acts.asked_matches.BegunMatch
update asked_match set attempts = attempts + 1
where council_id = :council_id and match_id = :match_id and finished_at is null
    and attempts < :attempts_max
returning problem, seed, seconds_max, attempts;

-- name: hand_back(council_id, match_id)!
-- An attempt that was cut off counts for nothing.
update asked_match set attempts = greatest(0, attempts - 1)
where council_id = :council_id and match_id = :match_id and finished_at is null;

-- name: finish(council_id, match_id, finished_at, result, failure)!
update asked_match set finished_at = :finished_at, result = :result, failure = :failure
where council_id = :council_id and match_id = :match_id and finished_at is null;

-- name: unsolved(council_id)
-- What waits, in case the job for it is gone.
select m.match_id from asked_match m
where m.council_id = :council_id and m.finished_at is null
order by m.asked_at, m.match_id limit 100;

-- name: forget(council_id, now)!
delete from asked_match where council_id = :council_id and expires_at < :now;
