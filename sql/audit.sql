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

-- name: is_there(council_id, kind, subject_id)$
-- Whether a thing is there for whoever looks: row-level security decides.
select case :kind::text
    when 'person' then exists (select from person p
        where p.council_id = :council_id and p.person_id = :subject_id)
    when 'plan' then exists (select from plan p
        where p.council_id = :council_id and p.plan_id = :subject_id)
    when 'cluster' then exists (select from cluster c
        where c.council_id = :council_id and c.cluster_id = :subject_id)
    when 'commission' then exists (select from commission c
        where c.council_id = :council_id and c.commission_id = :subject_id)
    when 'contract' then exists (select from contract c
        where c.council_id = :council_id and c.contract_id = :subject_id)
    when 'invoice' then exists (select from invoice i
        where i.council_id = :council_id and i.invoice_id = :subject_id)
    else false end;

-- name: timeline(council_id, kind, subject_id, of_provider, before_position, rows_max)
-- reads marketplace.web.audit.Entry
-- What was done with one thing and what belongs to it, the newest first, before a position. A provider
-- reads what it and the council's finance did, and no person's name.
with things (id) as (
    select :subject_id::uuid
    union all select s.sign_off_id from sign_off s
        where s.council_id = :council_id and s.subject_id = :subject_id
    union all select m.member_id from member m
        where :kind::text = 'cluster' and m.council_id = :council_id and m.cluster_id = :subject_id
    union all select p.pledge_id from pledge p
        where :kind = 'cluster' and p.council_id = :council_id and p.cluster_id = :subject_id
    union all select c.commission_id from commission c
        where :kind = 'cluster' and c.council_id = :council_id and c.cluster_id = :subject_id
    union all select l.lot_id from lot l
        where :kind = 'commission' and l.council_id = :council_id and l.commission_id = :subject_id
    union all select i.invoice_id from invoice i
        where :kind = 'contract' and i.council_id = :council_id and i.contract_id = :subject_id
    union all select c.commission_id from contract c
        where :kind = 'contract' and c.council_id = :council_id and c.contract_id = :subject_id
    union all select t.timesheet_id from call_off_line l
        join timesheet t on t.council_id = l.council_id and t.line_id = l.line_id
        where :kind = 'contract' and l.council_id = :council_id and l.contract_id = :subject_id
)
select a.position, a.at, coalesce(s.shown_name, '') as by_name, a.role,
    case when :of_provider::boolean then '' else coalesce(p.given_name || ' ' || p.family_name, '') end
        as for_name,
    a.act, a.noun, a.subject_id, case when :of_provider then '' else a.why end as why
from audit a
left join sign_in s on s.sign_in_id = a.sign_in_id
left join person p on p.council_id = a.council_id and p.person_id = a.on_behalf_of
where a.council_id = :council_id
    and (a.subject_id in (select t.id from things t) or :kind = 'person' and a.on_behalf_of = :subject_id)
    and (not :of_provider or a.act in ('submit_timesheets', 'submit_invoice', 'accept_invoice',
        'pay_invoice', 'sign_contracts'))
    and (:before_position::bigint is null or a.position < :before_position)
order by a.position desc
limit :rows_max;
