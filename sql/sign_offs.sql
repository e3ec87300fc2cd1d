-- name: ask(council_id, sign_off_id, stage, subject_id, person_id, about, asked_at, due_on)!
-- Ask a professional to look, unless the same is waiting already.
insert into sign_off (council_id, sign_off_id, stage, subject_id, person_id, about, asked_at, due_on)
select :council_id, :sign_off_id, :stage, :subject_id, :person_id, :about, :asked_at, :due_on
where not exists (select 1 from sign_off s where s.council_id = :council_id and s.stage = :stage
    and s.subject_id = :subject_id and s.decided_at is null);

-- name: ask_many(council_id, stage, asked_at, due_on, sign_off_ids, subject_ids, person_ids, abouts)!
-- Ask a professional to look at several subjects.
insert into sign_off (council_id, sign_off_id, stage, subject_id, person_id, about, asked_at, due_on)
select :council_id, t.sign_off_id, :stage, t.subject_id, t.person_id, t.about, :asked_at, :due_on
from unnest(:sign_off_ids::uuid[], :subject_ids::uuid[], :person_ids::uuid[], :abouts::text[])
    as t (sign_off_id, subject_id, person_id, about)
where not exists (select 1 from sign_off s where s.council_id = :council_id and s.stage = :stage
    and s.subject_id = t.subject_id and s.decided_at is null);

-- name: lock(council_id, sign_off_id)^
-- reads marketplace.acts.sign_offs.SignOff
-- One thing a professional is asked to sign, held until the transaction ends.
select s.sign_off_id, s.stage, s.subject_id, s.person_id, s.about, s.asked_at, s.due_on, s.decision,
    s.reason, s.decided_at
from sign_off s
where s.council_id = :council_id and s.sign_off_id = :sign_off_id
for no key update;

-- name: decide(council_id, sign_off_id, decision, reason, decided_by, decided_at)!
-- What the professional said.
update sign_off set decision = :decision, reason = :reason, decided_by = :decided_by,
    decided_at = :decided_at
where council_id = :council_id and sign_off_id = :sign_off_id;

-- name: newest_decision(council_id, stage, subject_id)$
-- The last word on a subject; null while it waits or was never asked.
select s.decision from sign_off s
where s.council_id = :council_id and s.stage = :stage and s.subject_id = :subject_id
order by s.asked_at desc, s.decided_at desc nulls first limit 1;

-- name: waiting(council_id)
-- reads marketplace.acts.sign_offs.SignOff
-- What professionals of a council are asked to sign, the most urgent first.
select s.sign_off_id, s.stage, s.subject_id, s.person_id, s.about, s.asked_at, s.due_on, s.decision,
    s.reason, s.decided_at
from sign_off s
where s.council_id = :council_id and s.decided_at is null
order by s.due_on, s.sign_off_id
limit 200;
