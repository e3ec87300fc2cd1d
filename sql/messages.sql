-- name: tell(council_id, kind, now, message_ids, sign_in_ids, cause_ids, details, provider_id, sealed, language)!
-- Tell each sign-in once for each cause; an e-mail leaves where there is an address and it is wanted.
insert into message (council_id, message_id, sign_in_id, provider_id, kind, cause_id, details, language,
    sealed, made_at, send_at)
select :council_id::smallint, t.message_id, t.sign_in_id, :provider_id::uuid, :kind::text, t.cause_id,
    :details::jsonb, :language::text, :sealed::boolean, :now::timestamptz,
    case when i.email is not null and not i.demonstration and coalesce(c.email, true)
        then :now::timestamptz end
from unnest(:message_ids::uuid[], :sign_in_ids::uuid[], :cause_ids::uuid[])
    as t (message_id, sign_in_id, cause_id)
join sign_in i on i.sign_in_id = t.sign_in_id
left join message_choice c on c.council_id = :council_id and c.sign_in_id = t.sign_in_id
    and c.kind = :kind
on conflict do nothing;

-- name: of_people(council_id, person_ids, cause_ids, powers, day)
-- The sign-ins of holders, and of supporters who may do this for them, with each cause.
select r.sign_in_id, t.cause_id
from unnest(:person_ids::uuid[], :cause_ids::uuid[]) as t (person_id, cause_id)
join sign_in_role r on r.council_id = :council_id and r.person_id = t.person_id and r.role = 'holder'
    and r.ended_at is null
union
select s.sign_in_id, t.cause_id
from unnest(:person_ids::uuid[], :cause_ids::uuid[]) as t (person_id, cause_id)
join representative s on s.council_id = :council_id and s.person_id = t.person_id
    and s.powers && :powers::text[] and s.starts_on <= :day
    and (s.ends_on is null or s.ends_on > :day)
order by 1, 2;

-- name: of_ward(council_id, ward_code, day)
-- The sign-ins of holders and neighbours who live in a ward.
select distinct r.sign_in_id
from person p
join sign_in_role r on r.council_id = p.council_id and r.person_id = p.person_id
    and r.role in ('holder', 'neighbour') and r.ended_at is null
where p.council_id = :council_id and p.ward_code = :ward_code and p.died_on is null
    and p.lives_here_from <= :day and (p.lives_here_to is null or p.lives_here_to > :day)
order by r.sign_in_id;

-- name: of_roles(council_id, roles)
-- The sign-ins that have one of these roles in the council.
select distinct r.sign_in_id from sign_in_role r
where r.council_id = :council_id and r.role = any (:roles::text[]) and r.ended_at is null
order by r.sign_in_id;

-- name: of_providers(council_id, provider_ids, cause_ids)
-- The sign-ins of providers, with each cause.
select distinct r.sign_in_id, t.cause_id
from unnest(:provider_ids::uuid[], :cause_ids::uuid[]) as t (provider_id, cause_id)
join sign_in_role r on r.council_id = :council_id and r.provider_id = t.provider_id
    and r.ended_at is null
order by 1, 2;

-- name: organisers_near_a_deadline(council_id, now, until)
-- Who organises a group whose commission closes for bids soon, with the commission and the moment.
select r.sign_in_id, c.commission_id, o.closes_at
from round o
join commission c on c.council_id = o.council_id and c.round_id = o.round_id
    and c.published_at <= :now and c.withdrawn_at is null
join cluster k on k.council_id = c.council_id and k.cluster_id = c.cluster_id
join sign_in_role r on r.council_id = k.council_id and r.person_id = k.organiser_id
    and r.role = 'holder' and r.ended_at is null
where o.council_id = :council_id and o.closes_at > :now and o.closes_at <= :until
order by o.closes_at, r.sign_in_id, c.commission_id
limit 2000;

-- name: tell_bid_writers(council_id, now, until)$
-- Tell those who write a bid that its round closes soon; nobody learns who they are.
select tell_bid_writers(:council_id, :now, :until);

-- name: ratifiers(council_id, commission_ids)
-- The people with a part in the newest award of each commission, who live in this council.
select distinct f.person_id, c.commission_id
from commission c
join lot l on l.council_id = c.council_id and l.commission_id = c.commission_id
join award a on a.council_id = l.council_id and a.lot_id = l.lot_id
join award_line al on al.council_id = a.council_id and al.award_id = a.award_id
join lot_need n on n.council_id = al.council_id and n.lot_need_id = al.lot_need_id
join member f on f.council_id = n.council_id and f.member_id = n.member_id
where c.council_id = :council_id and c.commission_id = any (:commission_ids::uuid[])
    and f.person_id is not null
order by 2, 1;

-- name: people_of_timesheets(council_id, timesheet_ids)
-- The people of this council whom timesheets are about.
select f.home_person_id as person_id, t.timesheet_id
from timesheet t
join line_funding f on f.council_id = t.council_id and f.line_id = t.line_id
where t.council_id = :council_id and t.timesheet_id = any (:timesheet_ids::uuid[])
    and f.home_council_id = :council_id
order by 1, 2;

-- name: sign_offs_since(council_id, since, now, today)^
-- How much waits for a professional, how much of it is new since a moment, how much is late,
-- and how much has been late for a week today.
select count(*) as waiting, count(*) filter (where s.asked_at > :since and s.asked_at <= :now) as fresh,
    count(*) filter (where s.due_on < :today) as late,
    count(*) filter (where s.due_on = :today::date - 8) as escalated
from sign_off s where s.council_id = :council_id and s.decided_at is null;

-- name: wait(council_id, now)$
-- Whether any e-mail waits to be sent.
select messages_wait(:council_id, :now);

-- name: take(council_id, now, lease, rows_max)
-- reads marketplace.messages.Outgoing
-- Take e-mails to send, out of every other worker's reach until the lease ends.
select t.message_id, t.kind, t.cause_id, t.details, t.language, t.attempts, t.email, t.shown_name,
    t.council
from take_messages(:council_id, :now, :lease, :rows_max) t;

-- name: finish(council_id, message_id, sent_at, again_at, failure)$
-- How a sending ended.
select end_message(:council_id, :message_id, :sent_at, :again_at, :failure);

-- name: mine(council_id, sign_in_id, before, rows_max)
-- reads marketplace.messages.Message
-- What somebody was told, the newest first, before the message named.
select m.message_id, m.kind, m.cause_id, m.details, m.made_at, m.sent_at,
    coalesce(c.title, '') as title
from message m
left join commission c on c.council_id = m.council_id and c.commission_id = m.cause_id
where m.council_id = :council_id and m.sign_in_id = :sign_in_id and m.kind <> 'sign_in_code'
    and (:before::uuid is null or (m.made_at, m.message_id) < (
        select b.made_at, b.message_id from message b where b.council_id = :council_id
            and b.message_id = :before and b.sign_in_id = :sign_in_id))
order by m.made_at desc, m.message_id desc
limit :rows_max;

-- name: refused_kinds(council_id, sign_in_id)
-- The kinds of message somebody wants no e-mail for.
select c.kind from message_choice c
where c.council_id = :council_id and c.sign_in_id = :sign_in_id and not c.email;

-- name: choose(council_id, sign_in_id, kinds, wanted, now)!
-- Say for each kind whether an e-mail is wanted.
insert into message_choice (council_id, sign_in_id, kind, email, chosen_at)
select :council_id::smallint, :sign_in_id::uuid, t.kind, t.kind = any (:wanted::text[]), :now::timestamptz
from unnest(:kinds::text[]) as t (kind)
on conflict (council_id, sign_in_id, kind) do update set email = excluded.email,
    chosen_at = excluded.chosen_at;

-- name: address_of(sign_in_id)$
-- Where somebody's e-mails go; null for nobody's.
select i.email from sign_in i where i.sign_in_id = :sign_in_id and not i.demonstration;

-- name: newest_sent(council_id, rows_max)
-- reads marketplace.web.messages.Sent
-- The newest e-mails of a council, for the demonstration's page of them.
select m.message_id, m.kind, m.cause_id, m.details, m.made_at, m.sent_at, m.failure, i.email,
    i.shown_name, c.name as council, coalesce(m.language, i.language) as language
from message m
join sign_in i on i.sign_in_id = m.sign_in_id
join council c on c.council_id = m.council_id
where m.council_id = :council_id and i.email is not null and not i.demonstration
    and (m.send_at is not null or m.sent_at is not null or m.failure is not null)
order by m.made_at desc, m.message_id
limit :rows_max;

-- name: votes_opened(council_id, since, now)
-- Votes that opened within a time and are open now.
select v.vote_id, v.ward_code, v.closes_at from vote v
where v.council_id = :council_id and v.opens_at > :since and v.opens_at <= :now and v.closes_at > :now
    and v.counted_at is null
order by v.ward_code, v.vote_id
limit 500;

-- name: ready_to_sign(council_id, commission_id)$
-- Whether members and a professional said yes to an award that is no contract yet.
select c.ratified_at is not null and c.contracted_at is null and c.withdrawn_at is null
    and (select s.decision from sign_off s where s.council_id = c.council_id and s.stage = 'award'
        and s.subject_id = c.commission_id
        order by s.asked_at desc, s.decided_at desc nulls first limit 1) = 'approved'
from commission c where c.council_id = :council_id and c.commission_id = :commission_id;
