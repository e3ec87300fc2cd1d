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
-- A page does not wait for the disk to hear that somebody was here: a crash may forget the last minute.
update web_session set seen_at = clock_timestamp()
where token_sha256 = :token_sha256 and set_config('synchronous_commit', 'off', true) = 'off';

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

-- name: speak(sign_in_id, language)!
-- The language in which somebody last read the pages: their e-mails are written in it.
update sign_in set language = :language where sign_in_id = :sign_in_id and language <> :language;

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

-- name: clock()$
-- Codes and sessions live by the wall clock, which the demonstration's clock does not move.
select clock_timestamp();

-- name: hold_account(account)$
-- One at a time for each account, so that the limits hold against a race.
select pg_advisory_xact_lock(:account);

-- name: account(email)^
-- Who signs in with an address today, and a council they have a role in; nothing for nobody.
select i.sign_in_id, min(r.council_id) as council_id
from sign_in i join sign_in_role r using (sign_in_id)
where lower(i.email) = lower(:email) and not i.demonstration
    and (r.ended_at is null or r.ended_at > clock_timestamp())
group by i.sign_in_id
order by i.sign_in_id limit 1;

-- name: codes(address_sha256, since)
-- reads marketplace.sign_ins.Code
-- The codes an account asked for or tried since a moment.
select c.code_id, c.sign_in_id, c.made_at, c.expires_at, c.used_at, c.tries, c.tried_at
from sign_in_code c
where c.address_sha256 = :address_sha256 and c.made_at > :since
order by c.made_at, c.code_id
limit 100;

-- name: make_code(code_id, address_sha256, sign_in_id, made_at, expires_at)!
insert into sign_in_code (code_id, address_sha256, sign_in_id, made_at, expires_at)
values (:code_id, :address_sha256, :sign_in_id, :made_at, :expires_at);

-- name: account_of_code(code_id)$
-- The account a code was made for.
select c.address_sha256 from sign_in_code c where c.code_id = :code_id;

-- name: note_try(code_id, now, used_at)!
update sign_in_code set tries = tries + 1, tried_at = :now, used_at = :used_at where code_id = :code_id;

-- name: end_old_codes(before)!
delete from sign_in_code where made_at < :before;

-- name: roles(sign_in_id)
-- reads marketplace.acts.sign_ins.RoleOf
-- Everything a sign-in may be today, in every council.
select r.council_id, r.role, c.name as council, coalesce(p.name, '') as provider
from sign_in_role r
join council c using (council_id)
left join provider p on p.provider_id = r.provider_id
where r.sign_in_id = :sign_in_id and (r.ended_at is null or r.ended_at > app_now())
order by c.name, r.council_id, r.role
limit 50;

-- name: has_role(sign_in_id, council_id, role)$
select exists (
    select from sign_in_role r
    where r.sign_in_id = :sign_in_id and r.council_id = :council_id and r.role = :role
        and (r.ended_at is null or r.ended_at > app_now()));
