-- name: lock_contract(council_id, contract_id)^
-- Hold a contract while an invoice for it comes in.
select k.contract_id from contract k
where k.council_id = :council_id and k.contract_id = :contract_id for no key update;

-- name: lines_of_contract(council_id, contract_id)
-- Every line a contract ever had.
select l.line_id from call_off_line l
where l.council_id = :council_id and l.contract_id = :contract_id and l.version = 1
order by l.line_id;

-- name: numbers(council_id, provider_id, contract_id)
-- The numbers a provider has used for a contract.
select i.number from invoice i
where i.council_id = :council_id and i.provider_id = :provider_id and i.contract_id = :contract_id;

-- name: add_invoice(council_id, invoice_id, contract_id, provider_id, number, period_starts_on, received_at, late)$
-- An invoice, once per provider and number: the second time nothing comes back.
insert into invoice (council_id, invoice_id, contract_id, provider_id, number, period_starts_on,
    received_at, late)
values (:council_id, :invoice_id, :contract_id, :provider_id, :number, :period_starts_on, :received_at,
    :late)
on conflict (council_id, provider_id, number) do nothing
returning invoice_id;

-- name: add_lines(council_id, invoice_id, line_ids, minutes, claimed)!
-- What the invoice asks for each member's line.
insert into invoice_line (council_id, invoice_id, line_id, minutes, claimed_pence)
select :council_id, :invoice_id, t.line_id, t.minutes, t.claimed
from unnest(:line_ids::uuid[], :minutes::int[], :claimed::bigint[]) as t (line_id, minutes, claimed);

-- name: lock_invoices(council_id, invoice_ids)
-- Hold invoices, in id order, while they are decided.
select i.invoice_id from invoice i
where i.council_id = :council_id and i.invoice_id = any (:invoice_ids::uuid[])
order by i.invoice_id for no key update;

-- name: to_accept(council_id, invoice_ids)
-- reads marketplace.acts.invoices.Asked
-- Every line of invoices not decided yet, with what its member confirmed.
select i.invoice_id, i.contract_id, i.provider_id, i.period_starts_on, il.line_id, il.minutes,
    il.claimed_pence, t.confirmed_minutes
from invoice i
join invoice_line il on il.council_id = i.council_id and il.invoice_id = i.invoice_id
left join timesheet t on t.council_id = il.council_id and t.line_id = il.line_id
    and t.period_starts_on = i.period_starts_on
where i.council_id = :council_id and i.invoice_id = any (:invoice_ids::uuid[])
    and i.accepted_at is null
order by i.invoice_id, il.line_id;

-- name: hospital_stays(council_id, line_ids, period_starts_on, period_ends_on)
-- reads marketplace.acts.invoices.Stay
-- Hospital days of members who live here, for the retainer that keeps their worker (rule 49).
select f.line_id, l.service, a.starts_on, a.ends_on
from line_funding f
join call_off_line v on v.council_id = f.council_id and v.line_id = f.line_id and v.version = 1
join lot_need n on n.council_id = v.council_id and n.lot_need_id = v.lot_need_id
join lot l on l.council_id = n.council_id and l.lot_id = n.lot_id
join absence a on a.council_id = f.home_council_id and a.person_id = f.home_person_id
where f.council_id = :council_id and f.home_council_id = :council_id
    and f.line_id = any (:line_ids::uuid[]) and a.reason = 'hospital'
    and a.starts_on < :period_ends_on and (a.ends_on is null or a.ends_on >= :period_starts_on)
order by f.line_id, a.starts_on;

-- name: accepted_before(council_id, line_ids, period_starts_on)
-- reads marketplace.acts.invoices.Before
-- What earlier invoices were accepted for, by line, in pence.
select il.line_id, coalesce(sum(il.accepted_pence), 0)::bigint as accepted_pence
from invoice_line il
join invoice i on i.council_id = il.council_id and i.invoice_id = il.invoice_id
where il.council_id = :council_id and il.line_id = any (:line_ids::uuid[])
    and i.period_starts_on = :period_starts_on and i.accepted_at is not null
group by il.line_id;

-- name: waiting(council_id)
-- Invoices that came and are not decided, the oldest first.
select i.invoice_id from invoice i
where i.council_id = :council_id and i.accepted_at is null
order by i.received_at, i.invoice_id limit 1000;

-- name: accept_lines(council_id, invoice_ids, line_ids, accepted, differences)!
-- What was accepted of each line, with the difference in words.
update invoice_line il set accepted_pence = t.accepted, difference = t.difference
from unnest(:invoice_ids::uuid[], :line_ids::uuid[], :accepted::bigint[], :differences::text[])
    as t (invoice_id, line_id, accepted, difference)
where il.council_id = :council_id and il.invoice_id = t.invoice_id and il.line_id = t.line_id;

-- name: mark_accepted(council_id, at, invoice_ids, event_ids)!
-- The invoices are decided and their money is owed to the provider.
update invoice i set accepted_at = :at, accepted_event_id = t.event_id
from unnest(:invoice_ids::uuid[], :event_ids::uuid[]) as t (invoice_id, event_id)
where i.council_id = :council_id and i.invoice_id = t.invoice_id;

-- name: add_cross_payment(council_id, event_id, other_council_id, other_event_id)!
-- The same payment as an event of another council's ledger.
insert into cross_payment (council_id, event_id, other_council_id, other_event_id)
values (:council_id, :event_id, :other_council_id, :other_event_id);

-- name: lock_due(council_id, accepted_before)
-- Hold every accepted invoice that is not paid, in id order.
select i.invoice_id from invoice i
where i.council_id = :council_id and i.accepted_at <= :accepted_before and i.paid_event_id is null
order by i.invoice_id for no key update;

-- name: due(council_id, invoice_ids)
-- reads marketplace.acts.invoices.ToPay
-- What each of some invoices is owed, in pence.
select i.invoice_id, i.provider_id, coalesce(sum(il.accepted_pence), 0)::bigint as amount_pence
from invoice i
left join invoice_line il on il.council_id = i.council_id and il.invoice_id = i.invoice_id
where i.council_id = :council_id and i.invoice_id = any (:invoice_ids::uuid[])
    and i.accepted_at is not null and i.paid_event_id is null
group by i.invoice_id, i.provider_id
order by i.invoice_id;

-- name: mark_paid(council_id, event_id, invoice_ids)!
-- The invoices are paid.
update invoice set paid_event_id = :event_id
where council_id = :council_id and invoice_id = any (:invoice_ids::uuid[]);

-- name: listed(council_id, provider_id, after_received_at, after_id, rows_max)
-- reads marketplace.web.invoices.Listed
-- Invoices of one provider, or of all where it is null, the newest first, after a cursor.
select i.invoice_id, i.contract_id, c.title, p.name as provider_name, i.number, i.period_starts_on,
    i.received_at, i.late, i.accepted_at, e.effective_on as paid_on,
    coalesce(x.claimed, 0)::bigint as claimed_pence, coalesce(x.accepted, 0)::bigint as accepted_pence
from invoice i
join contract k on k.council_id = i.council_id and k.contract_id = i.contract_id
join commission c on c.council_id = k.council_id and c.commission_id = k.commission_id
join provider p on p.provider_id = i.provider_id
left join event e on e.council_id = i.council_id and e.event_id = i.paid_event_id
left join lateral (
    select sum(il.claimed_pence) as claimed, sum(il.accepted_pence) as accepted
    from invoice_line il
    where il.council_id = i.council_id and il.invoice_id = i.invoice_id) x on true
where i.council_id = :council_id and (:provider_id::uuid is null or i.provider_id = :provider_id)
    and (:after_received_at::timestamptz is null
        or (i.received_at, i.invoice_id) < (:after_received_at, :after_id::uuid))
order by i.received_at desc, i.invoice_id desc
limit :rows_max;

-- name: differences(council_id, invoice_ids)
-- reads marketplace.web.invoices.Difference
-- Where less was accepted than asked, or asked than confirmed: the first name and why.
select il.invoice_id, p.given_name, il.claimed_pence, coalesce(il.accepted_pence, 0) as accepted_pence,
    il.difference
from invoice_line il
join call_off_line v on v.council_id = il.council_id and v.line_id = il.line_id and v.version = 1
join member m on m.council_id = v.council_id and m.member_id = v.member_id
left join person p on p.council_id = m.council_id and p.person_id = m.person_id
where il.council_id = :council_id and il.invoice_id = any (:invoice_ids::uuid[])
    and il.difference is not null
order by il.invoice_id, p.given_name nulls last, il.line_id;

-- name: due_by_provider(council_id)
-- reads marketplace.web.invoices.Owed
-- What each provider is owed: accepted, and not paid.
select p.provider_id, p.name, count(*)::integer as invoices,
    coalesce(sum(x.accepted), 0)::bigint as amount_pence, min(i.accepted_at) as oldest_at
from invoice i
join provider p on p.provider_id = i.provider_id
left join lateral (
    select sum(il.accepted_pence) as accepted from invoice_line il
    where il.council_id = i.council_id and il.invoice_id = i.invoice_id) x on true
where i.council_id = :council_id and i.accepted_at is not null and i.paid_event_id is null
group by p.provider_id, p.name
order by p.name, p.provider_id;

-- name: found(council_id, invoice_id, provider_id)^
-- reads marketplace.web.invoices.Listed
-- One invoice, of this provider where it is given.
select i.invoice_id, i.contract_id, c.title, p.name as provider_name, i.number, i.period_starts_on,
    i.received_at, i.late, i.accepted_at, e.effective_on as paid_on,
    coalesce(x.claimed, 0)::bigint as claimed_pence, coalesce(x.accepted, 0)::bigint as accepted_pence
from invoice i
join contract k on k.council_id = i.council_id and k.contract_id = i.contract_id
join commission c on c.council_id = k.council_id and c.commission_id = k.commission_id
join provider p on p.provider_id = i.provider_id
left join event e on e.council_id = i.council_id and e.event_id = i.paid_event_id
left join lateral (
    select sum(il.claimed_pence) as claimed, sum(il.accepted_pence) as accepted
    from invoice_line il
    where il.council_id = i.council_id and il.invoice_id = i.invoice_id) x on true
where i.council_id = :council_id and i.invoice_id = :invoice_id
    and (:provider_id::uuid is null or i.provider_id = :provider_id);

-- name: lines_of(council_id, invoice_id)
-- reads marketplace.web.invoice_lines.Line
-- Each person's line with what was planned and confirmed, in minutes, and what was accepted, in pence.
-- Where two share a first name, the first letter of the family's stands with it.
select il.line_id, p.given_name || case when count(*) over (partition by p.given_name) > 1
        then ' ' || left(p.family_name, 1) else '' end as given_name, t.planned_minutes, t.confirmed_minutes,
    coalesce(t.cancelled_minutes, 0) as cancelled_minutes, t.answer, il.minutes, il.claimed_pence,
    il.accepted_pence, il.difference
from invoice_line il
join invoice i on i.council_id = il.council_id and i.invoice_id = il.invoice_id
join call_off_line v on v.council_id = il.council_id and v.line_id = il.line_id and v.version = 1
join member m on m.council_id = v.council_id and m.member_id = v.member_id
left join person p on p.council_id = m.council_id and p.person_id = m.person_id
left join timesheet t on t.council_id = il.council_id and t.line_id = il.line_id
    and t.period_starts_on = i.period_starts_on
where il.council_id = :council_id and il.invoice_id = :invoice_id
order by p.given_name nulls last, p.family_name, il.line_id;

-- name: paid(council_id, provider_id, after_paid_on, after_id, rows_max)
-- reads marketplace.web.payments.Payment
-- Invoices that were paid, of one provider or of all where it is null, the newest payment first.
select i.invoice_id, i.contract_id, c.title, p.name as provider_name, i.number,
    e.effective_on as paid_on, coalesce(x.accepted, 0)::bigint as amount_pence
from invoice i
join event e on e.council_id = i.council_id and e.event_id = i.paid_event_id
join contract k on k.council_id = i.council_id and k.contract_id = i.contract_id
join commission c on c.council_id = k.council_id and c.commission_id = k.commission_id
join provider p on p.provider_id = i.provider_id
left join lateral (
    select sum(il.accepted_pence) as accepted from invoice_line il
    where il.council_id = i.council_id and il.invoice_id = i.invoice_id) x on true
where i.council_id = :council_id and (:provider_id::uuid is null or i.provider_id = :provider_id)
    and (:after_paid_on::date is null
        or (e.effective_on, i.invoice_id) < (:after_paid_on, :after_id::uuid))
order by e.effective_on desc, i.invoice_id desc
limit :rows_max;
