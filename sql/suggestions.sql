-- name: choice(council_id, person_id)$
-- What a person lets be used; null where they were never asked.
select s.criteria from suggestion_choice s
where s.council_id = :council_id and s.person_id = :person_id;

-- name: choose(council_id, person_ids, criteria, chosen_by, now)!
-- Criteria come as words with spaces between, because arrays of arrays must be rectangles.
insert into suggestion_choice (council_id, person_id, criteria, chosen_by, chosen_at, recorded_at)
select :council_id::smallint, t.person_id, coalesce(string_to_array(nullif(t.words, ''), ' '), '{}'),
    t.chosen_by, :now::timestamptz, :now::timestamptz
from unnest(:person_ids::uuid[], :criteria::text[], :chosen_by::uuid[]) as t (person_id, words, chosen_by)
order by t.person_id
on conflict (council_id, person_id) do update
    set criteria = excluded.criteria, chosen_by = excluded.chosen_by, chosen_at = excluded.chosen_at;

-- name: answers(council_id, person_ids, day)
-- reads marketplace.acts.suggestions.Answer
-- What people answered, as far as they let it be used: ward, languages, help and times of their plan.
with asked as (
    select p.person_id, p.ward_code, p.languages, s.criteria
    from suggestion_choice s
    join person p on p.council_id = s.council_id and p.person_id = s.person_id
    where s.council_id = :council_id and s.person_id = any (:person_ids::uuid[])
), needed as (
    select a.person_id, n.service, n.band, n.languages, a.criteria
    from asked a
    join lateral (select q.plan_id from plan q
        where q.council_id = :council_id and q.person_id = a.person_id
            and q.agreed_by_holder_at is not null and q.agreed_by_professional_at is not null
            and q.starts_on <= :day and (q.ends_on is null or q.ends_on > :day)
        order by q.version desc limit 1) plan on true
    join need n on n.council_id = :council_id and n.plan_id = plan.plan_id
)
select person_id, 'place' as criterion, ward_code as value from asked where 'place' = any (criteria)
union
select person_id, 'language', unnest(languages) from asked where 'language' = any (criteria)
union
select person_id, 'language', unnest(languages) from needed where 'language' = any (criteria)
union
select person_id, 'need', service from needed where 'need' = any (criteria)
union
select person_id, 'time', band from needed where 'time' = any (criteria)
order by person_id, criterion, value;

-- name: groups(council_id, person_id, day, people_min)
-- reads marketplace.acts.suggestions.GroupRow
-- Groups with room that a person is not in, large enough to be told of.
select c.cluster_id, c.name, c.about, c.shares, coalesce(w.name, '') as ward_name, m.people, c.people_max,
    c.started_at, m.leavers,
    exists (select 1 from invitation i where i.council_id = c.council_id
        and i.cluster_id = c.cluster_id and i.person_id = :person_id and i.home_council_id = :council_id
        and i.asked_at is not null) as asked,
    exists (select 1 from invitation i where i.council_id = c.council_id
        and i.cluster_id = c.cluster_id and i.person_id = :person_id and i.home_council_id = :council_id
        and i.invited_at is not null) as invited
from cluster c
join (
    select cluster_id, (count(*) filter (where leaves_on is null or leaves_on > :day))::integer as people,
        (count(*) filter (where leaves_on <= :day and leaves_on > :day::date - 365))::integer as leavers
    from member where council_id = :council_id group by cluster_id
) m on m.cluster_id = c.cluster_id
left join ward w on w.council_id = c.council_id and w.ward_code = c.ward_code
where c.council_id = :council_id and c.ended_at is null and m.people >= :people_min
    and m.people < c.people_max
    and not exists (select 1 from member n where n.council_id = c.council_id
        and n.cluster_id = c.cluster_id and n.person_id = :person_id
        and (n.leaves_on is null or n.leaves_on > :day))
order by c.name
limit 500;

-- name: facts_of_groups(council_id, cluster_ids, day, people_min)
-- reads marketplace.acts.suggestions.GroupFact
-- How many members of each group share a fact, of those who let it be used; never fewer than the least.
with asked as (
    select m.cluster_id, p.person_id, p.ward_code, p.languages, s.criteria
    from member m
    join suggestion_choice s on s.council_id = m.council_id and s.person_id = m.person_id
    join person p on p.council_id = m.council_id and p.person_id = m.person_id
    where m.council_id = :council_id and m.cluster_id = any (:cluster_ids::uuid[])
        and (m.leaves_on is null or m.leaves_on > :day)
), needed as (
    select a.cluster_id, a.person_id, a.criteria, n.service, n.band, n.languages
    from asked a
    join lateral (select q.plan_id from plan q
        where q.council_id = :council_id and q.person_id = a.person_id
            and q.agreed_by_holder_at is not null and q.agreed_by_professional_at is not null
            and q.starts_on <= :day and (q.ends_on is null or q.ends_on > :day)
        order by q.version desc limit 1) plan on true
    join need n on n.council_id = :council_id and n.plan_id = plan.plan_id
), facts as (
    select cluster_id, person_id, 'place' as criterion, ward_code as value from asked where 'place' = any (criteria)
    union
    select cluster_id, person_id, 'language', unnest(languages) from asked where 'language' = any (criteria)
    union
    select cluster_id, person_id, 'language', unnest(languages) from needed where 'language' = any (criteria)
    union
    select cluster_id, person_id, 'need', service from needed where 'need' = any (criteria)
    union
    select cluster_id, person_id, 'time', band from needed where 'time' = any (criteria)
)
select cluster_id, criterion, value, count(*)::integer as people
from facts group by cluster_id, criterion, value having count(*) >= :people_min
order by cluster_id, criterion, value;

-- name: alone(council_id, person_id, day)
-- People who let some answers be used and are in no group, but for the one who asks.
select s.person_id from suggestion_choice s
join person p on p.council_id = s.council_id and p.person_id = s.person_id and p.died_on is null
    and (p.lives_here_to is null or p.lives_here_to > :day)
where s.council_id = :council_id and s.person_id <> :person_id and cardinality(s.criteria) > 0
    and not exists (select 1 from member m where m.council_id = s.council_id
        and m.person_id = s.person_id and (m.leaves_on is null or m.leaves_on > :day))
order by s.person_id
limit 2000;

-- name: invite_many(council_id, cluster_id, person_ids, invited_by, now)!
-- Let several people in at once; who was let in before stays so.
insert into invitation (council_id, cluster_id, home_council_id, person_id, invited_by, invited_at, recorded_at)
select :council_id::smallint, :cluster_id::uuid, :council_id::smallint, t.person_id, :invited_by::uuid,
    :now::timestamptz, :now::timestamptz
from unnest(:person_ids::uuid[]) as t (person_id)
order by t.person_id
on conflict (council_id, cluster_id, home_council_id, person_id) do update
    set invited_by = coalesce(invitation.invited_by, excluded.invited_by),
        invited_at = coalesce(invitation.invited_at, excluded.invited_at);
