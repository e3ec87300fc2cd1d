-- name: insert_people(council_id, person_ids, given_names, family_names, births, ward_codes, languages, genders, support_reasons, from_days, now)!
-- Languages come one text a person, separated by spaces: arrays of arrays must be rectangles.
insert into person (council_id, person_id, given_name, family_name, born_on, ward_code, languages,
    gender, support_reason, lives_here_from, recorded_at)
select :council_id::smallint, p.id, p.given, p.family, p.born, p.ward,
    string_to_array(p.languages, ' '), p.gender, p.reason, p.since, :now::timestamptz
from unnest(:person_ids::uuid[], :given_names::text[], :family_names::text[], :births::date[],
    :ward_codes::text[], :languages::text[], :genders::text[], :support_reasons::text[],
    :from_days::date[])
    as p (id, given, family, born, ward, languages, gender, reason, since);

-- name: find(council_id, person_ids)
-- reads marketplace.people.Person
select person_id, given_name, family_name, born_on, ward_code, languages, gender, support_reason,
    lives_here_from, lives_here_to, died_on
from person
where council_id = :council_id and person_id = any (:person_ids::uuid[])
order by person_id;

-- name: lock_person(council_id, person_id)^
-- reads marketplace.people.Person
-- Hold the person's row: decisions that read all of a person's money take turns here.
select person_id, given_name, family_name, born_on, ward_code, languages, gender, support_reason,
    lives_here_from, lives_here_to, died_on
from person
where council_id = :council_id and person_id = :person_id
for no key update;

-- name: holders(council_id, ward_code, after_family_name, after_person_id, rows_max)
-- reads marketplace.people.Person
-- The council's caseload, by family name, a page at a time.
select person_id, given_name, family_name, born_on, ward_code, languages, gender, support_reason,
    lives_here_from, lives_here_to, died_on
from person p
where p.council_id = :council_id
    and (:ward_code::text is null or p.ward_code = :ward_code)
    and (p.family_name, p.person_id) > (:after_family_name::text, :after_person_id::uuid)
    and exists (select 1 from allocation a where a.council_id = p.council_id
        and a.person_id = p.person_id)
order by p.family_name, p.person_id
limit :rows_max;

-- name: insert_sign_ins(sign_in_ids, emails, shown_names, demonstrations, introductions, now)!
insert into sign_in (sign_in_id, email, shown_name, demonstration, introduction, recorded_at)
select s.id, s.email, s.shown, s.demonstration, s.introduction, :now::timestamptz
from unnest(:sign_in_ids::uuid[], :emails::text[], :shown_names::text[], :demonstrations::boolean[],
    :introductions::text[]) as s (id, email, shown, demonstration, introduction);

-- name: lock_sign_in(sign_in_id)$
-- Hold the sign-in's row: appointments of one sign-in take turns here.
select sign_in_id from sign_in where sign_in_id = :sign_in_id for no key update;

-- name: give_roles(council_id, sign_in_ids, roles, person_ids, provider_ids)!
insert into sign_in_role (council_id, sign_in_id, role, person_id, provider_id)
select :council_id::smallint, r.sign_in, r.role, r.person, r.provider
from unnest(:sign_in_ids::uuid[], :roles::text[], :person_ids::uuid[], :provider_ids::uuid[])
    as r (sign_in, role, person, provider)
on conflict (sign_in_id, council_id, role) do update
    set ended_at = null, person_id = excluded.person_id, provider_id = excluded.provider_id;

-- name: end_role(council_id, sign_in_id, role, now)$
update sign_in_role set ended_at = :now
where council_id = :council_id and sign_in_id = :sign_in_id and role = :role and ended_at is null
returning sign_in_id;

-- name: own_person_ids(council_id, sign_in_id)
select person_id from sign_in_role
where council_id = :council_id and sign_in_id = :sign_in_id and ended_at is null
    and person_id is not null;

-- name: appointments_of_a_sign_in(council_id, sign_in_id)
-- reads marketplace.people.Representative
select representative_id, person_id, sign_in_id, kind, powers, starts_on, ends_on
from representative
where council_id = :council_id and sign_in_id = :sign_in_id
order by starts_on, representative_id;

-- name: representatives_of_a_person(council_id, person_id)
-- reads marketplace.people.Representative
select representative_id, person_id, sign_in_id, kind, powers, starts_on, ends_on
from representative
where council_id = :council_id and person_id = :person_id
order by starts_on, representative_id;

-- name: insert_representative(council_id, representative_id, person_id, sign_in_id, kind, powers, starts_on, ends_on, now)!
insert into representative (council_id, representative_id, person_id, sign_in_id, kind, powers,
    starts_on, ends_on, recorded_at)
values (:council_id, :representative_id, :person_id, :sign_in_id, :kind, :powers, :starts_on,
    :ends_on, :now);

-- name: lock_representative(council_id, representative_id)^
-- reads marketplace.people.Representative
select representative_id, person_id, sign_in_id, kind, powers, starts_on, ends_on
from representative
where council_id = :council_id and representative_id = :representative_id
for no key update;

-- name: end_representative(council_id, representative_id, ends_on)!
update representative set ends_on = :ends_on
where council_id = :council_id and representative_id = :representative_id;

-- name: roles_of_a_sign_in(council_id, sign_in_id, day)
-- reads marketplace.acts.people.RoleRow
-- Each role of a sign-in, and for a supporter one row for each person helped on the day.
select s.sign_in_id, s.shown_name, r.role, r.person_id, r.provider_id,
    t.person_id as helped_person_id, t.powers
from sign_in s
join sign_in_role r on r.sign_in_id = s.sign_in_id and r.ended_at is null
left join representative t on r.role = 'supporter' and t.council_id = r.council_id
    and t.sign_in_id = r.sign_in_id and t.starts_on <= :day
    and (t.ends_on is null or :day < t.ends_on)
where r.council_id = :council_id and s.sign_in_id = :sign_in_id
order by r.role, t.person_id;

-- name: demonstration_sign_ins(council_id, roles, rows_max)
-- reads marketplace.acts.people.Persona
-- Whom a visitor of the demonstration may sign in as.
select s.sign_in_id, s.shown_name, r.role, r.person_id, r.provider_id
from sign_in s
join sign_in_role r on r.sign_in_id = s.sign_in_id and r.ended_at is null
where r.council_id = :council_id and s.demonstration
    and (:roles::text[] is null or r.role = any (:roles))
order by r.role, s.shown_name, s.sign_in_id
limit :rows_max;

-- name: person_references(council_id, refs)
-- reads marketplace.acts.imports.allocations.Known
-- Whom the council's own records call so.
select r.reference, r.person_id, p.given_name, p.family_name, p.born_on, p.ward_code
from person_reference r
join person p on p.council_id = r.council_id and p.person_id = r.person_id
where r.council_id = :council_id and r.reference = any (:refs::text[])
order by r.reference;

-- name: insert_references(council_id, refs, person_ids, now)!
insert into person_reference (council_id, reference, person_id, recorded_at)
select :council_id::smallint, r.reference, r.person, :now::timestamptz
from unnest(:refs::text[], :person_ids::uuid[]) as r (reference, person);

-- name: known_emails(emails)
-- With which of these addresses does somebody sign in already?
select email from sign_in where email = any (:emails::text[]);

-- name: sign_in_of_address(email)$
-- Who signs in with an address, whatever its capitals; nobody of the demonstration.
select i.sign_in_id from sign_in i where lower(i.email) = lower(:email) and not i.demonstration
order by i.sign_in_id limit 1;
