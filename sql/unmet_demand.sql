-- name: unmet(council_id)
-- reads marketplace.unmet_demand.Unmet
-- Each need of the newest match of its round that no award covers and no later one took up.
with newest as (
    select distinct on (m.round_id) m.run_id, m.round_id, m.finished_at
    from match_run m
    where m.council_id = :council_id and m.finished_at is not null
        and m.status in ('optimal', 'feasible', 'timed_out', 'stopped')
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
