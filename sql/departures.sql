-- name: record(council_id, person_id, died_on, lives_here_to)!
-- The last day of somebody who died, or the first day somebody no longer lives here.
update person set died_on = coalesce(:died_on::date, died_on),
    lives_here_to = coalesce(:lives_here_to::date, lives_here_to)
where council_id = :council_id and person_id = :person_id;

-- name: end_pledges(council_id, person_id, day, now)!
-- What a person pledged counts up to the day; what would start later is taken back.
update pledge set ends_on = case when starts_on < :day then least(ends_on, :day) else ends_on end,
    withdrawn_at = case when starts_on < :day then withdrawn_at else :now end
where council_id = :council_id and person_id = :person_id and withdrawn_at is null and ends_on > :day;

-- name: end_memberships(council_id, member_ids, day, reason)!
-- The person is in none of these groups from the day on.
update member set leaves_on = :day, left_reason = :reason
where council_id = :council_id and member_id = any (:member_ids::uuid[])
    and (leaves_on is null or leaves_on > :day);

-- name: hold_clusters(council_id, person_id)
-- Hold the groups of a person in id order, so that nobody joins or leaves them meanwhile.
select c.cluster_id from cluster c
where c.council_id = :council_id and exists (select 1 from member m where m.council_id = c.council_id
    and m.cluster_id = c.cluster_id and m.person_id = :person_id)
order by c.cluster_id for no key update;

-- name: hand_over(council_id, person_id, day)!
-- Groups the person organised go to the member who is there longest.
update cluster c set organiser_id = (
    select m.person_id from member m
    where m.council_id = c.council_id and m.cluster_id = c.cluster_id and m.person_id is not null
        and m.person_id <> :person_id and (m.leaves_on is null or m.leaves_on > :day)
    order by m.joined_at, m.member_id limit 1)
where c.council_id = :council_id and c.organiser_id = :person_id and c.ended_at is null
    and exists (select 1 from member m where m.council_id = c.council_id
        and m.cluster_id = c.cluster_id and m.person_id is not null and m.person_id <> :person_id
        and (m.leaves_on is null or m.leaves_on > :day));

-- name: end_empty(council_id, person_id, day, now)!
-- A group nobody is left in ends.
update cluster c set ended_at = :now
where c.council_id = :council_id and c.ended_at is null
    and exists (select 1 from member m where m.council_id = c.council_id
        and m.cluster_id = c.cluster_id and m.person_id = :person_id)
    and not exists (select 1 from member m where m.council_id = c.council_id
        and m.cluster_id = c.cluster_id and (m.leaves_on is null or m.leaves_on > :day));

-- name: end_helps(council_id, person_id, day)!
-- Neighbours' help for the person lapses.
update neighbour_help set lapsed_on = greatest(:day, starts_on)
where council_id = :council_id and person_id = :person_id and lapsed_on is null;

-- name: end_roles(council_id, person_id, now)!
-- Nobody signs in as the person any more.
update sign_in_role set ended_at = :now
where council_id = :council_id and person_id = :person_id and ended_at is null;

-- name: end_representatives(council_id, person_id, day)!
-- Nobody acts for the person any more.
update representative set ends_on = greatest(:day, starts_on)
where council_id = :council_id and person_id = :person_id and (ends_on is null or ends_on > :day);

-- name: hosts(council_id, person_id)
-- The other councils in whose groups the person pledged to take part.
select distinct v.host_council_id from pledge p
join visiting_pledge v on v.council_id = p.council_id and v.pledge_id = p.pledge_id
where p.council_id = :council_id and p.person_id = :person_id
order by v.host_council_id;

-- name: leaver(council_id, person_id)^
-- reads marketplace.acts.departures.Leaver
-- Who it is about, and what would end.
select p.person_id, p.given_name, p.family_name, p.lives_here_from, p.lives_here_to, p.died_on,
    (select count(*) from member m where m.council_id = p.council_id and m.person_id = p.person_id
        and (m.leaves_on is null or m.leaves_on > (app_now() at time zone 'Europe/London')::date))::integer
        as groups,
    coalesce((select sum(a.debits_pending_pence) from ledger_account a
        where a.council_id = p.council_id and a.person_id = p.person_id and a.kind = 'purse'), 0)::bigint
        as set_aside_pence
from person p where p.council_id = :council_id and p.person_id = :person_id;
