-- The record of a council is read from its newest row: without this each page sorted all of it, and
-- asked of every row whether its bid is sealed.
create index audit_newest_first on audit (council_id, position);
