-- name: add(council_id, run_id, rows)!
insert into match_reason (council_id, run_id, reason_id, kind, lot_id, lot_need_id, bid_id, place, sentence,
    proof, pence_per_four_weeks)
select :council_id, :run_id, t.reason_id, t.kind, t.lot_id, t.lot_need_id, t.bid_id, t.place, t.sentence,
    t.proof, t.pence_per_four_weeks
from jsonb_to_recordset(:rows::jsonb) as t (reason_id uuid, kind text, lot_id uuid, lot_need_id uuid,
    bid_id uuid, place integer, sentence text, proof text, pence_per_four_weeks bigint);

-- name: mark_explained(council_id, run_id, now, unexplained)$
-- True when nobody marked it before.
update match_run set explained_at = :now, unexplained = :unexplained
where council_id = :council_id and run_id = :run_id and explained_at is null
returning true;

-- name: to_explain(council_id)
-- The newest run with an answer that nobody gave reasons for yet: one at a time, so that other
-- searches find a solver free.
select m.run_id from match_run m
where m.council_id = :council_id and m.result is not null and m.explained_at is null
order by m.asked_at desc, m.run_id limit 1;

-- name: solved(council_id, run_id)^
-- reads marketplace.acts.reasons.SolvedRun
select m.round_id, m.problem, m.result, m.seed from match_run m
where m.council_id = :council_id and m.run_id = :run_id and m.result is not null
    and m.explained_at is null;

-- name: of_member(council_id, commission_id, run_id, member_id)
-- reads marketplace.acts.reasons.Reason
-- What one member is told of their own needs in a commission.
select r.kind, l.title as lot_title, r.sentence, r.proof, '' as title
from match_reason r
join lot l on l.council_id = r.council_id and l.lot_id = r.lot_id
join lot_need n on n.council_id = r.council_id and n.lot_need_id = r.lot_need_id
where r.council_id = :council_id and r.run_id = :run_id and l.commission_id = :commission_id
    and n.member_id = :member_id
order by r.kind desc, r.place, r.reason_id limit 100;

-- name: of_bid(council_id, commission_id, provider_id)
-- reads marketplace.acts.reasons.Reason
-- What a provider is told of each lot that its bid for a commission lost.
select r.kind, l.title as lot_title, r.sentence, r.proof, '' as title
from match_reason r
join lot l on l.council_id = r.council_id and l.lot_id = r.lot_id
join bid b on b.council_id = r.council_id and b.bid_id = r.bid_id
where r.council_id = :council_id and b.commission_id = :commission_id
    and b.provider_id = :provider_id
order by l.title, r.place, r.reason_id limit 100;

-- name: of_round(council_id, run_id, kind)
-- reads marketplace.acts.reasons.Reason
-- What officers are told of a run: unmet needs and what would cover them, or what rules cost.
select r.kind, l.title as lot_title, r.sentence, r.proof, c.title
from match_reason r
join lot l on l.council_id = r.council_id and l.lot_id = r.lot_id
join commission c on c.council_id = l.council_id and c.commission_id = l.commission_id
where r.council_id = :council_id and r.run_id = :run_id and r.kind = :kind
order by r.place, r.reason_id limit 50;
