-- name: cluster_asking(council_id, cluster_id)^
-- reads marketplace.acts.opportunities.ClusterAsking
-- Who speaks for the cluster, whether it may act yet, and the rule its newest agreement shares by.
select c.name, c.organiser_id, c.coordinator_id, c.safe_from, c.ended_at, c.ward_code,
    (select a.share_rule from agreement a
        where a.council_id = c.council_id and a.cluster_id = c.cluster_id
        order by a.version desc limit 1) as share_rule
from cluster c
where c.council_id = :council_id and c.cluster_id = :cluster_id;

-- name: needs_of_cluster(council_id, cluster_id, starts_on)
-- reads marketplace.lots.MemberNeed
-- Needs of members' agreed plans on a day, with the pledge behind each and whether it is served already.
select m.member_id, n.need_id, n.service, n.band, p.ward_code, n.minutes_per_week,
    n.flexible_minutes_per_week, n.personal_care, n.languages, n.carer_gender, n.skills, n.likes,
    n.people_sharing_max, n.incumbent_id, n.incumbent_pence_per_four_weeks,
    coalesce(al.route, 'direct_payment') as route,
    coalesce(pl.pence_per_week, 0) as pledged_pence_per_week,
    coalesce(cm.pence, 0)::bigint as committed_pence_per_four_weeks,
    array(
        select distinct a.provider_id
        from ratification v
        join lot l on l.council_id = v.council_id and l.commission_id = v.commission_id
        join lot_need ln on ln.council_id = l.council_id and ln.lot_id = l.lot_id
            and ln.member_id = v.member_id
        join award_line w on w.council_id = ln.council_id and w.lot_need_id = ln.lot_need_id
        join award a on a.council_id = w.council_id and a.award_id = w.award_id
        where v.council_id = m.council_id and v.member_id = m.member_id and v.decision = 'veto'
        order by a.provider_id) as vetoed_providers,
    exists (
        select 1 from signature s
        where s.council_id = m.council_id and s.cluster_id = m.cluster_id
            and s.member_id = m.member_id
            and s.version = (select max(a.version) from agreement a
                where a.council_id = m.council_id and a.cluster_id = m.cluster_id)) as signed,
    exists (
        select 1 from lot_need ln
        join lot l on l.council_id = ln.council_id and l.lot_id = ln.lot_id
        join commission c on c.council_id = l.council_id and c.commission_id = l.commission_id
        join round r on r.council_id = c.council_id and r.round_id = c.round_id
        where ln.council_id = m.council_id and ln.need_id = n.need_id and c.withdrawn_at is null
            and (r.matched_at is null
                or c.contracted_at is null and exists (
                    select 1 from award_line w where w.council_id = ln.council_id
                        and w.lot_need_id = ln.lot_need_id)
                or exists (
                    select 1 from call_off_line o
                    join contract k on k.council_id = o.council_id and k.contract_id = o.contract_id
                    where o.council_id = ln.council_id and o.lot_need_id = ln.lot_need_id
                        and o.version = (select max(x.version) from call_off_line x
                            where x.council_id = o.council_id and x.line_id = o.line_id)
                        and coalesce(k.ended_early_on, o.valid_to) > :starts_on
                        and o.valid_to > :starts_on))) as taken
from member m
join person p on p.council_id = m.council_id and p.person_id = m.person_id
join lateral (
    select q.plan_id from plan q
    where q.council_id = m.council_id and q.person_id = m.person_id
        and q.agreed_by_holder_at is not null and q.agreed_by_professional_at is not null
        and q.starts_on <= :starts_on and (q.ends_on is null or q.ends_on > :starts_on)
    order by q.version desc limit 1) plan on true
join need n on n.council_id = m.council_id and n.plan_id = plan.plan_id
left join lateral (
    select g.pence_per_week, g.allocation_id from pledge g
    where g.council_id = m.council_id and g.person_id = m.person_id and g.cluster_id = m.cluster_id
        and g.withdrawn_at is null and g.starts_on <= :starts_on and g.ends_on > :starts_on
    order by g.made_at desc limit 1) pl on true
left join lateral (
    select b.route from allocation b
    where b.council_id = m.council_id and b.allocation_id = pl.allocation_id
    order by b.version desc limit 1) al on true
left join lateral (
    select sum(o.pence_per_four_weeks) as pence
    from call_off_line o
    join contract k on k.council_id = o.council_id and k.contract_id = o.contract_id
    where o.council_id = m.council_id and o.member_id = m.member_id
        and o.version = (select max(x.version) from call_off_line x
            where x.council_id = o.council_id and x.line_id = o.line_id)
        and coalesce(k.ended_early_on, o.valid_to) > :starts_on and o.valid_to > :starts_on) cm on true
where m.council_id = :council_id and m.cluster_id = :cluster_id
    and (m.leaves_on is null or m.leaves_on > :starts_on)
order by n.service, n.band, m.member_id, n.need_id;

-- name: add(council_id, commission_id, cluster_id, round_id, title, about, lead, starts_on, weeks, reserved_percent, drafted_by, drafted_at)!
insert into commission (council_id, commission_id, cluster_id, round_id, title, about, lead, starts_on,
    weeks, reserved_percent, drafted_by, drafted_at)
values (:council_id, :commission_id, :cluster_id, :round_id, :title, :about, :lead, :starts_on, :weeks,
    :reserved_percent, :drafted_by, :drafted_at);

-- name: add_lots(council_id, commission_id, lot_ids, services, bands, titles, providers_max, providers_min, share_max, sharing_max, weights)!
insert into lot (council_id, lot_id, commission_id, service, band, title, providers_max, providers_min,
    provider_share_max_percent, people_sharing_max, weight)
select :council_id, t.lot_id, :commission_id, t.service, t.band, t.title, t.providers_max,
    t.providers_min, t.share_max, t.sharing_max, t.weight
from unnest(:lot_ids::uuid[], :services::text[], :bands::text[], :titles::text[],
    :providers_max::smallint[], :providers_min::smallint[], :share_max::smallint[],
    :sharing_max::smallint[], :weights::smallint[])
    as t (lot_id, service, band, title, providers_max, providers_min, share_max, sharing_max, weight);

-- name: drop_lots(council_id, commission_id, lot_ids, now)!
update lot set dropped_at = :now
where council_id = :council_id and commission_id = :commission_id and lot_id = any (:lot_ids::uuid[]);

-- name: lock(council_id, commission_id)^
-- reads marketplace.commissions.Commission
-- One commission held until the transaction ends.
select c.commission_id, c.cluster_id, c.round_id, c.title, c.about, c.lead, c.starts_on, c.weeks,
    c.reserved_percent, c.drafted_by, c.drafted_at, c.checked_at, c.published_at, c.withdrawn_at,
    c.ratified_at, c.contracted_at
from commission c
where c.council_id = :council_id and c.commission_id = :commission_id
for no key update;

-- name: lots(council_id, commission_id)
-- reads marketplace.acts.opportunities.Lot
-- A commission's lots with the totals of the public notice (empty before it is published).
select l.lot_id, l.commission_id, l.service, l.band, l.title, l.providers_max, l.providers_min,
    l.provider_share_max_percent, l.people_sharing_max, l.weight, l.people, l.minutes_per_week,
    l.ward_codes, l.languages, l.skills, l.personal_care
from lot l
where l.council_id = :council_id and l.commission_id = :commission_id and l.dropped_at is null
order by l.title, l.lot_id;

-- name: lots_of_round(council_id, commission_id)
-- reads marketplace.acts.opportunities.Lot
-- Published lots of the whole round a commission closes in: packages may reach across commissions.
select l.lot_id, l.commission_id, l.service, l.band, l.title, l.providers_max, l.providers_min,
    l.provider_share_max_percent, l.people_sharing_max, l.weight, l.people, l.minutes_per_week,
    l.ward_codes, l.languages, l.skills, l.personal_care
from commission mine
join commission c on c.council_id = mine.council_id and c.round_id = mine.round_id
join lot l on l.council_id = c.council_id and l.commission_id = c.commission_id
where mine.council_id = :council_id and mine.commission_id = :commission_id
    and c.published_at is not null and c.withdrawn_at is null and l.dropped_at is null
order by l.title, l.lot_id;

-- name: uncheck(council_id, commission_id)!
update commission set checked_at = null
where council_id = :council_id and commission_id = :commission_id;

-- name: check(council_id, commission_id, now)!
update commission set checked_at = :now
where council_id = :council_id and commission_id = :commission_id;

-- name: waiting_check(council_id, commission_id)$
select s.sign_off_id from sign_off s
where s.council_id = :council_id and s.subject_id = :commission_id and s.stage = 'commission'
    and s.decided_at is null
order by s.asked_at desc limit 1
for no key update;

-- name: publish(council_id, commission_id, now)!
update commission set published_at = :now
where council_id = :council_id and commission_id = :commission_id;

-- name: withdraw(council_id, commission_id, now)!
update commission set withdrawn_at = :now
where council_id = :council_id and commission_id = :commission_id;

-- name: add_key(council_id, commission_id, public_key, wrapped_private_key)!
insert into commission_key (council_id, commission_id, public_key, wrapped_private_key)
values (:council_id, :commission_id, :public_key, :wrapped_private_key);

-- name: add_lot_needs(council_id, rows)!
-- The needs as they stand on the day of publishing: jsonb because some columns are arrays themselves.
insert into lot_need (council_id, lot_need_id, lot_id, member_id, need_id, ward_code, route,
    minutes_per_week, flexible_minutes_per_week, personal_care, languages, carer_gender, skills, likes,
    vetoed_providers, people_sharing_max, cap_pence_per_four_weeks, incumbent_id,
    incumbent_pence_per_four_weeks)
select :council_id, t.lot_need_id, t.lot_id, t.member_id, t.need_id, t.ward_code, t.route,
    t.minutes_per_week, t.flexible_minutes_per_week, t.personal_care, t.languages, t.carer_gender,
    t.skills, t.likes, t.vetoed_providers, t.people_sharing_max, t.cap_pence_per_four_weeks,
    t.incumbent_id, t.incumbent_pence_per_four_weeks
from jsonb_to_recordset(:rows::jsonb) as t (lot_need_id uuid, lot_id uuid, member_id uuid, need_id uuid,
    ward_code text, route text, minutes_per_week integer, flexible_minutes_per_week integer,
    personal_care boolean, languages text[], carer_gender text, skills text[], likes text[],
    vetoed_providers uuid[], people_sharing_max smallint, cap_pence_per_four_weeks bigint,
    incumbent_id uuid, incumbent_pence_per_four_weeks bigint);

-- name: write_notice(council_id, commission_id, people_shown_min)!
-- What each lot asks in total: counts, minutes and musts of the lot, nobody's name.
update lot set people = t.people, minutes_per_week = t.minutes, ward_codes = t.wards,
    languages = t.languages, skills = t.skills, personal_care = t.personal_care
from (
    select n.lot_id, count(distinct n.member_id) as people, sum(n.minutes_per_week) as minutes,
        case when count(distinct n.member_id) >= :people_shown_min
            then array_agg(distinct n.ward_code order by n.ward_code) else '{}' end as wards,
        bool_or(n.personal_care) as personal_care,
        coalesce((select array_agg(distinct w order by w) from lot_need x, unnest(x.languages) w
            where x.council_id = :council_id and x.lot_id = n.lot_id), '{}') as languages,
        coalesce((select array_agg(distinct w order by w) from lot_need x, unnest(x.skills) w
            where x.council_id = :council_id and x.lot_id = n.lot_id), '{}') as skills
    from lot_need n
    join lot l on l.council_id = n.council_id and l.lot_id = n.lot_id
    where n.council_id = :council_id and l.commission_id = :commission_id
    group by n.lot_id) t
where lot.council_id = :council_id and lot.lot_id = t.lot_id;

-- name: names_of_members(council_id, cluster_id)
-- Full names of the members, none of which may stand in a public text (rule 37).
select p.given_name || ' ' || p.family_name as full_name
from member m join person p on p.council_id = m.council_id and p.person_id = m.person_id
where m.council_id = :council_id and m.cluster_id = :cluster_id
order by p.person_id;

-- name: round_of(council_id, round_id)^
-- reads marketplace.rounds.Round
select r.round_id, r.name, r.opens_at, r.closes_at, r.urgent, r.opened_bids_at, r.matched_at
from round r where r.council_id = :council_id and r.round_id = :round_id;

-- name: find(council_id, commission_id)^
-- reads marketplace.acts.opportunities.Commission
-- One commission with its round and cluster, as far as the reader's scope shows it.
select c.commission_id, c.cluster_id, k.name as cluster_name, c.round_id, r.name as round_name, c.title,
    c.about, c.lead, c.starts_on, c.weeks, c.reserved_percent, c.drafted_by, c.drafted_at,
    c.checked_at, c.published_at, c.withdrawn_at, c.ratified_at, c.contracted_at, r.opens_at, r.closes_at,
    r.opened_bids_at, r.matched_at
from commission c
join round r on r.council_id = c.council_id and r.round_id = c.round_id
join cluster k on k.council_id = c.council_id and k.cluster_id = c.cluster_id
where c.council_id = :council_id and c.commission_id = :commission_id;

-- name: of_cluster(council_id, cluster_id)
-- reads marketplace.acts.opportunities.Commission
-- A cluster's commissions, the newest first.
select c.commission_id, c.cluster_id, k.name as cluster_name, c.round_id, r.name as round_name, c.title,
    c.about, c.lead, c.starts_on, c.weeks, c.reserved_percent, c.drafted_by, c.drafted_at,
    c.checked_at, c.published_at, c.withdrawn_at, c.ratified_at, c.contracted_at, r.opens_at, r.closes_at,
    r.opened_bids_at, r.matched_at
from commission c
join round r on r.council_id = c.council_id and r.round_id = c.round_id
join cluster k on k.council_id = c.council_id and k.cluster_id = c.cluster_id
where c.council_id = :council_id and c.cluster_id = :cluster_id
order by c.drafted_at desc, c.commission_id;

-- name: of_round(council_id, round_id)
-- reads marketplace.acts.opportunities.Commission
-- A round's commissions by title, withdrawn ones among them.
select c.commission_id, c.cluster_id, k.name as cluster_name, c.round_id, r.name as round_name, c.title,
    c.about, c.lead, c.starts_on, c.weeks, c.reserved_percent, c.drafted_by, c.drafted_at,
    c.checked_at, c.published_at, c.withdrawn_at, c.ratified_at, c.contracted_at, r.opens_at, r.closes_at,
    r.opened_bids_at, r.matched_at
from commission c
join round r on r.council_id = c.council_id and r.round_id = c.round_id
join cluster k on k.council_id = c.council_id and k.cluster_id = c.cluster_id
where c.council_id = :council_id and c.round_id = :round_id
order by c.title, c.commission_id;

-- name: change(council_id, commission_id, round_id, title, about, lead, starts_on, weeks, reserved_percent)!
-- A draft's words, times and part for start-ups; the coordinator has to look again.
update commission set round_id = :round_id, title = :title, about = :about, lead = :lead,
    starts_on = :starts_on, weeks = :weeks, reserved_percent = :reserved_percent, checked_at = null
where council_id = :council_id and commission_id = :commission_id;

-- name: set_limits(council_id, commission_id, providers_max, share_max)!
-- How many providers may divide each lot, and how much of it one of them may have.
update lot set providers_max = :providers_max, providers_min = least(providers_min, :providers_max),
    provider_share_max_percent = :share_max
where council_id = :council_id and commission_id = :commission_id and dropped_at is null;

-- name: reader(council_id, commission_id, home_council_id, person_id)^
-- reads marketplace.web.commission_reading.Standing
-- What a person is to a commission's cluster: a member of it, its organiser, or neither.
select k.organiser_id, k.coordinator_id, k.ended_at,
    (select m.member_id from member m
        left join visiting_member v on v.council_id = m.council_id and v.member_id = m.member_id
        where m.council_id = c.council_id and m.cluster_id = c.cluster_id
            and coalesce(v.home_council_id, m.council_id) = :home_council_id
            and coalesce(v.home_person_id, m.person_id) = :person_id
            and (m.leaves_on is null or m.leaves_on > c.drafted_at::date)
        order by m.joined_at desc, m.member_id limit 1) as member_id
from commission c
join cluster k on k.council_id = c.council_id and k.cluster_id = c.cluster_id
where c.council_id = :council_id and c.commission_id = :commission_id;

-- name: is_member(council_id, cluster_id, home_council_id, person_id, day)$
-- Whether a person is in the cluster on a day.
select exists (select 1 from member m
    left join visiting_member v on v.council_id = m.council_id and v.member_id = m.member_id
    where m.council_id = :council_id and m.cluster_id = :cluster_id
        and coalesce(v.home_council_id, m.council_id) = :home_council_id
        and coalesce(v.home_person_id, m.person_id) = :person_id
        and (m.leaves_on is null or m.leaves_on > :day)) as member;

-- name: listed(council_id, person_id, cluster_id, after_drafted_at, after_id, most)
-- reads marketplace.acts.opportunities.Commission
-- Commissions of a person's clusters, of one cluster, or of all (null), the newest first after a cursor.
select c.commission_id, c.cluster_id, k.name as cluster_name, c.round_id, r.name as round_name, c.title,
    c.about, c.lead, c.starts_on, c.weeks, c.reserved_percent, c.drafted_by, c.drafted_at,
    c.checked_at, c.published_at, c.withdrawn_at, c.ratified_at, c.contracted_at, r.opens_at, r.closes_at,
    r.opened_bids_at, r.matched_at
from commission c
join round r on r.council_id = c.council_id and r.round_id = c.round_id
join cluster k on k.council_id = c.council_id and k.cluster_id = c.cluster_id
where c.council_id = :council_id
    and (:cluster_id::uuid is null or c.cluster_id = :cluster_id)
    and (:person_id::uuid is null or exists (select 1 from member m
        where m.council_id = c.council_id and m.cluster_id = c.cluster_id and m.person_id = :person_id
            and (m.leaves_on is null or m.leaves_on > c.drafted_at::date)))
    and (:after_drafted_at::timestamptz is null
        or (c.drafted_at, c.commission_id) < (:after_drafted_at, :after_id::uuid))
order by c.drafted_at desc, c.commission_id desc
limit :most;

-- name: newest_check(council_id, commission_id)^
-- reads marketplace.web.commission_reading.Check
-- What the coordinator was last asked about a draft, and what they said.
select s.asked_at, s.due_on, s.decision, s.reason, s.decided_at
from sign_off s
where s.council_id = :council_id and s.subject_id = :commission_id and s.stage = 'commission'
order by s.asked_at desc, s.decided_at desc nulls first limit 1;

-- name: readiness(council_id, cluster_id, day)
-- reads marketplace.web.commission_reading.Ready
-- Who of a cluster is ready to be asked for on a day: agreed plan, newest agreement signed, pledge.
select p.given_name || ' ' || left(p.family_name, 1) as name,
    exists (select 1 from plan q join need n on n.council_id = q.council_id and n.plan_id = q.plan_id
        where q.council_id = m.council_id and q.person_id = m.person_id
            and q.agreed_by_holder_at is not null and q.agreed_by_professional_at is not null
            and q.starts_on <= :day and (q.ends_on is null or q.ends_on > :day)) as planned,
    exists (select 1 from signature s
        where s.council_id = m.council_id and s.cluster_id = m.cluster_id
            and s.member_id = m.member_id
            and s.version = (select max(a.version) from agreement a
                where a.council_id = m.council_id and a.cluster_id = m.cluster_id)) as signed,
    exists (select 1 from pledge g
        where g.council_id = m.council_id and g.person_id = m.person_id
            and g.cluster_id = m.cluster_id and g.withdrawn_at is null
            and g.starts_on <= :day and g.ends_on > :day) as pledged
from member m
join person p on p.council_id = m.council_id and p.person_id = m.person_id
where m.council_id = :council_id and m.cluster_id = :cluster_id
    and (m.leaves_on is null or m.leaves_on > :day)
order by p.given_name, p.family_name, m.member_id;

-- name: run(council_id, commission_id)^
-- reads marketplace.web.match_reading.Run
-- The newest finished match of a commission's round, and the widest gap of need, fit and cost.
select m.run_id, m.status, m.finished_at,
    coalesce((select max((e ->> 'gap')::float8) from jsonb_array_elements(m.levels) e
        where e ->> 'name' <> 'spread'), 1)::float8 as gap
from commission c
join match_run m on m.council_id = c.council_id and m.round_id = c.round_id
where c.council_id = :council_id and c.commission_id = :commission_id and m.finished_at is not null
    and m.status in ('optimal', 'feasible', 'timed_out', 'stopped')
order by m.finished_at desc, m.run_id limit 1;

-- name: awards(council_id, commission_id, run_id)
-- reads marketplace.web.match_reading.Award
-- Who won which lot, for how many people and minutes, at what price for all, and the stored why.
select a.award_id, l.title as lot_title, p.name as provider_name, p.start_up, p.quality,
    (select count(*) from award_line x
        where x.council_id = a.council_id and x.award_id = a.award_id)::integer as people,
    a.minutes_per_week, a.pence_per_four_weeks, a.why
from award a
join lot l on l.council_id = a.council_id and l.lot_id = a.lot_id
join provider p on p.provider_id = a.provider_id
where a.council_id = :council_id and l.commission_id = :commission_id and a.run_id = :run_id
order by a.minutes_per_week desc, l.title, a.award_id;

-- name: shares(council_id, commission_id, run_id, member_id)
-- reads marketplace.web.match_reading.Share
-- One member's own parts: what each costs every four weeks, and what it would cost them alone.
select l.title as lot_title, p.name as provider_name, w.minutes_per_week, w.own_pence, w.shared_pence,
    w.pence_per_four_weeks, w.headcount, s.pence_per_four_weeks as alone_pence,
    coalesce(s.basis, 'none') as basis,
    coalesce((select i.name from provider i
        where i.provider_id = n.incumbent_id and i.provider_id <> a.provider_id), '') as incumbent_name
from award a
join lot l on l.council_id = a.council_id and l.lot_id = a.lot_id
join provider p on p.provider_id = a.provider_id
join award_line w on w.council_id = a.council_id and w.award_id = a.award_id
join lot_need n on n.council_id = w.council_id and n.lot_need_id = w.lot_need_id
left join stand_alone_offer s on s.council_id = a.council_id and s.run_id = a.run_id
    and s.lot_need_id = w.lot_need_id
where a.council_id = :council_id and l.commission_id = :commission_id and a.run_id = :run_id
    and n.member_id = :member_id
order by l.title, w.award_id, w.lot_need_id;

-- name: unmet(council_id, commission_id, run_id)
-- reads marketplace.web.match_reading.Unmet
-- What stayed unmet in a commission, and why, need by need.
select n.member_id, l.title as lot_title, u.minutes_per_week, u.cause, u.sentence
from unmet u
join lot_need n on n.council_id = u.council_id and n.lot_need_id = u.lot_need_id
join lot l on l.council_id = n.council_id and l.lot_id = n.lot_id
where u.council_id = :council_id and l.commission_id = :commission_id and u.run_id = :run_id
order by u.minutes_per_week desc, l.title, u.lot_need_id;

-- name: losing(council_id, commission_id, run_id)
-- reads marketplace.web.match_reading.Losing
-- How many offers won nothing in a commission, by reason; no offer's price and nobody's name.
select t.reason, count(*)::integer as offers
from (
    select distinct on (o.bid_id) o.bid_id, o.reason
    from bid_outcome o
    join lot l on l.council_id = o.council_id and l.lot_id = o.lot_id
    where o.council_id = :council_id and l.commission_id = :commission_id and o.run_id = :run_id
        and not exists (select 1 from bid_outcome w
            join lot y on y.council_id = w.council_id and y.lot_id = w.lot_id
            where w.council_id = o.council_id and w.run_id = o.run_id and w.bid_id = o.bid_id and w.won
                and y.commission_id = :commission_id)
    order by o.bid_id, o.lot_id) t
group by t.reason
order by offers desc, t.reason;

-- name: answers(council_id, commission_id, run_id)
-- reads marketplace.web.match_reading.Answer
-- Each member with a part in the award, and what they answered.
select distinct n.member_id, v.decision, v.decided_at
from award a
join lot l on l.council_id = a.council_id and l.lot_id = a.lot_id
join award_line w on w.council_id = a.council_id and w.award_id = a.award_id
join lot_need n on n.council_id = w.council_id and n.lot_need_id = w.lot_need_id
left join ratification v on v.council_id = l.council_id and v.commission_id = l.commission_id
    and v.member_id = n.member_id
where a.council_id = :council_id and l.commission_id = :commission_id and a.run_id = :run_id
order by n.member_id;

-- name: quorum_percent(council_id, commission_id)$
-- How many in every hundred have to answer, by the cluster's newest agreement.
select a.quorum_percent
from commission c
join agreement a on a.council_id = c.council_id and a.cluster_id = c.cluster_id
where c.council_id = :council_id and c.commission_id = :commission_id
order by a.version desc limit 1;

-- name: contracts(council_id, commission_id)
-- reads marketplace.web.match_reading.Signed
-- A commission's contracts, and how many people each is for.
select k.contract_id, p.name as provider_name, l.title as lot_title, k.starts_on, k.ends_on,
    k.ended_early_on, k.signed_at,
    (select count(distinct o.member_id) from call_off_line o
        where o.council_id = k.council_id and o.contract_id = k.contract_id)::integer as people
from contract k
join award a on a.council_id = k.council_id and a.award_id = k.award_id
join lot l on l.council_id = a.council_id and l.lot_id = a.lot_id
join provider p on p.provider_id = k.provider_id
where k.council_id = :council_id and k.commission_id = :commission_id
order by l.title, k.contract_id;

-- name: call_off_lines(council_id, commission_id, member_id)
-- reads marketplace.web.match_reading.CallOff
-- One member's own lines in a commission's contracts as they stand now.
select distinct on (o.line_id) o.line_id, o.version, p.name as provider_name, l.title as lot_title,
    o.purchaser, o.minutes_per_week, o.pence_per_four_weeks, o.stand_alone_pence, o.valid_from,
    least(o.valid_to, coalesce(k.ended_early_on, o.valid_to)) as valid_to
from call_off_line o
join contract k on k.council_id = o.council_id and k.contract_id = o.contract_id
join award a on a.council_id = k.council_id and a.award_id = k.award_id
join lot l on l.council_id = a.council_id and l.lot_id = a.lot_id
join provider p on p.provider_id = k.provider_id
where o.council_id = :council_id and k.commission_id = :commission_id and o.member_id = :member_id
order by o.line_id, o.version desc;
