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

-- name: ward_boundaries(council_id)
select ward_code, boundary from ward where council_id = :council_id order by ward_code;

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
