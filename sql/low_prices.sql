-- name: explained(council_id, round_id, letters_min)
-- reads marketplace.acts.low_prices.Explained
-- The opened bids of a round that explain a low price, and what was decided of each.
select b.bid_id, b.commission_id, c.title, p.name as provider_name, b.content, d.accepted, d.why,
    d.decided_at
from commission c
join bid b on b.council_id = c.council_id and b.commission_id = c.commission_id
join provider p on p.provider_id = b.provider_id
left join low_price_decision d on d.council_id = b.council_id and d.bid_id = b.bid_id
where c.council_id = :council_id and c.round_id = :round_id and c.withdrawn_at is null
    and length(btrim(b.content ->> 'below_floor_because')) >= :letters_min
order by c.title, p.name, b.bid_id;

-- name: lots_of_round(council_id, round_id)
-- reads marketplace.acts.opportunities.Lot
select l.lot_id, l.commission_id, l.service, l.band, l.title, l.providers_max, l.providers_min,
    l.provider_share_max_percent, l.people_sharing_max, l.weight, l.people, l.minutes_per_week,
    l.ward_codes, l.languages, l.skills, l.personal_care
from lot l
join commission c on c.council_id = l.council_id and c.commission_id = l.commission_id
where c.council_id = :council_id and c.round_id = :round_id and l.dropped_at is null
order by l.title, l.lot_id;

-- name: decide(council_id, bid_id, accepted, why, decided_by, now)$
insert into low_price_decision (council_id, bid_id, accepted, why, decided_by, decided_at)
values (:council_id, :bid_id, :accepted, :why, :decided_by, :now)
on conflict do nothing returning bid_id;
