-- name: insert_council(council_id, gss_code, name, starts_on, ends_on)$
-- The new council's id, or nothing when it is there already.
insert into council (council_id, gss_code, name, starts_on, ends_on)
values (:council_id, :gss_code, :name, :starts_on, :ends_on)
on conflict do nothing returning council_id;

-- name: find_council(council_id)^
-- reads marketplace.acts.councils.Council
select council_id, gss_code, name, starts_on, ends_on from council where council_id = :council_id;

-- name: councils()
-- reads marketplace.acts.councils.Council
select council_id, gss_code, name, starts_on, ends_on from council order by name, council_id;

-- name: insert_wards(council_id, ward_codes, names, residents, boundaries)!
insert into ward (council_id, ward_code, name, residents, boundary)
select :council_id::smallint, w.code, w.name, w.residents, w.boundary
from unnest(:ward_codes::text[], :names::text[], :residents::integer[], :boundaries::jsonb[])
    as w (code, name, residents, boundary);

-- name: wards(council_id)
-- reads marketplace.acts.councils.Ward
select ward_code, name, residents from ward where council_id = :council_id order by name, ward_code;

-- name: boundaries_digest(council_id)$
-- Changes with any name or boundary: what was drawn from them is then drawn anew.
select md5(coalesce(string_agg(w.ward_code || w.name || coalesce(w.boundary::text, ''), '|' order by w.ward_code), ''))
from ward w where w.council_id = :council_id;

-- name: ward_boundaries(council_id)
select ward_code, boundary from ward where council_id = :council_id order by ward_code;

-- name: change_wards(council_id, ward_codes, names, residents, boundaries)!
update ward set name = w.name, residents = w.residents, boundary = w.boundary
from unnest(:ward_codes::text[], :names::text[], :residents::integer[], :boundaries::jsonb[])
    as w (code, name, residents, boundary)
where ward.council_id = :council_id and ward.ward_code = w.code;

-- name: ward_profiles(council_id)
-- reads marketplace.imports.wards.WardCount
-- Who lives in each ward, as a census tells it.
select p.ward_code, w.name, p.residents, p.ages, p.ethnic_groups, p.religions, p.disabled,
    p.households, p.deprived_households, p.imd_decile_tenths
from ward_profile p
join ward w on w.council_id = p.council_id and w.ward_code = p.ward_code
where p.council_id = :council_id
order by p.ward_code;

-- name: put_ward_profiles(council_id, ward_codes, residents, ages, ethnic_groups, religions, disabled, households, deprived, deciles, now)!
insert into ward_profile (council_id, ward_code, residents, ages, ethnic_groups, religions, disabled,
    households, deprived_households, imd_decile_tenths, recorded_at)
select :council_id::smallint, p.code, p.residents, p.ages, p.ethnic, p.religions, p.disabled,
    p.households, p.deprived, p.decile, :now::timestamptz
from unnest(:ward_codes::text[], :residents::integer[], :ages::jsonb[], :ethnic_groups::jsonb[],
    :religions::jsonb[], :disabled::integer[], :households::integer[], :deprived::integer[],
    :deciles::smallint[])
    as p (code, residents, ages, ethnic, religions, disabled, households, deprived, decile)
on conflict (council_id, ward_code) do update set residents = excluded.residents,
    ages = excluded.ages, ethnic_groups = excluded.ethnic_groups, religions = excluded.religions,
    disabled = excluded.disabled, households = excluded.households,
    deprived_households = excluded.deprived_households,
    imd_decile_tenths = excluded.imd_decile_tenths, recorded_at = excluded.recorded_at;

-- name: insert_settings(council_id, setting_ids, names, texts, valid_from, valid_to, now)!
-- Each value is kept as the text that reads back to it.
insert into council_setting (council_id, setting_id, name, value, valid_from, valid_to, recorded_at)
select :council_id::smallint, s.id, s.name, to_jsonb(s.text), :valid_from::date, :valid_to::date,
    :now::timestamptz
from unnest(:setting_ids::uuid[], :names::text[], :texts::text[]) as s (id, name, text);

-- name: settings(council_id)
-- reads marketplace.councils.SettingVersion
select name, value, valid_from, valid_to, recorded_at
from council_setting
where council_id = :council_id
order by recorded_at, valid_from, setting_id;

-- name: lock_council(council_id)$
-- Changes of a council's settings take turns here.
select pg_advisory_xact_lock(:council_id, 15);

-- name: settings_history(council_id, names, rows_max)
-- reads marketplace.web.council_settings.Kept
-- Every recorded change of some settings with who made it, the newest first.
select c.name, c.value, c.valid_from, c.valid_to, c.recorded_at, coalesce(i.shown_name, '') as by_name
from council_setting c
left join audit a on a.council_id = c.council_id and a.subject_id = c.setting_id
    and a.noun = 'council_setting'
left join sign_in i on i.sign_in_id = a.sign_in_id
where c.council_id = :council_id and c.name = any (:names::text[])
order by c.recorded_at desc, c.name, c.setting_id
limit :rows_max;
