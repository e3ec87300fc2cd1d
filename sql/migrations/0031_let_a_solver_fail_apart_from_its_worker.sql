-- A worker that is killed costs a part an attempt; only what the solver itself could not do counts
-- as a failure of the part. Attempts are bounded further up, so that machines that are replaced
-- often do not end a match.
alter table match_part drop constraint match_part_attempts_check;
alter table match_part add constraint match_part_attempts_check check (attempts between 0 and 50);
alter table match_part add column failures smallint not null default 0
    constraint match_part_failures_check check (failures between 0 and 5);

-- Whether the same problem, seed and version give this answer again; null where nobody kept it.
alter table match_run add column deterministic boolean;
