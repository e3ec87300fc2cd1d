-- name: unmet_now(council_id)
-- reads marketplace.web.unmet_demand.UnmetNeed
-- Each need of the newest match of its round that no award covers and no later one took up.
with newest as (
    select distinct on (m.round_id) m.run_id, m.round_id, m.finished_at
    from match_run m
    where m.council_id = :council_id and m.finished_at is not null
        and m.status in ('optimal', 'feasible', 'timed_out')
    order by m.round_id, m.finished_at desc, m.run_id
), missed as (
    select distinct on (n.need_id) n.need_id, n.member_id, n.lot_id, n.ward_code, n.languages,
        u.minutes_per_week, u.cause, u.detail, w.finished_at,
        min(r.closes_at) over (partition by n.need_id) as first_closed_at
    from unmet u
    join newest w on w.run_id = u.run_id
    join round r on r.council_id = u.council_id and r.round_id = w.round_id
    join lot_need n on n.council_id = u.council_id and n.lot_need_id = u.lot_need_id
    where u.council_id = :council_id
    order by n.need_id, w.finished_at desc
)
select coalesce(m.person_id, v.home_person_id) as person_id, l.service, l.band, d.ward_code,
    d.languages, d.minutes_per_week, d.cause, d.detail as filter_name,
    (d.first_closed_at at time zone 'Europe/London')::date as since,
    w.name as ward_name
from missed d
join lot l on l.council_id = :council_id and l.lot_id = d.lot_id
join commission c on c.council_id = l.council_id and c.commission_id = l.commission_id
    and c.withdrawn_at is null
join member m on m.council_id = l.council_id and m.member_id = d.member_id
left join visiting_member v on v.council_id = m.council_id and v.member_id = m.member_id
left join person p on p.council_id = m.council_id and p.person_id = m.person_id
join ward w on w.council_id = l.council_id and w.ward_code = d.ward_code
where p.died_on is null and p.lives_here_to is null
    and not exists (
        select 1 from lot_need n2
        join award_line al on al.council_id = n2.council_id and al.lot_need_id = n2.lot_need_id
        join award a on a.council_id = al.council_id and a.award_id = al.award_id
        join newest x on x.run_id = a.run_id
        where n2.council_id = :council_id and n2.need_id = d.need_id
            and x.finished_at > d.finished_at)
order by d.need_id;

-- name: unmet(council_id, known_by)
-- reads marketplace.unmet_demand.Unmet
-- Every need the newest match of its round left unmet, and that is not served by a line since.
select coalesce(m.person_id, v.home_person_id) as person_id, l.service, l.band, n.ward_code,
    n.languages, u.minutes_per_week, u.cause,
    case when u.cause = 'no_admissible_bid' then u.detail else '' end as filter_name,
    r.finished_at::date as since
from (
    select distinct on (x.round_id) x.run_id, x.finished_at from match_run x
    where x.council_id = :council_id and x.finished_at is not null and x.finished_at <= :known_by
        and x.status in ('optimal', 'feasible', 'timed_out')
    order by x.round_id, x.finished_at desc
) r
join unmet u on u.council_id = :council_id and u.run_id = r.run_id
join lot_need n on n.council_id = u.council_id and n.lot_need_id = u.lot_need_id
join lot l on l.council_id = n.council_id and l.lot_id = n.lot_id
join member m on m.council_id = n.council_id and m.member_id = n.member_id
left join visiting_member v on v.council_id = m.council_id and v.member_id = m.member_id
where not exists (
    select 1 from lot_need later
    join award_line al on al.council_id = later.council_id and al.lot_need_id = later.lot_need_id
    join contract k on k.council_id = al.council_id and k.award_id = al.award_id
        and k.signed_at > r.finished_at
    where later.council_id = :council_id and later.need_id = n.need_id
        and later.lot_need_id <> n.lot_need_id)
order by n.lot_need_id;
