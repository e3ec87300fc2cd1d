-- name: seed_fund(council_id)$
-- What the ring-fenced seed fund still holds, in pence.
select coalesce(sum(a.credits_posted_pence - a.debits_posted_pence - a.debits_pending_pence), 0)::bigint
from ledger_account a where a.council_id = :council_id and a.kind = 'seed_fund';

-- name: add_call(council_id, call_id, title, about, service, ward_code, languages, band, seed_pence, supports, opened_by, opened_at, closes_at)!
-- A commissioner's call for new enterprises.
insert into enterprise_call (council_id, call_id, title, about, service, ward_code, languages, band,
    seed_pence, supports, opened_by, opened_at, closes_at)
values (:council_id, :call_id, :title, :about, :service, :ward_code, :languages, :band, :seed_pence,
    :supports, :opened_by, :opened_at, :closes_at);

-- name: lock_call(council_id, call_id)^
-- reads marketplace.acts.startups.Call
-- One call, held while help is given under it.
select c.call_id, c.title, c.about, c.service, c.ward_code, c.languages, c.band, c.seed_pence,
    c.supports, c.opened_at, c.closes_at
from enterprise_call c where c.council_id = :council_id and c.call_id = :call_id for no key update;

-- name: calls(council_id)
-- reads marketplace.acts.startups.Call
-- Every call of a council, the newest first.
select c.call_id, c.title, c.about, c.service, c.ward_code, c.languages, c.band, c.seed_pence,
    c.supports, c.opened_at, c.closes_at
from enterprise_call c where c.council_id = :council_id
order by c.opened_at desc, c.call_id limit 200;

-- name: add_answer(council_id, call_id, provider_id, stage, about, answered_at)$
-- An enterprise's answer, once for each call.
insert into call_answer (council_id, call_id, provider_id, stage, about, answered_at, stage_since)
values (:council_id, :call_id, :provider_id, :stage, :about, :answered_at, :answered_at)
on conflict (council_id, call_id, provider_id) do nothing
returning provider_id;

-- name: answers(council_id, call_id)
-- reads providers.startups.Answer
-- Who answered a call, and how far each has come.
select a.call_id, a.provider_id, a.stage, a.about, a.answered_at, a.accepted_at, a.stage_since
from call_answer a where a.council_id = :council_id and a.call_id = :call_id
order by a.answered_at, a.provider_id;

-- name: answers_of_provider(council_id, provider_id)
-- reads providers.startups.Answer
-- The calls an enterprise answered.
select a.call_id, a.provider_id, a.stage, a.about, a.answered_at, a.accepted_at, a.stage_since
from call_answer a where a.council_id = :council_id and a.provider_id = :provider_id
order by a.answered_at, a.call_id;

-- name: lock_answer(council_id, call_id, provider_id)^
-- reads providers.startups.Answer
-- One answer, held while it changes.
select a.call_id, a.provider_id, a.stage, a.about, a.answered_at, a.accepted_at, a.stage_since
from call_answer a
where a.council_id = :council_id and a.call_id = :call_id and a.provider_id = :provider_id
for no key update;

-- name: change_answer(council_id, call_id, provider_id, stage, accepted_at, stage_since)!
-- How far the enterprise has come.
update call_answer set stage = :stage, accepted_at = :accepted_at, stage_since = :stage_since
where council_id = :council_id and call_id = :call_id and provider_id = :provider_id;

-- name: given(council_id, call_id)
-- reads providers.startups.SupportGiven
-- All help given under a call.
select s.call_id, s.provider_id, s.kind, s.amount_pence, s.given_at
from support_given s where s.council_id = :council_id and s.call_id = :call_id
order by s.given_at, s.support_id;

-- name: add_support(council_id, support_id, call_id, provider_id, kind, about, amount_pence, given_by, given_at, event_id)!
-- Help given to an enterprise.
insert into support_given (council_id, support_id, call_id, provider_id, kind, about, amount_pence,
    given_by, given_at, event_id)
values (:council_id, :support_id, :call_id, :provider_id, :kind, :about, :amount_pence, :given_by,
    :given_at, :event_id);

-- name: reached(council_id, provider_id)
-- reads marketplace.acts.startups.Reached
-- Which milestones of a start-up the database can see.
select p.insured_until is not null and p.checks_until is not null
        and cardinality(p.external_ids) > 0 as registered,
    exists (select 1 from bid_envelope b where b.council_id = :council_id
        and b.provider_id = p.provider_id) as first_bid,
    (select min(k.starts_on) from contract k where k.council_id = :council_id
        and k.provider_id = p.provider_id) as first_contract_on
from provider p where p.provider_id = :provider_id;

-- name: named_calls(council_id, call_id)
-- reads marketplace.web.enterprise_calls.NamedCall
-- The calls of a council (or the one named) with their wards' names, the newest first.
select c.call_id, c.title, c.about, c.service, c.ward_code, c.languages, c.band, c.seed_pence,
    c.supports, c.opened_at, c.closes_at, coalesce(w.name, '') as ward_name
from enterprise_call c
left join ward w on w.council_id = c.council_id and w.ward_code = c.ward_code
where c.council_id = :council_id and (:call_id::uuid is null or c.call_id = :call_id)
order by c.opened_at desc, c.call_id limit 100;

-- name: help_given(council_id, call_id)
-- reads marketplace.web.call_answers.Help
-- All help given under a call, the newest first.
select s.provider_id, s.kind, s.about, s.amount_pence, s.given_at
from support_given s where s.council_id = :council_id and s.call_id = :call_id
order by s.given_at desc, s.support_id limit 200;

-- name: pipeline(council_id)
-- reads marketplace.web.pipeline.Started
-- Every answer to the council's calls with who gave it, the ones furthest on first.
select a.call_id, a.provider_id, a.stage, a.about, a.answered_at, a.accepted_at, a.stage_since,
    p.name as provider_name, c.title as call_title, c.supports, c.seed_pence
from call_answer a
join enterprise_call c on c.council_id = a.council_id and c.call_id = a.call_id
join provider p on p.provider_id = a.provider_id
where a.council_id = :council_id
order by a.stage_since, a.call_id, a.provider_id limit 300;

-- name: help_of_council(council_id)
-- reads marketplace.web.pipeline.Helped
-- All help given under the council's calls, the oldest first.
select s.call_id, s.provider_id, s.kind, s.amount_pence, s.given_at, s.about
from support_given s where s.council_id = :council_id
order by s.given_at, s.support_id limit 3000;
