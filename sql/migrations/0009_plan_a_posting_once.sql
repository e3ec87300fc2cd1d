-- Planning the statements of post_event() took longer than running them, and accounts stay locked
-- meanwhile. They go by key, so one plan fits every posting.
alter function post_event set plan_cache_mode = 'force_generic_plan';
