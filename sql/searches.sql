-- name: count(council_id, provider_id)$
select count(*)::integer from saved_search s
where s.council_id = :council_id and s.provider_id = :provider_id;

-- name: add(council_id, search_id, provider_id, saved_by, name, service, ward_code, language, minutes_min, minutes_max, starts_from, for_start_ups, now)!
insert into saved_search (council_id, search_id, provider_id, saved_by, name, service, ward_code, language,
    minutes_min, minutes_max, starts_from, for_start_ups, saved_at, seen_at)
values (:council_id, :search_id, :provider_id, :saved_by, :name, :service, :ward_code, :language,
    :minutes_min, :minutes_max, :starts_from, :for_start_ups, :now, :now);

-- name: look_as_provider(council_id, provider_id)$
-- Row-level security lets a provider alone take its searches away, so say who looks.
select set_config('app.provider', :provider_id::uuid::text, true) where app_council() = :council_id;

-- name: delete(council_id, search_id, provider_id)$
delete from saved_search s
where s.council_id = :council_id and s.search_id = :search_id and s.provider_id = :provider_id
returning s.search_id;

-- name: see(council_id, search_id, provider_id, now)$
update saved_search s set seen_at = :now
where s.council_id = :council_id and s.search_id = :search_id and s.provider_id = :provider_id
returning s.search_id;

-- name: listed(council_id, provider_id, since, now, most)
-- reads marketplace.searches.Search
-- Searches by name with how many open notices came since somebody looked, and since `since`: all of
-- one provider, or without one those of all providers in which something is new, kept by somebody
-- who still works there.
select s.search_id, s.provider_id, s.saved_by, s.name, s.service, s.ward_code, s.language,
    s.minutes_min, s.minutes_max, s.starts_from, s.for_start_ups, s.seen_at, news.number as news,
    w.name as ward_name, coalesce(news.titles, '{}') as titles
from saved_search s
left join ward w on w.council_id = s.council_id and w.ward_code = s.ward_code
join lateral (
    select count(*)::integer as number,
        trim_array(array_agg(c.title order by c.published_at desc, c.commission_id),
            greatest(count(*)::integer - 10, 0)) as titles
    from commission c
    join round r on r.council_id = c.council_id and r.round_id = c.round_id
    join lateral (
        select bool_or((s.service is null or l.service = s.service)
                and (s.ward_code is null or s.ward_code = any (l.ward_codes)
                    or cardinality(l.ward_codes) = 0)
                and (s.language is null or s.language = any (l.languages)))
            and (s.minutes_min is null or sum(l.minutes_per_week) >= s.minutes_min)
            and (s.minutes_max is null or sum(l.minutes_per_week) <= s.minutes_max) as fits
        from lot l
        where l.council_id = c.council_id and l.commission_id = c.commission_id
            and l.dropped_at is null) f on f.fits
    where c.council_id = s.council_id and c.published_at > greatest(s.seen_at, :since::timestamptz)
        and c.published_at <= :now and c.withdrawn_at is null and r.opens_at <= :now and r.closes_at > :now
        and (s.starts_from is null or c.starts_on >= s.starts_from)
        and (not s.for_start_ups or c.reserved_percent > 0)) news on true
where s.council_id = :council_id
    and (case when :provider_id::uuid is null
        then news.number > 0 and exists (
            select 1 from sign_in_role a
            where a.council_id = s.council_id and a.sign_in_id = s.saved_by
                and a.provider_id = s.provider_id and a.ended_at is null)
        else s.provider_id = :provider_id end)
order by s.provider_id, s.name, s.search_id
limit :most;
