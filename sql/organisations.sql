-- name: insert_providers(provider_ids, names, kinds, external_ids, cqc_personal_care, start_ups, workers, vat_registered, vat_exempt, qualities, insured_until, checks_until, mentor_ids, exposures, now)!
-- External ids come one text a provider, separated by spaces.
insert into provider (provider_id, name, kind, external_ids, cqc_personal_care, start_up, workers,
    vat_registered, vat_exempt, quality, insured_until, checks_until, mentor_id, exposure_minutes_max,
    recorded_at)
select p.id, p.name, p.kind, coalesce(string_to_array(nullif(p.ids, ''), ' '), '{}'), p.cqc, p.start_up,
    p.workers, p.vat, p.exempt, p.quality, p.insured, p.checked, p.mentor, p.exposure, :now::timestamptz
from unnest(:provider_ids::uuid[], :names::text[], :kinds::text[], :external_ids::text[],
    :cqc_personal_care::boolean[], :start_ups::boolean[], :workers::smallint[],
    :vat_registered::boolean[], :vat_exempt::boolean[], :qualities::smallint[],
    :insured_until::date[], :checks_until::date[], :mentor_ids::uuid[], :exposures::int[])
    as p (id, name, kind, ids, cqc, start_up, workers, vat, exempt, quality, insured, checked, mentor,
        exposure);

-- name: put_offers(provider_ids, services, languages, genders, skills, areas, minutes, now)!
-- Words come one text a provider, separated by spaces.
insert into provider_offer (provider_id, services, languages, carer_genders, skills, areas,
    minutes_per_week, recorded_at)
select o.id, string_to_array(o.services, ' '), string_to_array(o.languages, ' '),
    coalesce(string_to_array(nullif(o.genders, ''), ' '), '{}'),
    coalesce(string_to_array(nullif(o.skills, ''), ' '), '{}'), string_to_array(o.areas, ' '), o.minutes,
    :now::timestamptz
from unnest(:provider_ids::uuid[], :services::text[], :languages::text[], :genders::text[],
    :skills::text[], :areas::text[], :minutes::int[])
    as o (id, services, languages, genders, skills, areas, minutes)
on conflict (provider_id) do update set services = excluded.services, languages = excluded.languages,
    carer_genders = excluded.carer_genders, skills = excluded.skills, areas = excluded.areas,
    minutes_per_week = excluded.minutes_per_week, recorded_at = excluded.recorded_at;

-- name: find(provider_ids)
-- reads providers.organisations.Provider
select provider_id, name, kind, external_ids, cqc_personal_care, start_up, workers, vat_registered,
    vat_exempt, quality, insured_until, checks_until, state, mentor_id, exposure_minutes_max
from provider
where provider_id = any (:provider_ids::uuid[])
order by provider_id;

-- name: lock(provider_id)$
select state from provider where provider_id = :provider_id for no key update;

-- name: set_state(provider_id, state)!
update provider set state = :state where provider_id = :provider_id;

-- name: list(after_name, after_id, rows_max)
-- reads marketplace.acts.organisations.Row
select provider_id, name, kind, start_up, quality, state, workers
from provider
where name > :after_name or (name = :after_name and provider_id > :after_id::uuid)
order by name, provider_id
limit :rows_max;

-- name: known(external_ids, names)
-- reads providers.organisations.Provider
-- Providers with one of these numbers, or one of these names without spaces, signs and case.
select provider_id, name, kind, external_ids, cqc_personal_care, start_up, workers, vat_registered,
    vat_exempt, quality, insured_until, checks_until, state, mentor_id, exposure_minutes_max
from provider
where external_ids && :external_ids::text[]
    or regexp_replace(lower(name), '[^[:alnum:]]', '', 'g') = any (:names::text[])
order by recorded_at, provider_id;

-- name: offers_of(provider_ids)
select provider_id, services, languages, carer_genders, skills, areas, minutes_per_week
from provider_offer
where provider_id = any (:provider_ids::uuid[])
order by provider_id;

-- name: change_registrations(provider_ids, names, kinds, external_ids, cqc_personal_care, start_ups, workers, insured_until, checks_until)!
update provider set name = p.name, kind = p.kind,
    external_ids = coalesce(string_to_array(nullif(p.ids, ''), ' '), '{}'), cqc_personal_care = p.cqc,
    start_up = p.start_up, workers = p.workers, insured_until = p.insured, checks_until = p.checked
from unnest(:provider_ids::uuid[], :names::text[], :kinds::text[], :external_ids::text[],
    :cqc_personal_care::boolean[], :start_ups::boolean[], :workers::smallint[],
    :insured_until::date[], :checks_until::date[])
    as p (id, name, kind, ids, cqc, start_up, workers, insured, checked)
where provider.provider_id = p.id;

-- name: candidates(services, most)
-- reads marketplace.acts.organisations.Candidate
-- Providers still trading who do any of these services, with what they offer.
select p.provider_id, p.name, p.kind, p.external_ids, p.cqc_personal_care, p.start_up, p.workers,
    p.vat_registered, p.vat_exempt, p.quality, p.insured_until, p.checks_until, p.state, p.mentor_id,
    p.exposure_minutes_max, o.services, o.languages, o.carer_genders, o.skills, o.areas,
    o.minutes_per_week
from provider p
join provider_offer o on o.provider_id = p.provider_id
where o.services && :services::text[] and p.state <> 'failed'
order by p.provider_id
limit :most;
