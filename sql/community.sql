-- name: resident(council_id, person_id)^
-- reads marketplace.community.Resident
-- Where a person lives and lived, for who may vote.
select p.person_id, p.ward_code, p.born_on, p.lives_here_from, p.lives_here_to, p.died_on
from person p where p.council_id = :council_id and p.person_id = :person_id;

-- name: residents(council_id, person_ids)
-- reads marketplace.community.Resident
-- Where people live and lived, for who may vote.
select p.person_id, p.ward_code, p.born_on, p.lives_here_from, p.lives_here_to, p.died_on
from person p where p.council_id = :council_id and p.person_id = any (:person_ids::uuid[])
order by p.person_id;

-- name: add_project(council_id, project_id, ward_code, title, about, cost_pence, proposed_by, proposed_at)!
-- Something residents propose to spend their fund on.
insert into project (council_id, project_id, ward_code, title, about, cost_pence, proposed_by,
    proposed_at)
values (:council_id, :project_id, :ward_code, :title, :about, :cost_pence, :proposed_by, :proposed_at);

-- name: lock_project(council_id, project_id)^
-- reads marketplace.community.Project
-- One project, held until the transaction ends.
select p.project_id, p.ward_code, p.title, p.about, p.cost_pence, p.vote_id, p.eligible_at,
    p.refused_reason
from project p where p.council_id = :council_id and p.project_id = :project_id for no key update;

-- name: judge_project(council_id, project_id, eligible_at, refused_reason)!
-- Whether the fund may pay for it, and why not.
update project set eligible_at = :eligible_at, refused_reason = :refused_reason
where council_id = :council_id and project_id = :project_id;

-- name: lock_fund(council_id, ward_code)^
-- reads marketplace.acts.community.Fund
-- A ward's community fund, held while a vote is called on it.
select a.account_id, a.ward_code,
    a.credits_posted_pence - a.debits_posted_pence - a.debits_pending_pence as free_pence
from ledger_account a
where a.council_id = :council_id and a.kind = 'community_fund' and a.ward_code = :ward_code
for no key update;

-- name: funds(council_id)
-- reads marketplace.acts.community.Fund
-- Every ward's community fund.
select a.account_id, a.ward_code,
    a.credits_posted_pence - a.debits_posted_pence - a.debits_pending_pence as free_pence
from ledger_account a
where a.council_id = :council_id and a.kind = 'community_fund'
order by a.ward_code;

-- name: uncounted_vote(council_id, ward_code)$
-- A vote of the ward that is not counted yet.
select v.vote_id from vote v
where v.council_id = :council_id and v.ward_code = :ward_code and v.counted_at is null limit 1;

-- name: add_vote(council_id, vote_id, ward_code, opens_at, closes_at, budget_pence)!
-- A vote of one ward's residents.
insert into vote (council_id, vote_id, ward_code, opens_at, closes_at, budget_pence)
values (:council_id, :vote_id, :ward_code, :opens_at, :closes_at, :budget_pence);

-- name: put_to_vote(council_id, vote_id, ward_code, budget_pence)
-- Put the ward's eligible projects that no vote funded into a vote, those the budget can pay.
update project p set vote_id = :vote_id
where p.council_id = :council_id and p.ward_code = :ward_code and p.eligible_at is not null
    and p.refused_reason is null and p.funded_event_id is null and p.cost_pence <= :budget_pence
    and (p.vote_id is null or exists (select 1 from vote v where v.council_id = p.council_id
        and v.vote_id = p.vote_id and v.counted_at is not null))
returning p.project_id;

-- name: share_vote(council_id, vote_id)^
-- A vote, shared by those who cast a ballot in it and closed to a count meanwhile.
select v.vote_id from vote v
where v.council_id = :council_id and v.vote_id = :vote_id for share;

-- name: lock_vote(council_id, vote_id)^
-- A vote, held while it is counted.
select v.vote_id from vote v
where v.council_id = :council_id and v.vote_id = :vote_id for no key update;

-- name: vote(council_id, vote_id)^
-- reads marketplace.community.Vote
-- One vote as it stands.
select v.vote_id, v.ward_code, v.opens_at, v.closes_at, v.budget_pence, v.counted_at
from vote v where v.council_id = :council_id and v.vote_id = :vote_id;

-- name: votes_of_ward(council_id, ward_code)
-- reads marketplace.community.Vote
-- A ward's votes, the newest first.
select v.vote_id, v.ward_code, v.opens_at, v.closes_at, v.budget_pence, v.counted_at
from vote v where v.council_id = :council_id and v.ward_code = :ward_code
order by v.opens_at desc, v.vote_id limit 50;

-- name: projects_of_vote(council_id, vote_id)
-- reads marketplace.community.Project
-- The projects in a vote.
select p.project_id, p.ward_code, p.title, p.about, p.cost_pence, p.vote_id, p.eligible_at,
    p.refused_reason
from project p where p.council_id = :council_id and p.vote_id = :vote_id
order by p.title, p.project_id;

-- name: projects_of_ward(council_id, ward_code)
-- reads marketplace.acts.community.ProjectNow
-- Every project of a ward, the newest first.
select p.project_id, p.title, p.about, p.cost_pence, p.vote_id, p.proposed_by, p.proposed_at,
    p.eligible_at, p.refused_reason, p.funded_event_id is not null as funded
from project p where p.council_id = :council_id and p.ward_code = :ward_code
order by p.proposed_at desc, p.project_id limit 200;

-- name: cast_ballots(council_id, cast_at, vote_ids, person_ids, choices, cast_by)!
-- One ballot for each resident, which they may change until the vote closes.
insert into ballot (council_id, vote_id, person_id, projects, cast_by, cast_at)
select :council_id::smallint, t.vote_id, t.person_id,
    coalesce(string_to_array(nullif(t.chosen, ''), ' ')::uuid[], '{}'), t.cast_by, :cast_at::timestamptz
from unnest(:vote_ids::uuid[], :person_ids::uuid[], :choices::text[], :cast_by::uuid[])
    as t (vote_id, person_id, chosen, cast_by)
order by t.person_id
on conflict (council_id, vote_id, person_id) do update
    set projects = excluded.projects, cast_by = excluded.cast_by, cast_at = excluded.cast_at;

-- name: my_ballot(council_id, vote_id, person_id)$
-- What somebody chose so far; null where they have not voted.
select b.projects from ballot b
where b.council_id = :council_id and b.vote_id = :vote_id and b.person_id = :person_id;

-- name: ballots(council_id, vote_id)
-- What everybody chose, without who they are.
select b.projects from ballot b where b.council_id = :council_id and b.vote_id = :vote_id
order by b.projects;

-- name: ballots_cast(council_id, vote_id)$
-- How many have voted.
select count(*)::int from ballot b where b.council_id = :council_id and b.vote_id = :vote_id;

-- name: mark_counted(council_id, vote_id, counted_at, explained)!
-- The vote is counted, and how.
update vote set counted_at = :counted_at, count_explained = :explained::jsonb
where council_id = :council_id and vote_id = :vote_id;

-- name: mark_funded(council_id, event_id, project_ids)!
-- The fund paid for these.
update project set funded_event_id = :event_id
where council_id = :council_id and project_id = any (:project_ids::uuid[]);

-- name: explained(council_id, vote_id)$
-- How a vote was counted; null before.
select v.count_explained from vote v where v.council_id = :council_id and v.vote_id = :vote_id;

-- name: project(council_id, project_id)^
-- reads marketplace.community.Project
-- One project, to read.
select p.project_id, p.ward_code, p.title, p.about, p.cost_pence, p.vote_id, p.eligible_at,
    p.refused_reason
from project p where p.council_id = :council_id and p.project_id = :project_id;
