-- name: record(council_id, audit_id, at, sign_in_id, role, on_behalf_of, act, noun, subject_id, why, detail)!
-- Say who did what, for whom and why, in the transaction that did it.
insert into audit (council_id, audit_id, at, sign_in_id, role, on_behalf_of, act, noun, subject_id, why,
    detail)
values (:council_id, :audit_id, :at, :sign_in_id, :role, :on_behalf_of, :act, :noun, :subject_id, :why,
    :detail);

-- name: record_each(council_id, audit_ids, at, sign_in_id, role, on_behalf_of, act, noun, subject_ids, why, detail)!
-- Say the same of many subjects at once.
insert into audit (council_id, audit_id, at, sign_in_id, role, on_behalf_of, act, noun, subject_id, why,
    detail)
select :council_id::smallint, a.id, :at::timestamptz, :sign_in_id::uuid, :role::text, a.person, :act::text,
    :noun::text, a.subject, :why::text, :detail::jsonb
from unnest(:audit_ids::uuid[], :on_behalf_of::uuid[], :subject_ids::uuid[]) as a (id, person, subject);

-- name: record_many(council_id, at, sign_in_ids, roles, audit_ids, on_behalf_of, act, noun, subject_ids, detail)!
-- Say that several people did the same to several things.
insert into audit (council_id, audit_id, at, sign_in_id, role, on_behalf_of, act, noun, subject_id, detail)
select :council_id, t.audit_id, :at, t.sign_in_id, t.role, t.on_behalf_of, :act, :noun, t.subject_id,
    :detail
from unnest(:audit_ids::uuid[], :sign_in_ids::uuid[], :roles::text[], :on_behalf_of::uuid[],
        :subject_ids::uuid[])
    as t (audit_id, sign_in_id, role, on_behalf_of, subject_id);

-- name: page(council_id, subject_id, before_position, rows_max)
-- reads marketplace.web.audit.Entry
-- What was done, the newest first, before a position; of one subject where it is given.
select a.position, a.at, coalesce(s.shown_name, '') as by_name, a.role,
    coalesce(p.given_name || ' ' || p.family_name, '') as for_name, a.act, a.noun, a.subject_id, a.why
from audit a
left join sign_in s on s.sign_in_id = a.sign_in_id
left join person p on p.council_id = a.council_id and p.person_id = a.on_behalf_of
where a.council_id = :council_id and (:subject_id::uuid is null or a.subject_id = :subject_id)
    and (:before_position::bigint is null or a.position < :before_position)
order by a.position desc
limit :rows_max;
