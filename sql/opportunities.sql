-- name: found(council_id, now, service, ward_code, language, after_closes_at, after_id, most)
-- reads marketplace.acts.opportunities.Opportunity
-- Commissions that take bids now and have a lot that fits, the soonest deadline first. A lot too small
-- to name its wards fits any.
select c.commission_id, c.title, c.about, c.starts_on, c.weeks, r.closes_at, r.name as round_name,
    count(*)::integer as lots, coalesce(sum(l.people), 0)::integer as people_in_lots,
    coalesce(sum(l.minutes_per_week), 0)::integer as minutes_per_week,
    array_agg(distinct l.service order by l.service) as services
from commission c
join round r on r.council_id = c.council_id and r.round_id = c.round_id
join lot l on l.council_id = c.council_id and l.commission_id = c.commission_id
where c.council_id = :council_id and c.published_at <= :now and c.withdrawn_at is null
    and l.dropped_at is null and r.opens_at <= :now and r.closes_at > :now
    and (:after_closes_at::timestamptz is null
        or (r.closes_at, c.commission_id) > (:after_closes_at, :after_id::uuid))
group by c.council_id, c.commission_id, r.closes_at, r.name
having bool_or((:service::text is null or l.service = :service)
    and (:ward_code::text is null or :ward_code = any (l.ward_codes) or cardinality(l.ward_codes) = 0)
    and (:language::text is null or :language = any (l.languages)))
order by r.closes_at, c.commission_id
limit :most;

-- name: choices(council_id, now)^
-- reads marketplace.web.opportunities.Choices
-- What the list can be narrowed to: everything an open lot asks for.
with open_lot as (
    select l.service, l.ward_codes, l.languages
    from commission c
    join round r on r.council_id = c.council_id and r.round_id = c.round_id
    join lot l on l.council_id = c.council_id and l.commission_id = c.commission_id
    where c.council_id = :council_id and c.published_at <= :now and c.withdrawn_at is null
        and l.dropped_at is null and r.opens_at <= :now and r.closes_at > :now)
select array(select distinct service from open_lot order by service) as services,
    array(select distinct w from open_lot, unnest(ward_codes) w order by w) as ward_codes,
    array(select distinct x from open_lot, unnest(languages) x order by x) as languages;

-- name: bidder_offers(provider_id)^
-- reads marketplace.web.opportunities.Offering
-- What the organisation says it can do.
select o.services, o.languages, o.carer_genders, o.skills, o.areas, o.minutes_per_week
from provider_offer o where o.provider_id = :provider_id;

-- name: outcomes_of_provider(council_id, provider_id, most)
-- reads marketplace.web.bids.Told
-- Why each lot of a provider's bids was won or lost, by the newest run that was kept.
select b.commission_id, l.title, o.won, o.sentence
from bid b
join commission c on c.council_id = b.council_id and c.commission_id = b.commission_id
join round r on r.council_id = c.council_id and r.round_id = c.round_id
join bid_outcome o on o.council_id = b.council_id and o.bid_id = b.bid_id
join lot l on l.council_id = o.council_id and l.lot_id = o.lot_id
where b.council_id = :council_id and b.provider_id = :provider_id and r.matched_at is not null
order by r.closes_at desc, b.commission_id, l.title, o.lot_id
limit :most;
