-- name: find(council_id, round_id)^
-- reads marketplace.rounds.Round
select r.round_id, r.name, r.opens_at, r.closes_at, r.urgent, r.opened_bids_at, r.matched_at
from round r where r.council_id = :council_id and r.round_id = :round_id;

-- name: upcoming(council_id, now)
-- reads marketplace.rounds.Round
-- Rounds that still take bids, the soonest deadline first.
select r.round_id, r.name, r.opens_at, r.closes_at, r.urgent, r.opened_bids_at, r.matched_at
from round r where r.council_id = :council_id and r.closes_at > :now
order by r.closes_at, r.round_id;

-- name: calendar(council_id, most)
-- reads marketplace.rounds.Round
-- The council's rounds, the latest first.
select r.round_id, r.name, r.opens_at, r.closes_at, r.urgent, r.opened_bids_at, r.matched_at
from round r where r.council_id = :council_id
order by r.closes_at desc, r.round_id limit :most;

-- name: to_match(council_id, now)
-- reads marketplace.rounds.Round
-- Rounds past their deadline that were not matched and have no run under way or failed.
select r.round_id, r.name, r.opens_at, r.closes_at, r.urgent, r.opened_bids_at, r.matched_at
from round r
where r.council_id = :council_id and r.closes_at <= :now and r.matched_at is null
    and exists (
        select 1 from commission c where c.council_id = r.council_id and c.round_id = r.round_id
            and c.published_at is not null and c.withdrawn_at is null)
    and not exists (
        select 1 from match_run m where m.council_id = r.council_id and m.round_id = r.round_id)
order by r.closes_at, r.round_id;

-- name: open(council_id, round_id)$
-- Open a round whose deadline has passed; false when it has not, or when it is open already.
select open_round(:council_id::smallint, :round_id::uuid);

-- name: release_keys(council_id, round_id)
-- reads marketplace.jobs.openings.WrappedKey
-- The wrapped keys of an opened round; the opener's role alone may ask.
select k.commission_id, k.wrapped_private_key
from release_keys(:council_id::smallint, :round_id::uuid) k;

-- name: last_envelopes(council_id, round_id)
-- reads marketplace.jobs.openings.Envelope
-- The envelope that counts: each provider's last for each commission of the round.
select distinct on (e.commission_id, e.provider_id) e.commission_id, e.provider_id, e.envelope_id, e.sealed
from bid_envelope e
join commission c on c.council_id = e.council_id and c.commission_id = e.commission_id
where c.council_id = :council_id and c.round_id = :round_id and c.withdrawn_at is null
    and c.published_at is not null
order by e.commission_id, e.provider_id, e.position desc;

-- name: add_bids(council_id, bid_ids, commission_ids, provider_ids, envelope_ids, contents, opened_at)!
insert into bid (council_id, bid_id, commission_id, provider_id, envelope_id, content, opened_at)
select :council_id, t.bid_id, t.commission_id, t.provider_id, t.envelope_id, t.content, :opened_at
from unnest(:bid_ids::uuid[], :commission_ids::uuid[], :provider_ids::uuid[], :envelope_ids::uuid[],
    :contents::jsonb[]) as t (bid_id, commission_id, provider_id, envelope_id, content)
on conflict (council_id, commission_id, provider_id) do nothing;

-- name: hold(council_id, round_id)^
-- reads marketplace.rounds.Round
select r.round_id, r.name, r.opens_at, r.closes_at, r.urgent, r.opened_bids_at, r.matched_at
from round r where r.council_id = :council_id and r.round_id = :round_id
for no key update;

-- name: mark_matched(council_id, round_id, now)!
update round set matched_at = :now where council_id = :council_id and round_id = :round_id;

-- name: lots_of_round(council_id, round_id)
-- reads marketplace.problems.AskedLot
-- The published lots of a round with what their commission and cluster say, by id.
select l.lot_id, l.commission_id, c.cluster_id, c.title as commission_title, l.title, l.service, l.band,
    l.providers_max, l.providers_min, l.provider_share_max_percent, l.people_sharing_max, l.weight,
    c.weeks, c.reserved_percent, c.starts_on,
    (select a.share_rule from agreement a
        where a.council_id = c.council_id and a.cluster_id = c.cluster_id
        order by a.version desc limit 1) as share_rule
from commission c
join lot l on l.council_id = c.council_id and l.commission_id = c.commission_id
where c.council_id = :council_id and c.round_id = :round_id and c.published_at is not null
    and c.withdrawn_at is null and l.dropped_at is null
order by l.lot_id;

-- name: needs_of_round(council_id, round_id)
-- reads marketplace.commissions.LotNeed
-- The needs of a round as they were published, less those of members who leave before care starts.
select n.lot_need_id, n.lot_id, n.member_id, n.need_id, n.ward_code, n.route, n.minutes_per_week,
    n.flexible_minutes_per_week, n.personal_care, n.languages, n.carer_gender, n.skills, n.likes,
    n.vetoed_providers, n.people_sharing_max, n.cap_pence_per_four_weeks, n.incumbent_id,
    n.incumbent_pence_per_four_weeks
from commission c
join lot l on l.council_id = c.council_id and l.commission_id = c.commission_id
join lot_need n on n.council_id = l.council_id and n.lot_id = l.lot_id
join member m on m.council_id = n.council_id and m.member_id = n.member_id
where c.council_id = :council_id and c.round_id = :round_id and c.published_at is not null
    and c.withdrawn_at is null and l.dropped_at is null
    and (m.leaves_on is null or m.leaves_on > c.starts_on)
order by n.lot_need_id;

-- name: bids_of_round(council_id, round_id)
-- reads marketplace.problems.OpenedBid
-- The opened bids of a round in the order they were sent, with who the bidder is.
select b.bid_id, b.commission_id, b.content, p.provider_id, p.name, p.kind, p.external_ids,
    p.cqc_personal_care, p.start_up, p.workers, p.vat_registered, p.vat_exempt, p.quality,
    p.insured_until, p.checks_until, p.state, p.mentor_id, p.exposure_minutes_max,
    coalesce(o.services, '{}') as services, coalesce(o.languages, '{}') as languages,
    coalesce(o.carer_genders, '{}') as carer_genders, coalesce(o.skills, '{}') as skills,
    coalesce(o.areas, '{}') as areas,
    coalesce(d.accepted, false) as low_price_accepted
from commission c
join bid b on b.council_id = c.council_id and b.commission_id = c.commission_id
join bid_envelope e on e.council_id = b.council_id and e.envelope_id = b.envelope_id
join provider p on p.provider_id = b.provider_id
left join provider_offer o on o.provider_id = b.provider_id
left join low_price_decision d on d.council_id = b.council_id and d.bid_id = b.bid_id
where c.council_id = :council_id and c.round_id = :round_id and c.published_at is not null
    and c.withdrawn_at is null
order by e.position;

-- name: share_rules(council_id, run_id)
-- Each lot of a run's round with the rule its cluster's newest agreement shares by.
select l.lot_id, (select a.share_rule from agreement a
    where a.council_id = c.council_id and a.cluster_id = c.cluster_id
    order by a.version desc limit 1) as share_rule
from match_run m
join commission c on c.council_id = m.council_id and c.round_id = m.round_id
join lot l on l.council_id = c.council_id and l.commission_id = c.commission_id
where m.council_id = :council_id and m.run_id = :run_id;

-- name: unfinished_run(council_id, round_id)$
select m.run_id from match_run m
where m.council_id = :council_id and m.round_id = :round_id and m.finished_at is null
order by m.asked_at desc limit 1;

-- name: add_run(council_id, run_id, round_id, asked_at, seed, seconds_max, input_sha256, problem, version)!
insert into match_run (council_id, run_id, round_id, asked_at, seed, seconds_max, input_sha256, problem,
    status, version)
values (:council_id, :run_id, :round_id, :asked_at, :seed, :seconds_max, :input_sha256, :problem,
    'waiting', :version);

-- name: add_parts(council_id, run_id, parts, problems, milliseconds_max)!
insert into match_part (council_id, run_id, part, problem, state, milliseconds_max)
select :council_id, :run_id, t.part, t.problem, 'waiting', t.milliseconds_max
from unnest(:parts::smallint[], :problems::bytea[], :milliseconds_max::integer[])
    as t (part, problem, milliseconds_max);

-- name: add_stand_alone_offers(council_id, run_id, lot_need_ids, pence, bases, bid_ids)!
insert into stand_alone_offer (council_id, run_id, lot_need_id, pence_per_four_weeks, basis, bid_id)
select :council_id, :run_id, t.lot_need_id, t.pence, t.basis, t.bid_id
from unnest(:lot_need_ids::uuid[], :pence::bigint[], :bases::text[], :bid_ids::uuid[])
    as t (lot_need_id, pence, basis, bid_id);

-- name: begin_part(council_id, run_id, part, now, attempts_max, failures_max)^
-- reads marketplace.acts.matches.BegunPart
-- Take a part for one more attempt; nothing when it has ended, was tried or has failed too often.
update match_part p set state = 'running', attempts = p.attempts + 1, started_at = :now
from match_run r
where p.council_id = :council_id and p.run_id = :run_id and p.part = :part
    and r.council_id = p.council_id and r.run_id = p.run_id
    and p.state in ('waiting', 'running') and p.attempts < :attempts_max
    and p.failures < :failures_max
returning p.problem, r.seed, p.milliseconds_max, p.attempts;

-- name: start_run(council_id, run_id)!
update match_run set status = 'running'
where council_id = :council_id and run_id = :run_id and status = 'waiting';

-- name: finish_part(council_id, run_id, part, problem, result, incumbents, now)!
update match_part set state = 'done', problem = :problem, result = :result, incumbents = :incumbents,
    failure = null, finished_at = :now
where council_id = :council_id and run_id = :run_id and part = :part and state = 'running';

-- name: note_failure(council_id, run_id, part, failure)$
-- One more failure of a part that is being solved; how many there are now.
update match_part set failures = failures + 1, failure = :failure
where council_id = :council_id and run_id = :run_id and part = :part and state = 'running'
returning failures;

-- name: fail_part(council_id, run_id, part, failures_max, failed, stopped, now)!
-- The reason as providers/said.py keeps a sentence: one of two patterns, and its values.
update match_part set state = 'failed', finished_at = :now, failure = jsonb_build_object(
    'said', case when failures >= :failures_max::integer then :failed::text else :stopped::text end,
    'values', jsonb_build_object('part', part, 'failures', failures, 'attempts', attempts,
        'fault_words', coalesce(failure, '')))::text
where council_id = :council_id and run_id = :run_id and part = :part
    and state in ('waiting', 'running');

-- name: found_by_parts(council_id, run_id)
-- reads marketplace.web.match_progress.PartFound
select p.incumbents from match_part p
where p.council_id = :council_id and p.run_id = :run_id
order by p.part limit 500;

-- name: note_incumbents(council_id, run_id, part, incumbents)$
-- Keep how far the search is; says whether somebody asked it to stop.
update match_part p set incumbents = :incumbents
from match_run r
where p.council_id = :council_id and p.run_id = :run_id and p.part = :part
    and r.council_id = p.council_id and r.run_id = p.run_id
returning r.stop_asked_at is not null;

-- name: hold_run(council_id, run_id)^
-- reads marketplace.acts.matches.Run
-- One run held until the transaction ends, so that exactly one part finds itself the last.
select m.run_id, m.round_id, m.asked_at, m.seed, m.seconds_max, m.input_sha256, m.status, m.version,
    m.stop_asked_at, m.finished_at, m.seconds, m.deterministic, m.failure, m.levels, m.incumbents,
    m.explained_at, m.unexplained
from match_run m
where m.council_id = :council_id and m.run_id = :run_id
for no key update;

-- name: runs_of_round(council_id, round_id)
-- reads marketplace.acts.matches.Run
-- The runs of a round, the newest first.
select m.run_id, m.round_id, m.asked_at, m.seed, m.seconds_max, m.input_sha256, m.status, m.version,
    m.stop_asked_at, m.finished_at, m.seconds, m.deterministic, m.failure, m.levels, m.incumbents,
    m.explained_at, m.unexplained
from match_run m
where m.council_id = :council_id and m.round_id = :round_id
order by m.asked_at desc, m.run_id;

-- name: unfinished_parts(council_id, run_id)$
select count(*) from match_part p
where p.council_id = :council_id and p.run_id = :run_id and p.state in ('waiting', 'running');

-- name: waiting_parts(council_id, run_id)
select p.part from match_part p
where p.council_id = :council_id and p.run_id = :run_id and p.state in ('waiting', 'running')
order by p.part;

-- name: parts(council_id, run_id)
-- reads marketplace.acts.matches.Part
select p.part, p.problem, p.state, p.attempts, p.result, p.incumbents, p.failure
from match_part p
where p.council_id = :council_id and p.run_id = :run_id
order by p.part;

-- name: problem(council_id, run_id)$
select m.problem from match_run m where m.council_id = :council_id and m.run_id = :run_id;

-- name: result(council_id, run_id)$
select m.result from match_run m where m.council_id = :council_id and m.run_id = :run_id;

-- name: ask_to_stop(council_id, run_id, now)!
update match_run set stop_asked_at = :now
where council_id = :council_id and run_id = :run_id and finished_at is null
    and stop_asked_at is null;

-- name: end_run(council_id, run_id, status, result, problem, input_sha256, levels, incumbents, seconds, deterministic, failure, now)!
update match_run set status = :status, result = :result, problem = coalesce(:problem, problem),
    input_sha256 = coalesce(:input_sha256, input_sha256), levels = :levels, incumbents = :incumbents,
    seconds = :seconds, deterministic = :deterministic, failure = :failure, finished_at = :now
where council_id = :council_id and run_id = :run_id;

-- name: add_awards(council_id, run_id, rows)!
insert into award (council_id, award_id, run_id, lot_id, bid_id, provider_id, minutes_per_week,
    pence_per_four_weeks, why)
select :council_id, t.award_id, :run_id, t.lot_id, t.bid_id, t.provider_id, t.minutes_per_week,
    t.pence_per_four_weeks, t.why
from jsonb_to_recordset(:rows::jsonb) as t (award_id uuid, lot_id uuid, bid_id uuid, provider_id uuid,
    minutes_per_week integer, pence_per_four_weeks bigint, why text);

-- name: add_award_lines(council_id, rows)!
insert into award_line (council_id, award_id, lot_need_id, minutes_per_week, own_pence, shared_pence,
    pence_per_four_weeks, headcount, limit_pence)
select :council_id, t.award_id, t.lot_need_id, t.minutes_per_week, t.own_pence, t.shared_pence,
    t.own_pence + t.shared_pence, t.headcount, t.limit_pence
from jsonb_to_recordset(:rows::jsonb) as t (award_id uuid, lot_need_id uuid, minutes_per_week integer,
    own_pence bigint, shared_pence bigint, headcount smallint, limit_pence bigint);

-- name: add_unmet(council_id, run_id, rows)!
insert into unmet (council_id, run_id, lot_need_id, minutes_per_week, cause, detail, sentence)
select :council_id, :run_id, t.lot_need_id, t.minutes_per_week, t.cause, t.detail, t.sentence
from jsonb_to_recordset(:rows::jsonb) as t (lot_need_id uuid, minutes_per_week integer, cause text,
    detail text, sentence text);

-- name: add_outcomes(council_id, run_id, rows)!
insert into bid_outcome (council_id, run_id, bid_id, lot_id, won, reason, sentence)
select :council_id, :run_id, t.bid_id, t.lot_id, t.won, t.reason, t.sentence
from jsonb_to_recordset(:rows::jsonb) as t (bid_id uuid, lot_id uuid, won boolean, reason text,
    sentence text);

-- name: hand_back_part(council_id, run_id, part)!
-- A worker that is told to stop gives its attempt back.
update match_part set state = 'waiting', attempts = attempts - 1
where council_id = :council_id and run_id = :run_id and part = :part and state = 'running'
    and attempts > 0;

-- name: parts_to_solve(council_id)
-- reads marketplace.jobs.rounds.PartToSolve
-- Parts of runs that have not ended: asked for again, in case what asked before is gone.
select p.run_id, p.part
from match_run r
join match_part p on p.council_id = r.council_id and p.run_id = r.run_id
where r.council_id = :council_id and r.finished_at is null and p.state in ('waiting', 'running')
order by r.asked_at, p.run_id, p.part;

-- name: runs_to_combine(council_id)
-- Runs whose parts have all ended and that have not.
select r.run_id
from match_run r
where r.council_id = :council_id and r.finished_at is null
    and not exists (
        select 1 from match_part p where p.council_id = r.council_id and p.run_id = r.run_id
            and p.state in ('waiting', 'running'))
order by r.asked_at, r.run_id;

-- name: seen_rounds(council_id, before, before_id, most)
-- reads marketplace.web.rounds.Seen
-- Rounds with how many commissions close in them, the latest first, after a cursor.
select r.round_id, r.name, r.opens_at, r.closes_at, r.urgent, r.opened_bids_at, r.matched_at,
    coalesce(c.commissions, 0)::integer as commissions
from round r
left join lateral (
    select count(*) as commissions from commission c
    where c.council_id = r.council_id and c.round_id = r.round_id and c.published_at is not null
        and c.withdrawn_at is null) c on true
where r.council_id = :council_id
    and (:before::timestamptz is null or (r.closes_at, r.round_id) < (:before, :before_id::uuid))
order by r.closes_at desc, r.round_id desc
limit :most;

-- name: parts_so_far(council_id, run_id)^
-- reads marketplace.web.round_events.Parts
-- How many connected parts of a run are done.
select count(*)::integer as parts,
    (count(*) filter (where p.state = 'done'))::integer as done,
    (count(*) filter (where p.state = 'failed'))::integer as failed,
    coalesce(sum(jsonb_array_length(p.incumbents)), 0)::integer as answers
from match_part p
where p.council_id = :council_id and p.run_id = :run_id;

-- name: awards_of_run(council_id, run_id)
-- reads marketplace.web.rounds.Awarded
-- What a run awarded, by commission and lot: minutes per week, pence per four weeks, people.
select c.commission_id, c.title, l.title as lot_title, p.name as provider_name, p.start_up,
    a.minutes_per_week, a.pence_per_four_weeks, x.people, a.why
from award a
join lot l on l.council_id = a.council_id and l.lot_id = a.lot_id
join commission c on c.council_id = l.council_id and c.commission_id = l.commission_id
join provider p on p.provider_id = a.provider_id
cross join lateral (
    select count(*)::integer as people from award_line w
    where w.council_id = a.council_id and w.award_id = a.award_id) x
where a.council_id = :council_id and a.run_id = :run_id
order by c.title, l.title, p.name, a.award_id
limit 500;

-- name: unmet_of_run(council_id, run_id)
-- reads marketplace.web.rounds.UnmetCount
-- How many needs and minutes a week a run left unmet, by first cause.
select u.cause, count(*)::integer as needs, sum(u.minutes_per_week)::integer as minutes_per_week
from unmet u
where u.council_id = :council_id and u.run_id = :run_id
group by u.cause
order by sum(u.minutes_per_week) desc, u.cause;
