-- name: insert_offer(council_id, offer_id, neighbour_id, ward_code, help, service, minutes_per_week, offered_at)!
insert into neighbour_offer (council_id, offer_id, neighbour_id, ward_code, help, service,
    minutes_per_week, offered_at, recorded_at)
values (:council_id, :offer_id, :neighbour_id, :ward_code, :help, :service, :minutes_per_week,
    :offered_at, :offered_at);

-- name: lock_offer(council_id, offer_id)^
-- reads marketplace.neighbours.Offer
select offer_id, neighbour_id, ward_code, help, service, minutes_per_week, offered_at, withdrawn_at
from neighbour_offer
where council_id = :council_id and offer_id = :offer_id
for no key update;

-- name: withdraw_offer(council_id, offer_id, withdrawn_at)!
update neighbour_offer set withdrawn_at = :withdrawn_at
where council_id = :council_id and offer_id = :offer_id;

-- name: is_taken(council_id, offer_id)$
select exists (select 1 from neighbour_help
    where council_id = :council_id and offer_id = :offer_id and lapsed_on is null);

-- name: paid_line(council_id, person_id, service, day)^
-- reads marketplace.acts.neighbours.PaidLine
-- Which running line of the person pays for this service, and how much of it neighbours do already?
select l.line_id, l.minutes_per_week - coalesce((
        select sum(h.minutes_per_week) from neighbour_help h
        where h.council_id = l.council_id and h.line_id = l.line_id and h.lapsed_on is null), 0)::int
        as minutes_per_week,
    n.personal_care
from (
    select distinct on (line_id) * from call_off_line
    where council_id = :council_id
    order by line_id, version desc
) l
join lot_need n on n.council_id = l.council_id and n.lot_need_id = l.lot_need_id
join lot on lot.council_id = n.council_id and lot.lot_id = n.lot_id
join member m on m.council_id = l.council_id and m.member_id = l.member_id
where m.person_id = :person_id and lot.service = :service
    and l.valid_from <= :day and l.valid_to > :day
order by l.minutes_per_week desc, l.line_id
limit 1;

-- name: insert_help(council_id, help_id, offer_id, person_id, line_id, minutes_per_week, accepted_at, starts_on)!
insert into neighbour_help (council_id, help_id, offer_id, person_id, line_id, minutes_per_week,
    accepted_at, starts_on, recorded_at)
values (:council_id, :help_id, :offer_id, :person_id, :line_id, :minutes_per_week, :accepted_at,
    :starts_on, :accepted_at);

-- name: lock_help(council_id, help_id)^
-- reads marketplace.neighbours.Help
select help_id, offer_id, person_id, line_id, minutes_per_week, starts_on, lapsed_on
from neighbour_help
where council_id = :council_id and help_id = :help_id
for no key update;

-- name: neighbour_of(council_id, offer_id)$
select neighbour_id from neighbour_offer where council_id = :council_id and offer_id = :offer_id;

-- name: lapse(council_id, help_id, lapsed_on)!
update neighbour_help set lapsed_on = :lapsed_on
where council_id = :council_id and help_id = :help_id;

-- name: offers_near(council_id, ward_code, after_id, rows_max)
-- reads marketplace.acts.neighbours.NearOffer
-- What would neighbours in this ward do that nobody has taken up?
select o.offer_id, p.given_name, o.help, o.service, o.minutes_per_week, o.offered_at
from neighbour_offer o
join person p on p.council_id = o.council_id and p.person_id = o.neighbour_id
where o.council_id = :council_id and o.ward_code = :ward_code and o.withdrawn_at is null
    and o.offer_id > :after_id
    and not exists (select 1 from neighbour_help h where h.council_id = o.council_id
        and h.offer_id = o.offer_id and h.lapsed_on is null)
order by o.offer_id
limit :rows_max;

-- name: mine(council_id, person_id)
-- reads marketplace.acts.neighbours.MyHelp
-- What does this person offer, or get, from neighbours?
select o.offer_id, o.neighbour_id = :person_id as i_offer, o.help, o.service,
    coalesce(h.minutes_per_week, o.minutes_per_week) as minutes_per_week, h.help_id, h.starts_on,
    h.lapsed_on, o.withdrawn_at, coalesce(other.given_name, '') as other_name
from neighbour_offer o
left join neighbour_help h on h.council_id = o.council_id and h.offer_id = o.offer_id
left join person other on other.council_id = o.council_id
    and other.person_id = case when o.neighbour_id = :person_id then h.person_id else o.neighbour_id end
where o.council_id = :council_id and (o.neighbour_id = :person_id or h.person_id = :person_id)
order by o.offered_at desc, o.offer_id
limit 100;
