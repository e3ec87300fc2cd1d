-- name: look_as_nobody()$
-- From now on nobody's rows are looked at and nothing can be changed, until the pool takes it back.
select set_config('default_transaction_read_only', 'on', false)
    || set_config('app.council', '0', false) || set_config('app.scope', 'council', false)
    || set_config('app.persons', '', false) || set_config('app.clusters', '', false)
    || set_config('app.provider', '', false);

-- name: guarded_functions()
-- Functions of ours that look at who asks by themselves, and refuse nobody.
select p.proname::text as name from pg_proc p
where p.pronamespace = 'public'::regnamespace and p.prosecdef;
