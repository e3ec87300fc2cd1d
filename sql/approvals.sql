-- name: approve_waiting(council_id, stage, subject_id, decided_by, decided_at)$
-- Approve what waits for a subject at a stage; its id, or nothing when nobody asked.
update sign_off set decision = 'approved', decided_by = :decided_by, decided_at = :decided_at
where council_id = :council_id and stage = :stage and subject_id = :subject_id and decided_at is null
returning sign_off_id;
