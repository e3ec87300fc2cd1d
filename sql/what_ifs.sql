-- name: lock_asker(council_id, asked_by)$
-- Two what-ifs of one person are taken in one after the other.
select pg_advisory_xact_lock(hashtextextended(
    'what_if ' || :council_id::smallint || :asked_by::uuid::text, 0));

-- name: counts(council_id, asked_by)^
-- reads marketplace.what_ifs.Counts
select (count(*) filter (where w.finished_at is null))::integer as waiting,
    (count(*) filter (where w.name is not null))::integer as saved
from what_if w where w.council_id = :council_id and w.asked_by = :asked_by;

-- name: add(council_id, what_if_id, run_id, asked_by, role, change, asked_at)!
insert into what_if (council_id, what_if_id, run_id, asked_by, role, change, asked_at)
values (:council_id, :what_if_id, :run_id, :asked_by, :role, :change, :asked_at);

-- name: find(council_id, what_if_id, asked_by, role)^
-- reads marketplace.acts.what_ifs.WhatIf
-- A coordinator's own; commissioners and their programs share theirs.
select w.what_if_id, w.run_id, m.round_id, w.change, w.name, w.asked_at, w.finished_at, w.difference, w.failure
from what_if w
join match_run m on m.council_id = w.council_id and m.run_id = w.run_id
where w.council_id = :council_id and w.what_if_id = :what_if_id
    and (w.asked_by = :asked_by or (w.role = 'commissioner' and :role::text = 'commissioner'));

-- name: of_round(council_id, round_id, asked_by, role, before, before_id, most)
-- reads marketplace.acts.what_ifs.WhatIf
-- The what-ifs of a round that one may see, the newest first, after a cursor.
select w.what_if_id, w.run_id, m.round_id, w.change, w.name, w.asked_at, w.finished_at, w.difference, w.failure
from what_if w
join match_run m on m.council_id = w.council_id and m.run_id = w.run_id
where w.council_id = :council_id and m.round_id = :round_id
    and (w.asked_by = :asked_by or (w.role = 'commissioner' and :role::text = 'commissioner'))
    and (:before::timestamptz is null or (w.asked_at, w.what_if_id) < (:before, :before_id::uuid))
order by w.asked_at desc, w.what_if_id desc limit :most;

-- name: begin(council_id, what_if_id, attempts_max)^
-- reads marketplace.acts.what_ifs.BegunWhatIf
update what_if w set attempts = w.attempts + 1
from match_run m
where w.council_id = :council_id and w.what_if_id = :what_if_id and w.finished_at is null
    and w.attempts < :attempts_max and m.council_id = w.council_id and m.run_id = w.run_id
returning w.run_id, w.change, m.problem, m.result, m.seed;

-- name: part_results(council_id, run_id)
select p.result from match_part p
where p.council_id = :council_id and p.run_id = :run_id and p.result is not null
order by p.part;

-- name: finish(council_id, what_if_id, finished_at, difference, failure)!
update what_if set finished_at = :finished_at, difference = :difference, failure = :failure
where council_id = :council_id and what_if_id = :what_if_id and finished_at is null;

-- name: rename(council_id, what_if_id, name)$
update what_if set name = :name
where council_id = :council_id and what_if_id = :what_if_id
returning true;

-- name: remove(council_id, what_if_id)$
delete from what_if
where council_id = :council_id and what_if_id = :what_if_id
returning true;

-- name: waiting(council_id)
-- What waits, in case the job for it is gone.
select w.what_if_id from what_if w
where w.council_id = :council_id and w.finished_at is null
order by w.asked_at, w.what_if_id limit 100;

-- name: forget(council_id, before)!
delete from what_if where council_id = :council_id and name is null and asked_at < :before;

-- name: people(council_id, run_id, asked_by)
-- reads marketplace.acts.what_ifs.MemberOf
-- The members of a run's round in clusters that one coordinator looks after, with their names.
select distinct n.member_id, p.given_name || ' ' || p.family_name as name
from match_run r
join commission c on c.council_id = r.council_id and c.round_id = r.round_id
join cluster k on k.council_id = c.council_id and k.cluster_id = c.cluster_id
join lot l on l.council_id = c.council_id and l.commission_id = c.commission_id
join lot_need n on n.council_id = l.council_id and n.lot_id = l.lot_id
join member m on m.council_id = n.council_id and m.member_id = n.member_id
join person p on p.council_id = m.council_id and p.person_id = m.person_id
where r.council_id = :council_id and r.run_id = :run_id and k.coordinator_id = :asked_by
order by name, n.member_id limit 500;

-- name: lots(council_id, run_id)
-- reads marketplace.acts.what_ifs.LotOf
-- The lots of a run's round, by commission and title.
select l.lot_id, c.title, l.title as lot_title
from match_run r
join commission c on c.council_id = r.council_id and c.round_id = r.round_id
join lot l on l.council_id = c.council_id and l.commission_id = c.commission_id
where r.council_id = :council_id and r.run_id = :run_id and c.published_at is not null
    and c.withdrawn_at is null and l.dropped_at is null
order by c.title, l.title, l.lot_id limit 500;

-- name: offers(council_id, run_id)
-- reads marketplace.acts.what_ifs.OfferOf
-- The bids of a run's round and who made each.
select b.bid_id, p.provider_id, p.name as provider_name
from match_run r
join commission c on c.council_id = r.council_id and c.round_id = r.round_id
join bid b on b.council_id = c.council_id and b.commission_id = c.commission_id
join provider p on p.provider_id = b.provider_id
where r.council_id = :council_id and r.run_id = :run_id
order by c.title, p.name, b.bid_id limit 500;
