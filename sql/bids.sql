-- name: look_as_provider(council_id, provider_id)$
-- Row-level security shows drafts and envelopes to their own provider alone, so say who looks.
select set_config('app.provider', :provider_id::uuid::text, true) where app_council() = :council_id;

-- name: where_to_send(council_id, commission_id)^
-- reads marketplace.acts.bids.WhereToSend
-- The public key of a published commission, and the times of its round.
select k.public_key, r.round_id, r.name, r.opens_at, r.closes_at, r.urgent, r.opened_bids_at,
    r.matched_at
from commission c
join round r on r.council_id = c.council_id and r.round_id = c.round_id
join commission_key k on k.council_id = c.council_id and k.commission_id = c.commission_id
where c.council_id = :council_id and c.commission_id = :commission_id
    and c.published_at is not null and c.withdrawn_at is null;

-- name: save_draft(council_id, commission_id, provider_id, ciphertext, saved_at)!
insert into bid_draft (council_id, commission_id, provider_id, ciphertext, saved_at)
values (:council_id, :commission_id, :provider_id, :ciphertext, :saved_at)
on conflict (council_id, commission_id, provider_id)
do update set ciphertext = excluded.ciphertext, saved_at = excluded.saved_at;

-- name: draft(council_id, commission_id, provider_id)$
select d.ciphertext from bid_draft d
where d.council_id = :council_id and d.commission_id = :commission_id and d.provider_id = :provider_id;

-- name: newest_draft_of_round(council_id, commission_id, provider_id)^
-- The provider's draft for another commission of the same round that was saved last.
select d.commission_id, d.ciphertext
from commission here
join commission c on c.council_id = here.council_id and c.round_id = here.round_id
    and c.commission_id <> here.commission_id
join bid_draft d on d.council_id = c.council_id and d.commission_id = c.commission_id
    and d.provider_id = :provider_id
where here.council_id = :council_id and here.commission_id = :commission_id
order by d.saved_at desc, d.commission_id
limit 1;

-- name: accept(council_id, envelope_id, commission_id, provider_id, sealed)$
-- When the envelope was taken, or null when the deadline has passed.
select accept_envelope(:council_id::smallint, :envelope_id::uuid, :commission_id::uuid,
    :provider_id::uuid, :sealed::bytea);

-- name: of_provider(council_id, provider_id, after_closes_at, after_id, most)
-- reads marketplace.acts.bids.OwnBid
-- A provider's own drafts and envelopes by commission, the latest deadline first, after a cursor.
select c.commission_id, c.title, r.closes_at, r.opened_bids_at, r.matched_at, d.saved_at,
    e.submitted_at, e.receipt_sha256, b.bid_id, coalesce(o.lots_won, 0)::integer as lots_won,
    (select max(a.made_at) from commission_amendment a
        where a.council_id = c.council_id and a.commission_id = c.commission_id) as amended_at
from (
    select x.commission_id from bid_draft x
    where x.council_id = :council_id and x.provider_id = :provider_id
    union
    select y.commission_id from bid_envelope y
    where y.council_id = :council_id and y.provider_id = :provider_id) mine
join commission c on c.council_id = :council_id and c.commission_id = mine.commission_id
join round r on r.council_id = c.council_id and r.round_id = c.round_id
left join bid_draft d on d.council_id = :council_id and d.commission_id = mine.commission_id
    and d.provider_id = :provider_id
left join lateral (
    select z.submitted_at, z.receipt_sha256 from bid_envelope z
    where z.council_id = :council_id and z.commission_id = mine.commission_id
        and z.provider_id = :provider_id
    order by z.position desc limit 1) e on true
left join bid b on b.council_id = :council_id and b.commission_id = mine.commission_id
    and b.provider_id = :provider_id
left join lateral (
    select count(*) filter (where v.won) as lots_won from bid_outcome v
    where v.council_id = :council_id and v.bid_id = b.bid_id) o on true
where :after_closes_at::timestamptz is null or r.closes_at < :after_closes_at
    or (r.closes_at = :after_closes_at and c.commission_id > :after_id::uuid)
order by r.closes_at desc, c.commission_id
limit :most;

-- name: receipts(council_id, commission_id, provider_id)
-- reads marketplace.acts.bids.Sent
-- Everything a provider sent for one commission, the last first: the first row counts.
select e.envelope_id, e.submitted_at, e.receipt_sha256
from bid_envelope e
where e.council_id = :council_id and e.commission_id = :commission_id
    and e.provider_id = :provider_id
order by e.position desc;

-- name: opened(council_id, commission_id)
-- reads marketplace.acts.bids.OpenedBid
-- The bids of a commission whose round is opened, as far as the reader's scope shows them.
select b.bid_id, b.commission_id, b.provider_id, p.name as provider_name, b.content, b.opened_at
from bid b
join provider p on p.provider_id = b.provider_id
where b.council_id = :council_id and b.commission_id = :commission_id
order by p.name, b.bid_id;

-- name: outcomes(council_id, bid_id)
-- reads marketplace.acts.bids.Outcome
-- Why one bid won or lost each lot, from the newest run that is kept.
select o.lot_id, l.title, o.won, o.reason, o.sentence
from bid_outcome o
join lot l on l.council_id = o.council_id and l.lot_id = o.lot_id
where o.council_id = :council_id and o.bid_id = :bid_id
order by l.title, o.lot_id;

-- name: envelope(council_id, envelope_id, provider_id)$
-- The sealed envelope as it was taken, for the provider who sent it.
select e.sealed from bid_envelope e
where e.council_id = :council_id and e.envelope_id = :envelope_id and e.provider_id = :provider_id;
