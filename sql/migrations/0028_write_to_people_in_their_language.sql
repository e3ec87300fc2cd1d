-- E-mails are written in the language in which somebody last read the pages. A message that names no
-- language goes in its reader's; one to somebody who is not signed in names the language of their page.
alter table sign_in add column language text not null default 'en' check (language ~ '^[a-z]{2,3}$');
alter table message alter column language drop default, alter column language drop not null;

create or replace function take_messages(p_council smallint, p_now timestamptz, p_lease interval,
    p_max integer)
    returns table (message_id uuid, kind text, cause_id uuid, details jsonb, language text,
        attempts smallint, email text, shown_name text, council text)
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if p_council is distinct from app_council() then
        raise exception 'take_messages: another council' using errcode = 'insufficient_privilege';
    end if;
    return query
        update message m set attempts = m.attempts + 1, send_at = p_now + p_lease
        from (select w.message_id from message w
            where w.council_id = p_council and w.send_at <= p_now
            order by w.send_at, w.message_id limit p_max
            for update skip locked) due, sign_in i, council c
        where m.council_id = p_council and m.message_id = due.message_id
            and i.sign_in_id = m.sign_in_id and c.council_id = m.council_id
        returning m.message_id, m.kind, m.cause_id, m.details, coalesce(m.language, i.language),
            m.attempts, i.email, i.shown_name, c.name;
end $$;
