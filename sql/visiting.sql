-- name: host_of(council_id, person_id, cluster_id, commission_id)$
-- The council that hosts a group of this person's, or what that group asks for; null where none does.
select host_of(:council_id::smallint, :person_id::uuid, :cluster_id::uuid, :commission_id::uuid);

-- name: groups_elsewhere(council_id, person_id)
-- reads marketplace.acts.visiting.GroupElsewhere
-- The groups of other councils that a person is in.
select g.cluster_id, g.name, g.council_name from visited_groups(:council_id::smallint, :person_id::uuid) g;

-- name: visitors(council_id, cluster_id, starts_on)
-- reads marketplace.acts.visiting.Visitor
-- A cluster's members who live in another council, and what the host knows of each.
select m.member_id, m.cluster_id, v.home_council_id, v.home_person_id,
    exists (
        select 1 from signature s
        where s.council_id = m.council_id and s.cluster_id = m.cluster_id
            and s.member_id = m.member_id
            and s.version = (select max(a.version) from agreement a
                where a.council_id = m.council_id and a.cluster_id = m.cluster_id)) as signed,
    array(
        select distinct ln.need_id
        from lot_need ln
        join lot l on l.council_id = ln.council_id and l.lot_id = ln.lot_id
        join commission c on c.council_id = l.council_id and c.commission_id = l.commission_id
        join round r on r.council_id = c.council_id and r.round_id = c.round_id
        where ln.council_id = m.council_id and ln.member_id = m.member_id
            and c.withdrawn_at is null
            and (r.matched_at is null or exists (
                select 1 from award_line w
                where w.council_id = ln.council_id and w.lot_need_id = ln.lot_need_id))
        order by ln.need_id) as asked_needs,
    coalesce((
        select sum(o.pence_per_four_weeks)
        from call_off_line o
        where o.council_id = m.council_id and o.member_id = m.member_id
            and o.version = (select max(x.version) from call_off_line x
                where x.council_id = o.council_id and x.line_id = o.line_id)
            and o.valid_to > :starts_on), 0)::bigint as committed_pence_per_four_weeks
from member m
join visiting_member v on v.council_id = m.council_id and v.member_id = m.member_id
where m.council_id = :council_id and m.cluster_id = :cluster_id
    and (m.leaves_on is null or m.leaves_on > :starts_on)
order by m.member_id;

-- name: needs_at_home(council_id, person_ids, host_council_id, host_cluster_id, starts_on)
-- reads marketplace.acts.visiting.NeedAtHome
-- Needs of agreed plans of people who commission in another council, with their pledge to it.
select p.person_id, n.need_id, n.service, n.band, p.ward_code, n.minutes_per_week,
    n.flexible_minutes_per_week, n.personal_care, n.languages, n.carer_gender, n.skills, n.likes,
    n.people_sharing_max, n.incumbent_id, n.incumbent_pence_per_four_weeks,
    coalesce(al.route, 'direct_payment') as route, coalesce(pl.pence_per_week, 0) as pence_per_week
from person p
join lateral (
    select q.plan_id from plan q
    where q.council_id = p.council_id and q.person_id = p.person_id
        and q.agreed_by_holder_at is not null and q.agreed_by_professional_at is not null
        and q.starts_on <= :starts_on and (q.ends_on is null or q.ends_on > :starts_on)
    order by q.version desc limit 1) plan on true
join need n on n.council_id = p.council_id and n.plan_id = plan.plan_id
left join lateral (
    select g.pence_per_week, g.allocation_id
    from pledge g
    join visiting_pledge v on v.council_id = g.council_id and v.pledge_id = g.pledge_id
    where g.council_id = p.council_id and g.person_id = p.person_id
        and v.host_council_id = :host_council_id and v.host_cluster_id = :host_cluster_id
        and g.withdrawn_at is null and g.starts_on <= :starts_on and g.ends_on > :starts_on
    order by g.made_at desc limit 1) pl on true
left join lateral (
    select b.route from allocation b
    where b.council_id = p.council_id and b.allocation_id = pl.allocation_id
    order by b.version desc limit 1) al on true
where p.council_id = :council_id and p.person_id = any (:person_ids::uuid[])
order by p.person_id, n.need_id;

-- name: names_at_home(council_id, person_ids)
-- Full names of people who are members of a cluster in another council.
select p.given_name || ' ' || p.family_name as full_name
from person p
where p.council_id = :council_id and p.person_id = any (:person_ids::uuid[])
order by p.person_id;
