-- name: find(council_id, round_id)^
-- reads marketplace.rounds.Round
select r.round_id, r.name, r.opens_at, r.closes_at, r.urgent, r.opened_bids_at, r.matched_at
from round r where r.council_id = :council_id and r.round_id = :round_id;

-- name: upcoming(council_id, now)
-- reads marketplace.rounds.Round
-- Rounds that still take bids, the soonest deadline first.
select r.round_id, r.name, r.opens_at, r.closes_at, r.urgent, r.opened_bids_at, r.matched_at
from round r where r.council_id = :council_id and r.closes_at > :now
order by r.closes_at, r.round_id;

-- name: calendar(council_id, most)
-- reads marketplace.rounds.Round
-- The council's rounds, the latest first.
select r.round_id, r.name, r.opens_at, r.closes_at, r.urgent, r.opened_bids_at, r.matched_at
from round r where r.council_id = :council_id
order by r.closes_at desc, r.round_id limit :most;

-- name: to_match(council_id, now)
-- reads marketplace.rounds.Round
-- Rounds past their deadline that were not matched and have no run under way or failed.
select r.round_id, r.name, r.opens_at, r.closes_at, r.urgent, r.opened_bids_at, r.matched_at
from round r
where r.council_id = :council_id and r.closes_at <= :now and r.matched_at is null
    and exists (
        select 1 from commission c where c.council_id = r.council_id and c.round_id = r.round_id
            and c.published_at is not null and c.withdrawn_at is null)
    and not exists (
        select 1 from match_run m where m.council_id = r.council_id and m.round_id = r.round_id)
order by r.closes_at, r.round_id;

-- name: open(council_id, round_id)$
-- Open a round whose deadline has passed; false when it has not, or when it is open already.
select open_round(:council_id::smallint, :round_id::uuid);

-- name: release_keys(council_id, round_id)
-- reads marketplace.jobs.openings.WrappedKey
-- The wrapped keys of an opened round; the opener's role alone may ask.
select k.commission_id, k.wrapped_private_key
from release_keys(:council_id::smallint, :round_id::uuid) k;

-- name: last_envelopes(council_id, round_id)
-- reads marketplace.jobs.openings.Envelope
-- The envelope that counts: each provider's last for each commission of the round.
select distinct on (e.commission_id, e.provider_id) e.commission_id, e.provider_id, e.envelope_id, e.sealed
from bid_envelope e
join commission c on c.council_id = e.council_id and c.commission_id = e.commission_id
where c.council_id = :council_id and c.round_id = :round_id and c.withdrawn_at is null
    and c.published_at is not null
order by e.commission_id, e.provider_id, e.position desc;

-- name: add_bids(council_id, bid_ids, commission_ids, provider_ids, envelope_ids, contents, opened_at)!
insert into bid (council_id, bid_id, commission_id, provider_id, envelope_id, content, opened_at)
select :council_id, t.bid_id, t.commission_id, t.provider_id, t.envelope_id, t.content, :opened_at
from unnest(:bid_ids::uuid[], :commission_ids::uuid[], :provider_ids::uuid[], :envelope_ids::uuid[],
    :contents::jsonb[]) as t (bid_id, commission_id, provider_id, envelope_id, content)
on conflict (council_id, commission_id, provider_id) do nothing;

-- name: hold(council_id, round_id)^
-- reads marketplace.rounds.Round
select r.round_id, r.name, r.opens_at, r.closes_at, r.urgent, r.opened_bids_at, r.matched_at
from round r where r.council_id = :council_id and r.round_id = :round_id
for no key update;

-- name: mark_matched(council_id, round_id, now)!
update round set matched_at = :now where council_id = :council_id and round_id = :round_id;
