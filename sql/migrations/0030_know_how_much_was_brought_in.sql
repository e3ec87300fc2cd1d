-- After a file of many rows the planner counts its tables at once; until then it takes them for empty
-- and may look through all of them for each row. Only their owner may have them counted.
create function count_what_was_filled(p_council smallint)
    returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if p_council is distinct from app_council() then
        raise exception 'count_what_was_filled: another council' using errcode = 'insufficient_privilege';
    end if;
    analyze person, person_reference, allocation, ledger_account, event, transfer, audit, provider,
        provider_offer, sign_in, sign_in_role;
exception when lock_not_available then
    null;  -- somebody else is counting
end $$;
revoke execute on function count_what_was_filled from public;
grant execute on function count_what_was_filled to mutual_app;
