-- name: visit(token_sha256)^
-- reads marketplace.web.sessions.Visitor
-- The role is read afresh: one that has ended signs the browser out at its next request. A session
-- lives by the wall clock, which the demonstration's clock does not move.
select s.sign_in_id, i.shown_name as name, i.demonstration, s.council_id, c.name as council, s.role,
    r.person_id, r.provider_id, s.acting_for, s.csrf_secret,
    s.seen_at < clock_timestamp() - interval '1 minute' as unseen
from web_session s
join sign_in i using (sign_in_id)
join council c using (council_id)
join sign_in_role r on r.sign_in_id = s.sign_in_id and r.council_id = s.council_id and r.role = s.role
    and (r.ended_at is null or r.ended_at > app_now())
where s.token_sha256 = :token_sha256 and s.expires_at > clock_timestamp()
    and s.seen_at > clock_timestamp() - interval '30 minutes';

-- name: see(token_sha256)!
update web_session set seen_at = clock_timestamp() where token_sha256 = :token_sha256;

-- name: start(token_sha256, sign_in_id, council_id, role, csrf_secret)!
insert into web_session (token_sha256, sign_in_id, council_id, role, csrf_secret, started_at, seen_at,
    expires_at)
values (:token_sha256, :sign_in_id, :council_id, :role, :csrf_secret, clock_timestamp(),
    clock_timestamp(), clock_timestamp() + interval '12 hours');

-- name: end(token_sha256)!
delete from web_session where token_sha256 = :token_sha256;

-- name: end_old()!
delete from web_session where expires_at < clock_timestamp() - interval '1 day';

-- name: act_for(token_sha256, person_id)!
update web_session set acting_for = :person_id where token_sha256 = :token_sha256;

-- name: represented(council_id, sign_in_id)
-- reads marketplace.web.sessions.Represented
-- Whom may this sign-in act for today, and how far? Several grounds add up.
select r.person_id, min(p.given_name || ' ' || p.family_name) as name,
    array_agg(distinct power.name order by power.name) as powers
from representative r
join person p on p.council_id = r.council_id and p.person_id = r.person_id
cross join lateral unnest(r.powers) as power (name)
where r.council_id = :council_id and r.sign_in_id = :sign_in_id
    and r.starts_on <= (app_now() at time zone 'Europe/London')::date
    and (r.ends_on is null or r.ends_on > (app_now() at time zone 'Europe/London')::date)
group by r.person_id
order by name, r.person_id;

-- name: clusters_of(council_id, person_id)$
select coalesce(array_agg(m.cluster_id), '{}')
from member m
where m.council_id = :council_id and m.person_id = :person_id
    and (m.leaves_on is null or m.leaves_on > (app_now() at time zone 'Europe/London')::date);

-- name: personas(sought, each)
-- reads marketplace.web.sign_in.Persona
-- Demonstration sign-ins by role, the first few of each, with the number there are.
with found as (
    select i.sign_in_id, r.council_id, r.role, i.shown_name as name,
        i.introduction,
        case when p.name is null then c.name else p.name || ', ' || c.name end as place,
        row_number() over (partition by r.role order by i.introduction = '', r.council_id,
            i.shown_name, i.sign_in_id) as place_in_role,
        count(*) over (partition by r.role) as in_role
    from sign_in i
    join sign_in_role r using (sign_in_id)
    join council c using (council_id)
    left join provider p on p.provider_id = r.provider_id
    where i.demonstration and (r.ended_at is null or r.ended_at > app_now())
        and (:sought = '' or position(lower(:sought) in
            lower(i.shown_name || ' ' || r.role || ' ' || c.name || ' ' || coalesce(p.name, ''))) > 0)
)
select sign_in_id, council_id, role, name, place, introduction, in_role
from found where place_in_role <= :each
order by role, place_in_role;

-- name: may_sign_in(sign_in_id, council_id, role)$
select exists (
    select from sign_in i join sign_in_role r using (sign_in_id)
    where i.sign_in_id = :sign_in_id and r.council_id = :council_id and r.role = :role
        and i.demonstration and (r.ended_at is null or r.ended_at > app_now()));

-- name: first_council()$
select min(council_id) from council;

-- name: demonstration()^
-- reads marketplace.web.sessions.Demonstration
-- How far is the made-up history built, and what is the day in it?
select finished_at is null as building, app_now() as now from demonstration;
