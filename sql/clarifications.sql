-- name: look_as_provider(council_id, provider_id)$
-- Row-level security shows who asked to their own provider alone, so say who looks.
select set_config('app.provider', :provider_id::uuid::text, true) where app_council() = :council_id;

-- name: asked_by(council_id, commission_id, provider_id)$
select count(*)::integer from clarification_asker a
join clarification q on q.council_id = a.council_id and q.clarification_id = a.clarification_id
where a.council_id = :council_id and a.provider_id = :provider_id and q.commission_id = :commission_id;

-- name: ask(council_id, clarification_id, commission_id, question, now)!
insert into clarification (council_id, clarification_id, commission_id, question, asked_at)
values (:council_id, :clarification_id, :commission_id, :question, :now);

-- name: say_who_asked(council_id, clarification_id, provider_id, asked_by)!
insert into clarification_asker (council_id, clarification_id, provider_id, asked_by)
values (:council_id, :clarification_id, :provider_id, :asked_by);

-- name: of_commission(council_id, commission_id, answered_only, most)
-- reads marketplace.clarifications.Clarification
-- Questions about a notice as far as the reader's scope shows them, in the order of their answers and
-- those that wait at the end. Of those that wait, a provider's own are `mine`.
select q.clarification_id, q.commission_id, q.question, q.asked_at, q.answer, q.answered_at,
    exists (select 1 from clarification_asker a
        where a.council_id = q.council_id and a.clarification_id = q.clarification_id) as mine
from clarification q
where q.council_id = :council_id and q.commission_id = :commission_id
    and (q.answered_at is not null or not :answered_only::boolean)
order by q.answered_at nulls last, q.asked_at, q.clarification_id
limit :most;

-- name: lock(council_id, clarification_id)^
-- reads marketplace.clarifications.Clarification
select q.clarification_id, q.commission_id, q.question, q.asked_at, q.answer, q.answered_at,
    false as mine
from clarification q
where q.council_id = :council_id and q.clarification_id = :clarification_id
for no key update;

-- name: answer(council_id, clarification_id, answer, answered_by, now)!
update clarification set answer = :answer, answered_by = :answered_by, answered_at = :now
where council_id = :council_id and clarification_id = :clarification_id;

-- name: amend(council_id, commission_id, title, about)!
update commission set title = :title, about = :about
where council_id = :council_id and commission_id = :commission_id;

-- name: add_amendment(council_id, commission_id, what, title_before, about_before, made_by, now)$
insert into commission_amendment (council_id, commission_id, version, what, title_before, about_before,
    made_by, made_at)
select :council_id, :commission_id::uuid, coalesce(max(a.version), 1) + 1, :what, :title_before,
    :about_before, :made_by::uuid, :now
from commission_amendment a
where a.council_id = :council_id and a.commission_id = :commission_id
returning version::integer;

-- name: amendments(council_id, commission_id)
-- reads marketplace.clarifications.Amendment
-- What a notice changed since it was published, the newest first.
select a.version::integer as version, a.what, a.made_at
from commission_amendment a
where a.council_id = :council_id and a.commission_id = :commission_id
order by a.version desc;
