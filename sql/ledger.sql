-- name: open_accounts(council_id, account_ids, kinds, funders, person_ids, provider_ids, ward_codes, cluster_ids, other_council_ids)!
-- Open the accounts that are not there yet, in id order so that two openings never wait in a ring.
insert into ledger_account (council_id, account_id, kind, funder, person_id, provider_id, ward_code,
    cluster_id, other_council_id)
select :council_id::smallint, a.id, a.kind, a.funder, a.person, a.provider, a.ward, a.cluster, a.other
from unnest(:account_ids::uuid[], :kinds::text[], :funders::text[], :person_ids::uuid[],
    :provider_ids::uuid[], :ward_codes::text[], :cluster_ids::uuid[], :other_council_ids::smallint[])
    as a (id, kind, funder, person, provider, ward, cluster, other)
order by a.id
on conflict do nothing;

-- name: post(council_id, event_id, kind, effective_on, subject_id, reverses, transfer_ids, debits, credits, amounts, states, pendings, lines)$
-- Post one event with its transfers; the only way money moves.
select post_event(:council_id::smallint, :event_id::uuid, :kind::text, :effective_on::date,
    :subject_id::uuid, :reverses::uuid, :transfer_ids::uuid[], :debits::uuid[], :credits::uuid[],
    :amounts::bigint[], :states::text[], :pendings::uuid[], :lines::uuid[]);

-- name: find_accounts(council_id, account_ids)
-- reads marketplace.acts.ledger.Balance
select account_id, kind, funder, person_id, debits_posted_pence, credits_posted_pence,
    debits_pending_pence, credits_pending_pence
from ledger_account
where council_id = :council_id and account_id = any (:account_ids::uuid[])
order by account_id;

-- name: accounts_of_a_person(council_id, person_id)
-- reads marketplace.acts.ledger.Balance
select account_id, kind, funder, person_id, debits_posted_pence, credits_posted_pence,
    debits_pending_pence, credits_pending_pence
from ledger_account
where council_id = :council_id and person_id = :person_id
order by kind, funder, account_id;

-- name: statement_rows(council_id, account_id, first_day, last_day, rows_max)
-- reads marketplace.acts.ledger.StatementRow
-- Money in is above zero, money out below; a hold shows as out until it is posted or let go.
select t.transfer_id, e.event_id, e.kind, e.effective_on, e.recorded_at, e.subject_id, t.line_id,
    t.state,
    case when t.credit_account_id = :account_id then t.amount_pence else -t.amount_pence end
        as amount_pence,
    other.kind as other_kind, other.provider_id
from transfer t
join event e on e.council_id = t.council_id and e.event_id = t.event_id
join ledger_account other on other.council_id = t.council_id and other.account_id =
    case when t.credit_account_id = :account_id then t.debit_account_id else t.credit_account_id end
where t.council_id = :council_id
    and (t.debit_account_id = :account_id or t.credit_account_id = :account_id)
    and e.effective_on between :first_day and :last_day
order by e.effective_on desc, e.recorded_at desc, t.transfer_id
limit :rows_max;

-- name: sum_of_account(council_id, account_id, known_at, day)$
-- The posted balance of one account on a day, as known at a time, in pence.
select coalesce(sum(case when t.credit_account_id = :account_id then t.amount_pence
    else -t.amount_pence end), 0)::bigint
from transfer t
join event e on e.council_id = t.council_id and e.event_id = t.event_id
where t.council_id = :council_id and t.state in ('posted', 'post_pending')
    and (t.debit_account_id = :account_id or t.credit_account_id = :account_id)
    and e.effective_on <= :day and e.recorded_at <= :known_at;

-- name: sums_by_kind(council_id)
-- reads marketplace.web.ledger.KindSum
-- What the council's accounts hold together, by kind: pence, credits less debits, and set aside.
select a.kind, count(*)::integer as accounts,
    sum(a.credits_posted_pence - a.debits_posted_pence)::bigint as held_pence,
    sum(a.debits_pending_pence)::bigint as pending_pence
from ledger_account a
where a.council_id = :council_id
group by a.kind
order by a.kind;

-- name: transfers_page(council_id, kind, after_day, after_at, after_event, after_id, rows_max)
-- reads marketplace.web.ledger.Moved
-- Transfers, the newest day first, after a cursor; of one kind of event where it is given. No names of
-- people: a purse is a purse.
select t.transfer_id, e.event_id, e.kind, e.effective_on, e.recorded_at, t.state, t.amount_pence,
    d.kind as from_kind, coalesce(dp.name, dw.name, '') as from_name,
    c.kind as to_kind, coalesce(cp.name, cw.name, '') as to_name
from (
    select x.* from event x
    where x.council_id = :council_id and (:kind::text is null or x.kind = :kind)
        and (:after_day::date is null
            or (x.effective_on, x.recorded_at, x.event_id)
                <= (:after_day, :after_at::timestamptz, :after_event::uuid))
    order by x.effective_on desc, x.recorded_at desc, x.event_id desc
    limit :rows_max + 1) e
join transfer t on t.council_id = e.council_id and t.event_id = e.event_id
join ledger_account d on d.council_id = t.council_id and d.account_id = t.debit_account_id
join ledger_account c on c.council_id = t.council_id and c.account_id = t.credit_account_id
left join provider dp on dp.provider_id = d.provider_id
left join provider cp on cp.provider_id = c.provider_id
left join ward dw on dw.council_id = d.council_id and dw.ward_code = d.ward_code
left join ward cw on cw.council_id = c.council_id and cw.ward_code = c.ward_code
where :after_day::date is null
    or (e.effective_on, e.recorded_at, e.event_id, t.transfer_id)
        < (:after_day, :after_at, :after_event, :after_id::uuid)
order by e.effective_on desc, e.recorded_at desc, e.event_id desc, t.transfer_id desc
limit :rows_max;
