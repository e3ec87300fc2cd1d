-- name: taking_bids(council_id, now, service, ward_code, language, minutes_min, minutes_max, starts_from, for_start_ups, nearest, after_closes_at, after_id, most)
-- reads marketplace.acts.opportunities.Opportunity
-- Commissions that take bids now and fit what is looked for, the soonest deadline first after a cursor;
-- or, for `nearest`, those that fit only some of it, the most first. A lot too small to name its wards
-- fits any ward.
select c.commission_id, c.title, c.about, c.starts_on, c.weeks, r.closes_at, r.name as round_name,
    f.lots, f.people_in_lots, f.minutes_per_week, f.services, c.reserved_percent, c.published_at
from commission c
join round r on r.council_id = c.council_id and r.round_id = c.round_id
join lateral (
    select count(*)::integer as lots, coalesce(sum(l.people), 0)::integer as people_in_lots,
        coalesce(sum(l.minutes_per_week), 0)::integer as minutes_per_week,
        array_agg(distinct l.service order by l.service) as services,
        bool_or((:service::text is null or l.service = :service)
            and (:ward_code::text is null or :ward_code = any (l.ward_codes)
                or cardinality(l.ward_codes) = 0)
            and (:language::text is null or :language = any (l.languages)))
            and (:minutes_min::integer is null or sum(l.minutes_per_week) >= :minutes_min)
            and (:minutes_max::integer is null or sum(l.minutes_per_week) <= :minutes_max)
            and (:starts_from::date is null or c.starts_on >= :starts_from)
            and (not :for_start_ups::boolean or c.reserved_percent > 0) as all_of_it,
        coalesce(bool_or(l.service = :service)::integer, 0)
            + coalesce(bool_or(:ward_code = any (l.ward_codes)
                or :ward_code::text is not null and cardinality(l.ward_codes) = 0)::integer, 0)
            + coalesce(bool_or(:language = any (l.languages))::integer, 0)
            + coalesce((sum(l.minutes_per_week) >= :minutes_min)::integer, 0)
            + coalesce((sum(l.minutes_per_week) <= :minutes_max)::integer, 0)
            + coalesce((c.starts_on >= :starts_from)::integer, 0)
            + (:for_start_ups and c.reserved_percent > 0)::integer as some_of_it
    from lot l
    where l.council_id = c.council_id and l.commission_id = c.commission_id and l.dropped_at is null) f
    on f.lots > 0
where c.council_id = :council_id and c.published_at <= :now and c.withdrawn_at is null
    and r.opens_at <= :now and r.closes_at > :now
    and (case when :nearest::boolean then not f.all_of_it and f.some_of_it > 0 else f.all_of_it end)
    and (:after_closes_at::timestamptz is null
        or (r.closes_at, c.commission_id) > (:after_closes_at, :after_id::uuid))
order by case when :nearest then -f.some_of_it else 0 end, r.closes_at, c.commission_id
limit :most;

-- name: lots_of_many(council_id, commission_ids)
-- reads marketplace.acts.opportunities.Lot
-- The lots of several commissions.
select l.lot_id, l.commission_id, l.service, l.band, l.title, l.providers_max, l.providers_min,
    l.provider_share_max_percent, l.people_sharing_max, l.weight, l.people, l.minutes_per_week,
    l.ward_codes, l.languages, l.skills, l.personal_care
from lot l
where l.council_id = :council_id and l.commission_id = any (:commission_ids::uuid[])
    and l.dropped_at is null
order by l.title, l.lot_id;

-- name: choices(council_id, now)^
-- reads marketplace.acts.opportunities.Choices
-- What the list can be narrowed to: everything an open lot asks for.
with open_lot as (
    select l.service, l.ward_codes, l.languages, date_trunc('month', c.starts_on)::date as month
    from commission c
    join round r on r.council_id = c.council_id and r.round_id = c.round_id
    join lot l on l.council_id = c.council_id and l.commission_id = c.commission_id
    where c.council_id = :council_id and c.published_at <= :now and c.withdrawn_at is null
        and l.dropped_at is null and r.opens_at <= :now and r.closes_at > :now)
select array(select distinct service from open_lot order by service) as services,
    array(select distinct w from open_lot, unnest(ward_codes) w order by w) as ward_codes,
    array(select distinct x from open_lot, unnest(languages) x order by x) as languages,
    array(select distinct month from open_lot order by month) as months;

-- name: bidder_offers(provider_id)^
-- reads marketplace.acts.organisations.Offering
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

-- name: amended(council_id, commission_ids)
-- reads marketplace.web.opportunity_feed.Amended
-- When each of these notices was last changed.
select a.commission_id, max(a.made_at) as made_at
from commission_amendment a
where a.council_id = :council_id and a.commission_id = any (:commission_ids::uuid[])
group by a.commission_id order by a.commission_id;
