-- name: insert_cluster(council_id, cluster_id, name, shares, about, ward_code, equality_note, people_max, organiser_id, now)$
-- The new cluster's id, or nothing when another has the name.
insert into cluster (council_id, cluster_id, name, shares, about, ward_code, equality_note, people_max,
    organiser_id, started_at, recorded_at)
values (:council_id, :cluster_id, :name, :shares, :about, :ward_code, :equality_note, :people_max,
    :organiser_id, :now, :now)
on conflict (council_id, name) do nothing returning cluster_id;

-- name: insert_member(council_id, member_id, cluster_id, person_id, now)!
insert into member (council_id, member_id, cluster_id, person_id, joined_at, recorded_at)
values (:council_id, :member_id, :cluster_id, :person_id, :now, :now);

-- name: insert_visitor(council_id, member_id, home_council_id, home_person_id)!
insert into visiting_member (council_id, member_id, home_council_id, home_person_id)
values (:council_id, :member_id, :home_council_id, :home_person_id);

-- name: lock_cluster(council_id, cluster_id)^
-- reads marketplace.clusters.Cluster
-- Hold the cluster: joining, leaving and signing take turns here.
select cluster_id, name, shares, about, ward_code, people_max, organiser_id, coordinator_id, started_at,
    safe_from, ended_at
from cluster
where council_id = :council_id and cluster_id = :cluster_id
for no key update;

-- name: reliability(council_id, cluster_id, since)^
-- reads marketplace.acts.clusters.Reliability
-- How often people of a group said that carers came, came late or did not come, in whole four weeks.
select count(*)::integer as answered, (count(*) filter (where t.answer = 'late'))::integer as late,
    (count(*) filter (where t.answer = 'did_not_come'))::integer as missed
from member m
join call_off_line v on v.council_id = m.council_id and v.member_id = m.member_id and v.version = 1
join timesheet t on t.council_id = v.council_id and t.line_id = v.line_id
    and t.confirmed_at >= :since and t.answer is not null
where m.council_id = :council_id and m.cluster_id = :cluster_id;

-- name: find_cluster(council_id, cluster_id)^
-- reads marketplace.clusters.Cluster
select cluster_id, name, shares, about, ward_code, people_max, organiser_id, coordinator_id, started_at,
    safe_from, ended_at
from cluster
where council_id = :council_id and cluster_id = :cluster_id;

-- name: members_now(council_id, cluster_id, day)
-- reads marketplace.acts.clusters.MemberNow
-- Who is in the cluster on the day, the longest first; a visitor by council and person of home.
select m.member_id, m.cluster_id, m.person_id, m.joined_at, m.leaves_on, m.left_reason,
    coalesce(v.home_council_id, m.council_id) as home_council_id,
    coalesce(m.person_id, v.home_person_id) as home_person_id
from member m
left join visiting_member v on v.council_id = m.council_id and v.member_id = m.member_id
where m.council_id = :council_id and m.cluster_id = :cluster_id
    and (m.leaves_on is null or m.leaves_on > :day)
order by m.joined_at, m.member_id;

-- name: way_in(council_id, cluster_id, home_council_id, person_id, sign_in_id, day)^
-- reads marketplace.acts.clusters.WayIn
-- How people get in, whether this person was invited, and for which members the sign-in speaks.
select
    (select a.joining from agreement a
        where a.council_id = :council_id and a.cluster_id = :cluster_id
        order by a.version desc limit 1) as joining,
    exists (select 1 from invitation i
        where i.council_id = :council_id and i.cluster_id = :cluster_id
            and i.home_council_id = :home_council_id and i.person_id = :person_id
            and i.invited_at is not null) as invited,
    array(select m.person_id from member m
        join representative r on r.council_id = m.council_id and r.person_id = m.person_id
        where m.council_id = :council_id and m.cluster_id = :cluster_id
            and (m.leaves_on is null or m.leaves_on > :day)
            and r.sign_in_id = :sign_in_id and r.starts_on <= :day
            and (r.ends_on is null or :day < r.ends_on))::uuid[] as represented;

-- name: ask_to_join(council_id, cluster_id, home_council_id, person_id, meet_first, now)!
insert into invitation (council_id, cluster_id, home_council_id, person_id, asked_at, meet_first, recorded_at)
values (:council_id, :cluster_id, :home_council_id, :person_id, :now, :meet_first, :now)
on conflict (council_id, cluster_id, home_council_id, person_id) do update
    set asked_at = coalesce(invitation.asked_at, excluded.asked_at), meet_first = excluded.meet_first;

-- name: invite(council_id, cluster_id, home_council_id, person_id, invited_by, now)!
insert into invitation (council_id, cluster_id, home_council_id, person_id, invited_by, invited_at,
    recorded_at)
values (:council_id, :cluster_id, :home_council_id, :person_id, :invited_by, :now, :now)
on conflict (council_id, cluster_id, home_council_id, person_id) do update
    set invited_by = coalesce(invitation.invited_by, excluded.invited_by),
        invited_at = coalesce(invitation.invited_at, excluded.invited_at);

-- name: asking(council_id, cluster_id, day)
-- reads marketplace.acts.clusters.Asking
-- Who asked to join and was not invited yet, the longest wait first.
select i.person_id, i.home_council_id, p.given_name, i.asked_at, i.meet_first
from invitation i
left join person p on p.council_id = i.council_id and p.person_id = i.person_id
    and i.home_council_id = i.council_id
where i.council_id = :council_id and i.cluster_id = :cluster_id and i.asked_at is not null
    and i.invited_at is null
    and not exists (select 1 from member m
        where m.council_id = i.council_id and m.cluster_id = i.cluster_id and m.person_id = i.person_id
            and (m.leaves_on is null or m.leaves_on > :day))
order by i.asked_at, i.person_id
limit 100;

-- name: terms_of_leaving(council_id, cluster_id, member_id, day)^
-- reads marketplace.acts.clusters.Terms
-- The notice the member signed, when they signed it, and what they pay and would pay alone.
with line as (
    select distinct on (l.line_id) l.pence_per_four_weeks, l.stand_alone_pence, l.valid_from, l.valid_to
    from call_off_line l
    where l.council_id = :council_id and l.member_id = :member_id and l.valid_from <= :day
    order by l.line_id, l.version desc
)
select
    s.notice_days, s.signed_at,
    coalesce((select sum(l.pence_per_four_weeks) from line l where l.valid_to > :day), 0)::bigint as share_pence,
    (select sum(l.stand_alone_pence) from line l where l.valid_to > :day
        and not exists (select 1 from line o
            where o.stand_alone_pence is null and o.valid_to > :day))::bigint
        as stand_alone_pence
from (values (1)) one (row)
left join lateral (
    select a.notice_days, g.signed_at from signature g
    join agreement a on a.council_id = g.council_id and a.cluster_id = g.cluster_id
        and a.version = g.version
    where g.council_id = :council_id and g.cluster_id = :cluster_id and g.member_id = :member_id
    order by g.version desc limit 1
) s on true;

-- name: set_leaving(council_id, member_id, leaves_on, left_reason)!
update member set leaves_on = :leaves_on, left_reason = :left_reason
where council_id = :council_id and member_id = :member_id;

-- name: set_organiser(council_id, cluster_id, organiser_id)!
update cluster set organiser_id = :organiser_id
where council_id = :council_id and cluster_id = :cluster_id;

-- name: end_cluster(council_id, cluster_id, now)!
update cluster set ended_at = :now where council_id = :council_id and cluster_id = :cluster_id;

-- name: end_pledges(council_id, cluster_id, person_id, leaves_on, now)!
-- What a leaving member pledged counts up to the day; what would start later is taken back.
update pledge set
    ends_on = case when starts_on < :leaves_on then :leaves_on else ends_on end,
    withdrawn_at = case when starts_on < :leaves_on then withdrawn_at else :now end
where council_id = :council_id and cluster_id = :cluster_id and person_id = :person_id
    and withdrawn_at is null and ends_on > :leaves_on;

-- name: end_visiting_pledges(council_id, host_council_id, cluster_id, person_id, leaves_on, now)!
-- The same for a member who lives here and leaves a cluster of another council.
update pledge p set
    ends_on = case when p.starts_on < :leaves_on then :leaves_on else p.ends_on end,
    withdrawn_at = case when p.starts_on < :leaves_on then p.withdrawn_at else :now end
from visiting_pledge v
where p.council_id = :council_id and p.person_id = :person_id and p.withdrawn_at is null
    and p.ends_on > :leaves_on and v.council_id = p.council_id and v.pledge_id = p.pledge_id
    and v.host_council_id = :host_council_id and v.host_cluster_id = :cluster_id;

-- name: make_safe(council_id, cluster_id, coordinator_id, safe_from)!
update cluster set coordinator_id = :coordinator_id, safe_from = :safe_from
where council_id = :council_id and cluster_id = :cluster_id;

-- name: public_clusters(council_id, day, people_min, ward_code, shares, language, after_name, rows_max)
-- reads marketplace.acts.clusters.ClusterRow
-- Clusters of enough people to be shown, by name, a page at a time (rule 39). A language stands there
-- when three or more, and half of the members, speak it and let it be used.
select c.cluster_id, c.name, c.shares, c.about, c.ward_code, c.people_max, m.people,
    coalesce((select sum(p.pence_per_week) from pledge p
        where p.council_id = c.council_id and p.cluster_id = c.cluster_id and p.withdrawn_at is null
            and p.starts_on <= :day and p.ends_on > :day), 0)::bigint as pence_per_week,
    c.safe_from, c.ended_at, c.started_at, m.leavers, false as organises, spoken.languages
from cluster c
join (
    select cluster_id, (count(*) filter (where leaves_on is null or leaves_on > :day))::integer as people,
        (count(*) filter (where leaves_on <= :day and leaves_on > :day::date - 365))::integer as leavers
    from member where council_id = :council_id group by cluster_id
) m on m.cluster_id = c.cluster_id
cross join lateral (select array(
    select word from member n
    join suggestion_choice s on s.council_id = n.council_id and s.person_id = n.person_id
        and 'language' = any (s.criteria)
    join person p on p.council_id = n.council_id and p.person_id = n.person_id
    cross join lateral unnest(p.languages) as word
    where n.council_id = c.council_id and n.cluster_id = c.cluster_id and word <> 'en'
        and (n.leaves_on is null or n.leaves_on > :day)
    group by word having count(*) >= 3 and 2 * count(*) >= m.people
    order by count(*) desc, word) as languages) spoken
where c.council_id = :council_id and c.ended_at is null and m.people >= :people_min
    and (:ward_code::text is null or c.ward_code = :ward_code)
    and (:shares::text is null or c.shares = :shares)
    and (:language::text is null or :language = any (spoken.languages))
    and c.name > :after_name
order by c.name
limit :rows_max;

-- name: clusters_of_a_person(council_id, person_id, day)
-- reads marketplace.acts.clusters.ClusterRow
-- The clusters a person is in on the day, by name, whatever their size.
select c.cluster_id, c.name, c.shares, c.about, c.ward_code, c.people_max,
    (select count(*) from member n where n.council_id = c.council_id and n.cluster_id = c.cluster_id
        and (n.leaves_on is null or n.leaves_on > :day))::integer as people,
    coalesce((select sum(p.pence_per_week) from pledge p
        where p.council_id = c.council_id and p.cluster_id = c.cluster_id and p.withdrawn_at is null
            and p.starts_on <= :day and p.ends_on > :day), 0)::bigint as pence_per_week,
    c.safe_from, c.ended_at, c.started_at,
    (select count(*) from member n where n.council_id = c.council_id and n.cluster_id = c.cluster_id
        and n.leaves_on <= :day and n.leaves_on > :day::date - 365)::integer as leavers,
    coalesce(c.organiser_id = m.person_id, false) as organises, '{}'::text[] as languages
from member m
join cluster c on c.council_id = m.council_id and c.cluster_id = m.cluster_id
left join visiting_member v on v.council_id = m.council_id and v.member_id = m.member_id
where m.council_id = :council_id and :person_id in (m.person_id, v.home_person_id)
    and (m.leaves_on is null or m.leaves_on > :day)
order by c.name;

-- name: member_rows(council_id, cluster_id, day)
-- reads marketplace.acts.clusters.MemberRow
-- Members as the others see them: a first name, whether they signed the newest agreement, and
-- whether a pledge of theirs counts today or will.
select m.member_id, m.person_id, p.given_name, m.joined_at, m.leaves_on, o.name as home_council,
    exists (select 1 from signature s
        where s.council_id = m.council_id and s.cluster_id = m.cluster_id and s.member_id = m.member_id
            and s.version = (select max(a.version) from agreement a
                where a.council_id = m.council_id and a.cluster_id = m.cluster_id)) as signed,
    exists (select 1 from pledge g
        where g.council_id = m.council_id and g.cluster_id = m.cluster_id and g.person_id = m.person_id
            and g.withdrawn_at is null and g.ends_on > :day) as pledged
from member m
left join person p on p.council_id = m.council_id and p.person_id = m.person_id
left join visiting_member v on v.council_id = m.council_id and v.member_id = m.member_id
left join council o on o.council_id = v.home_council_id
where m.council_id = :council_id and m.cluster_id = :cluster_id
    and (m.leaves_on is null or m.leaves_on > :day)
order by m.joined_at, m.member_id;
