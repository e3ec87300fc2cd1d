-- name: enqueue(entrypoints, payloads, dedupe_keys, priorities)!
-- Ask for work in the transaction that needs it; the same work waiting already is not asked for twice.
with added as (
    insert into pgqueuer (priority, entrypoint, payload, dedupe_key, status)
    select t.priority, t.entrypoint, t.payload, t.dedupe_key, 'queued'
    from unnest(:entrypoints::text[], :payloads::bytea[], :dedupe_keys::text[], :priorities::integer[])
        as t (entrypoint, payload, dedupe_key, priority)
    on conflict (dedupe_key) where status in ('queued', 'picked') and dedupe_key is not null do nothing
    returning id, entrypoint, priority)
insert into pgqueuer_log (job_id, status, entrypoint, priority)
select a.id, 'queued', a.entrypoint, a.priority from added a;

-- name: is_done(council_id, kind, due_on, subject_id)$
select true from job_done d
where d.council_id = :council_id and d.kind = :kind and d.due_on = :due_on
    and d.subject_id = :subject_id;

-- name: mark_done(council_id, kind, due_on, subject_id, done_at)$
-- True the first time; nothing when it was done for that day before.
insert into job_done (council_id, kind, due_on, subject_id, done_at)
values (:council_id, :kind, :due_on, :subject_id, :done_at)
on conflict do nothing returning true;

-- name: councils()
-- The councils the worker looks after; none while the demonstration's history is being built, because
-- its rounds close by its own clock and not yet by this one.
select c.council_id from council c
where not exists (select 1 from demonstration d where d.finished_at is null)
order by c.council_id;
