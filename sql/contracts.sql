-- name: lock_commission(council_id, commission_id)^
-- Hold a commission while its award is decided; null when there is none.
select c.commission_id from commission c
where c.council_id = :council_id and c.commission_id = :commission_id
for no key update;

-- name: commission(council_id, commission_id)^
-- reads marketplace.acts.contracts.Commission
-- A commission with the newest finished match of its round and the newest agreement of its cluster.
select c.commission_id, c.cluster_id, c.starts_on, c.weeks, c.withdrawn_at, c.ratified_at,
    c.contracted_at,
    (select r.run_id from match_run r
        where r.council_id = c.council_id and r.round_id = c.round_id and r.finished_at is not null
            and r.status in ('optimal', 'feasible', 'timed_out', 'stopped')
        order by r.finished_at desc, r.run_id limit 1) as run_id,
    (select d.matched_at from round d where d.council_id = c.council_id and d.round_id = c.round_id)
        as matched_at,
    coalesce(a.share_rule, 'equal') as share_rule, coalesce(a.quorum_percent, 50) as quorum_percent
from commission c
left join lateral (select g.share_rule, g.quorum_percent from agreement g
    where g.council_id = c.council_id and g.cluster_id = c.cluster_id
    order by g.version desc limit 1) a on true
where c.council_id = :council_id and c.commission_id = :commission_id;

-- name: lock_members(council_id, cluster_id)
-- Hold the members of a cluster, so that nobody leaves while their award becomes a contract.
select m.member_id from member m
where m.council_id = :council_id and m.cluster_id = :cluster_id
order by m.member_id for no key update;

-- name: awarded_lines(council_id, commission_id, run_id)
-- reads marketplace.acts.contracts.AwardedLine
-- Every member's part of every award of a commission, with their own decision.
select al.award_id, a.provider_id, al.lot_need_id, n.member_id, n.route, al.minutes_per_week,
    al.own_pence, al.shared_pence, al.pence_per_four_weeks, al.limit_pence,
    s.pence_per_four_weeks as stand_alone_pence, r.decision, m.leaves_on,
    coalesce(v.home_council_id, m.council_id) as home_council_id,
    coalesce(v.home_person_id, m.person_id) as home_person_id,
    least(p.died_on, p.lives_here_to) as gone_on
from award a
join lot l on l.council_id = a.council_id and l.lot_id = a.lot_id
join award_line al on al.council_id = a.council_id and al.award_id = a.award_id
join lot_need n on n.council_id = al.council_id and n.lot_need_id = al.lot_need_id
join member m on m.council_id = n.council_id and m.member_id = n.member_id
left join visiting_member v on v.council_id = m.council_id and v.member_id = m.member_id
left join person p on p.council_id = m.council_id and p.person_id = m.person_id
left join stand_alone_offer s on s.council_id = a.council_id and s.run_id = a.run_id
    and s.lot_need_id = al.lot_need_id
left join ratification r on r.council_id = l.council_id and r.commission_id = l.commission_id
    and r.member_id = n.member_id
where a.council_id = :council_id and l.commission_id = :commission_id and a.run_id = :run_id
order by al.award_id, al.lot_need_id;

-- name: decide(council_id, commission_id, member_id, decision, why, decided_by, decided_at)!
-- A member's yes or veto for themselves, which they may change until the contract is signed.
insert into ratification (council_id, commission_id, member_id, decision, why, decided_by, decided_at)
values (:council_id, :commission_id, :member_id, :decision, :why, :decided_by, :decided_at)
on conflict (council_id, commission_id, member_id) do update
    set decision = excluded.decision, why = excluded.why, decided_by = excluded.decided_by,
        decided_at = excluded.decided_at;

-- name: mark_ratified(council_id, commission_id, at)!
-- Enough members said yes.
update commission set ratified_at = :at
where council_id = :council_id and commission_id = :commission_id and ratified_at is null;

-- name: mark_contracted(council_id, commission_id, at)!
-- The contracts are signed.
update commission set contracted_at = :at
where council_id = :council_id and commission_id = :commission_id;

-- name: add_contracts(council_id, commission_id, starts_on, ends_on, signed_at, contract_ids, award_ids, provider_ids)!
-- One contract per award.
insert into contract (council_id, contract_id, award_id, commission_id, provider_id, starts_on, ends_on,
    signed_at)
select :council_id, t.contract_id, t.award_id, :commission_id, t.provider_id, :starts_on, :ends_on,
    :signed_at
from unnest(:contract_ids::uuid[], :award_ids::uuid[], :provider_ids::uuid[])
    as t (contract_id, award_id, provider_id);

-- name: add_lines(council_id, line_ids, versions, contract_ids, member_ids, lot_need_ids, purchasers, minutes, own, shared, stand_alone, valid_from, valid_to, reasons)!
-- Versions of call-off lines: append-only, the newest that has begun is what holds.
insert into call_off_line (council_id, line_id, version, contract_id, member_id, lot_need_id, purchaser,
    minutes_per_week, own_pence, shared_pence, pence_per_four_weeks, stand_alone_pence, valid_from,
    valid_to, reason)
select :council_id, t.line_id, t.version, t.contract_id, t.member_id, t.lot_need_id, t.purchaser,
    t.minutes, t.own, t.shared, t.own + t.shared, t.stand_alone, t.valid_from, t.valid_to, t.reason
from unnest(:line_ids::uuid[], :versions::smallint[], :contract_ids::uuid[], :member_ids::uuid[],
        :lot_need_ids::uuid[], :purchasers::text[], :minutes::int[], :own::bigint[], :shared::bigint[],
        :stand_alone::bigint[], :valid_from::date[], :valid_to::date[], :reasons::text[])
    as t (line_id, version, contract_id, member_id, lot_need_id, purchaser, minutes, own, shared,
        stand_alone, valid_from, valid_to, reason);

-- name: add_fundings(council_id, line_ids, home_council_ids, home_person_ids, purse_ids)!
-- Which purse, in which council's ledger, pays each line.
insert into line_funding (council_id, line_id, home_council_id, home_person_id, purse_account_id)
select :council_id, t.line_id, t.home_council_id, t.home_person_id, t.purse_id
from unnest(:line_ids::uuid[], :home_council_ids::smallint[], :home_person_ids::uuid[],
        :purse_ids::uuid[])
    as t (line_id, home_council_id, home_person_id, purse_id);

-- name: lock_contracts(council_id, contract_ids)
-- Hold contracts, in id order, while their lines change.
select k.contract_id from contract k
where k.council_id = :council_id and k.contract_id = any (:contract_ids::uuid[])
order by k.contract_id for no key update;

-- name: contracts_of_members(council_id, member_ids, on_day)
-- The contracts in which members have a line that goes on after a day.
select distinct l.contract_id
from call_off_line l
where l.council_id = :council_id and l.member_id = any (:member_ids::uuid[])
    and not exists (select 1 from call_off_line e where e.council_id = l.council_id
        and e.line_id = l.line_id and e.version > l.version)
    and l.valid_to > :on_day
order by l.contract_id;

-- name: contracts_of_provider(council_id, provider_id, on_day)
-- A provider's contracts that go on after a day.
select k.contract_id from contract k
where k.council_id = :council_id and k.provider_id = :provider_id
    and coalesce(k.ended_early_on, k.ends_on) > :on_day
order by k.contract_id;

-- name: newest_lines(council_id, contract_ids)
-- reads marketplace.acts.lines.LineNow
-- The newest version of every line of some contracts, with what settles a share.
select distinct on (l.line_id) l.line_id, l.version, l.contract_id, l.member_id, l.lot_need_id,
    l.purchaser, l.minutes_per_week, l.own_pence, l.shared_pence, l.pence_per_four_weeks,
    l.stand_alone_pence, l.valid_from, l.valid_to, al.limit_pence,
    coalesce(g.share_rule, 'equal') as share_rule, n.personal_care,
    k.starts_on as contract_starts_on, k.ends_on as contract_ends_on
from call_off_line l
join contract k on k.council_id = l.council_id and k.contract_id = l.contract_id
join commission c on c.council_id = k.council_id and c.commission_id = k.commission_id
join lot_need n on n.council_id = l.council_id and n.lot_need_id = l.lot_need_id
join award_line al on al.council_id = l.council_id and al.award_id = k.award_id
    and al.lot_need_id = l.lot_need_id
left join lateral (select a.share_rule from agreement a
    where a.council_id = c.council_id and a.cluster_id = c.cluster_id
    order by a.version desc limit 1) g on true
where l.council_id = :council_id and l.contract_id = any (:contract_ids::uuid[])
order by l.line_id, l.version desc;

-- name: end_contracts(council_id, contract_ids, on_day, reason)!
-- Contracts that end before their time.
update contract set ended_early_on = :on_day, end_reason = :reason
where council_id = :council_id and contract_id = any (:contract_ids::uuid[]) and ended_early_on is null;

-- name: mark_provider_failed(provider_id)!
-- A provider that can no longer deliver (rule 66).
update provider set state = 'failed' where provider_id = :provider_id;

-- name: members_of_person(council_id, person_id)
-- Every membership of a person in this council's clusters, ended or not.
select m.member_id from member m where m.council_id = :council_id and m.person_id = :person_id
order by m.member_id;

-- name: members_elsewhere(council_id, home_council_id, person_id)
-- Every membership in this council of somebody who lives in another.
select v.member_id from visiting_member v
where v.council_id = :council_id and v.home_council_id = :home_council_id
    and v.home_person_id = :person_id
order by v.member_id;

-- name: last_committed_period(council_id, contract_ids)
-- reads marketplace.acts.lines.LastCommitted
-- The start of the last period for which each contract's lines hold money.
select l.contract_id, max(e.effective_on) as period_starts_on
from call_off_line l
join transfer t on t.council_id = l.council_id and t.line_id = l.line_id and t.state = 'pending'
join event e on e.council_id = t.council_id and e.event_id = t.event_id
where l.council_id = :council_id and l.contract_id = any (:contract_ids::uuid[]) and l.version = 1
group by l.contract_id;

-- name: own(council_id, provider_id, contract_id, today, after_starts_on, after_id, most)
-- reads marketplace.web.contracts.Own
-- A provider's contracts (or one of them), the newest first, after a cursor, with who is in them today.
select k.contract_id, c.title, l.title as lot_title, k.starts_on,
    coalesce(k.ended_early_on, k.ends_on) as ends_on, count(x.line_id)::integer as people,
    coalesce(sum(x.minutes_per_week), 0)::integer as minutes_per_week
from contract k
join commission c on c.council_id = k.council_id and c.commission_id = k.commission_id
join award a on a.council_id = k.council_id and a.award_id = k.award_id
join lot l on l.council_id = a.council_id and l.lot_id = a.lot_id
left join lateral (
    select distinct on (v.line_id) v.line_id, v.minutes_per_week, v.valid_to
    from call_off_line v
    where v.council_id = k.council_id and v.contract_id = k.contract_id
        and v.valid_from <= greatest(:today::date, k.starts_on)
    order by v.line_id, v.version desc) x on x.valid_to > :today
where k.council_id = :council_id and k.provider_id = :provider_id
    and (:contract_id::uuid is null or k.contract_id = :contract_id)
    and (:after_starts_on::date is null or k.starts_on < :after_starts_on
        or (k.starts_on = :after_starts_on and k.contract_id > :after_id::uuid))
group by k.council_id, k.contract_id, c.title, l.title
order by k.starts_on desc, k.contract_id
limit :most;

-- name: people_of(council_id, provider_id, contract_id)
-- reads marketplace.web.contracts.PersonOf
-- First names alone, for the provider who comes to them, with the first letter of the family's where
-- two share one; none for somebody of another council.
select v.line_id, p.given_name || case when count(*) over (partition by p.given_name) > 1
        then ' ' || left(p.family_name, 1) else '' end as given_name, v.minutes_per_week, first.valid_from as starts_on, v.valid_to as ends_on,
    v.pence_per_four_weeks
from (
    select distinct on (n.line_id) n.* from call_off_line n
    where n.council_id = :council_id and n.contract_id = :contract_id
    order by n.line_id, n.version desc) v
join contract k on k.council_id = v.council_id and k.contract_id = v.contract_id
join call_off_line first on first.council_id = v.council_id and first.line_id = v.line_id
    and first.version = 1
join member m on m.council_id = v.council_id and m.member_id = v.member_id
left join person p on p.council_id = m.council_id and p.person_id = m.person_id
where k.provider_id = :provider_id
order by p.given_name nulls last, p.family_name, v.line_id;

-- name: sheets_of(council_id, provider_id, contract_id)
-- reads marketplace.web.contracts.SheetSent
-- What was handed in for a contract, and whether it was answered.
select t.line_id, t.period_starts_on, t.claimed_minutes, t.confirmed_minutes, t.answer
from contract k
join call_off_line v on v.council_id = k.council_id and v.contract_id = k.contract_id and v.version = 1
join timesheet t on t.council_id = v.council_id and t.line_id = v.line_id
where k.council_id = :council_id and k.provider_id = :provider_id and k.contract_id = :contract_id
order by t.period_starts_on, t.line_id;

-- name: invoiced_periods(council_id, provider_id, contract_id)
-- The first days of the four weeks a contract was invoiced for.
select distinct i.period_starts_on from invoice i
where i.council_id = :council_id and i.provider_id = :provider_id and i.contract_id = :contract_id
order by i.period_starts_on;
