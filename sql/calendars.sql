-- name: stop_links(council_id, sign_in_id, person_id, provider_id, now)
-- The addresses that worked until now, of this person or provider by this sign-in.
update calendar_link set stopped_at = :now
where council_id = :council_id and sign_in_id = :sign_in_id and stopped_at is null
    and person_id is not distinct from :person_id::uuid
    and provider_id is not distinct from :provider_id::uuid
returning link_id;

-- name: add_link(council_id, link_id, sign_in_id, person_id, provider_id, token_sha256, now)!
insert into calendar_link (council_id, link_id, sign_in_id, person_id, provider_id, token_sha256, made_at)
values (:council_id, :link_id, :sign_in_id, :person_id, :provider_id, :token_sha256, :now);

-- name: link_made_at(council_id, sign_in_id, person_id, provider_id)$
select made_at from calendar_link
where council_id = :council_id and sign_in_id = :sign_in_id and stopped_at is null
    and person_id is not distinct from :person_id::uuid
    and provider_id is not distinct from :provider_id::uuid
order by made_at desc limit 1;

-- name: find_link(council_id, token_sha256)^
-- reads marketplace.acts.calendars.Link
-- Works while its maker still has the role it was made in, or still acts for the person and may see.
select k.link_id, k.person_id, k.provider_id
from calendar_link k
where k.council_id = :council_id and k.token_sha256 = :token_sha256 and k.stopped_at is null
    and (exists (select 1 from sign_in_role r
            where r.sign_in_id = k.sign_in_id and r.council_id = k.council_id and r.ended_at is null
                and (r.person_id = k.person_id or r.provider_id = k.provider_id))
        or exists (select 1 from representative a
            where a.council_id = k.council_id and a.sign_in_id = k.sign_in_id
                and a.person_id = k.person_id and 'see' = any (a.powers)
                and a.starts_on <= (app_now() at time zone 'Europe/London')::date
                and (a.ends_on is null
                    or a.ends_on > (app_now() at time zone 'Europe/London')::date)));

-- name: lines_of_person(council_id, person_id, since)
-- reads marketplace.acts.calendars.VisitLine
-- Each line of care a person has, as it now stands, with who comes and when in the week.
select l.line_id, l.version, p.name as provider_name, o.band, l.minutes_per_week, l.valid_from,
    least(l.valid_to, coalesce(k.ended_early_on, k.ends_on) - 1) as valid_to, l.recorded_at
from line_funding f
join lateral (select * from call_off_line c
    where c.council_id = f.council_id and c.line_id = f.line_id
    order by c.version desc limit 1) l on true
join contract k on k.council_id = f.council_id and k.contract_id = l.contract_id
join provider p on p.provider_id = k.provider_id
join lot_need n on n.council_id = f.council_id and n.lot_need_id = l.lot_need_id
join lot o on o.council_id = f.council_id and o.lot_id = n.lot_id
where f.council_id = :council_id and f.home_council_id = :council_id and f.home_person_id = :person_id
    and l.valid_to >= :since and coalesce(k.ended_early_on, k.ends_on) > :since
order by l.line_id limit 100;

-- name: waiting_sheets(council_id, person_id)
-- reads marketplace.acts.calendars.WaitingSheet
-- Four weeks of care that wait for the person's word.
select t.timesheet_id, p.name as provider_name, t.submitted_at
from line_funding f
join timesheet t on t.council_id = f.council_id and t.line_id = f.line_id
join lateral (select c.contract_id from call_off_line c
    where c.council_id = f.council_id and c.line_id = f.line_id
    order by c.version desc limit 1) l on true
join contract k on k.council_id = f.council_id and k.contract_id = l.contract_id
join provider p on p.provider_id = k.provider_id
where f.council_id = :council_id and f.home_council_id = :council_id and f.home_person_id = :person_id
    and t.answer is null
order by t.submitted_at desc, t.timesheet_id limit 100;

-- name: absences(council_id, person_id, since)
-- reads marketplace.calendars.Away
select a.starts_on, a.ends_on from absence a
where a.council_id = :council_id and a.person_id = :person_id
    and (a.ends_on is null or a.ends_on >= :since)
order by a.starts_on limit 100;

-- name: votes_of_person(council_id, person_id, now)
-- reads marketplace.acts.calendars.OpenVote
-- Votes of the ward a person lives in that are open or still to come.
select v.vote_id, w.name as ward_name, v.closes_at, v.recorded_at
from person p
join vote v on v.council_id = p.council_id and v.ward_code = p.ward_code
join ward w on w.council_id = v.council_id and w.ward_code = v.ward_code
where p.council_id = :council_id and p.person_id = :person_id and v.closes_at > :now
order by v.closes_at, v.vote_id limit 20;

-- name: rounds_to_bid(council_id, now)
-- reads marketplace.acts.calendars.RoundToBid
-- Rounds that take bids, or will, with a published commission in them.
select r.round_id, r.name, r.closes_at, r.opens_at
from round r
where r.council_id = :council_id and r.closes_at > :now
    and exists (select 1 from commission c where c.council_id = r.council_id
        and c.round_id = r.round_id and c.published_at is not null and c.withdrawn_at is null)
order by r.closes_at, r.round_id limit 50;

-- name: contracts_of_provider(council_id, provider_id, since)
-- reads marketplace.acts.calendars.ProviderContract
select k.contract_id, k.starts_on, coalesce(k.ended_early_on, k.ends_on) as ends_on,
    (k.ended_early_on is not null) as ended_early, k.signed_at
from contract k
where k.council_id = :council_id and k.provider_id = :provider_id
    and coalesce(k.ended_early_on, k.ends_on) >= :since
order by k.starts_on, k.contract_id limit 200;
