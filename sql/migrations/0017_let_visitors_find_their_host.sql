-- Which council hosts a group that a person of this council is a member of. A member looks from home,
-- where rows of the host are out of reach; these tell the host's number and the group's name, no more.
create index visits_of_a_person on visiting_member (home_council_id, home_person_id);

create function host_of(p_home smallint, p_person uuid, p_cluster uuid, p_commission uuid)
    returns smallint language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if p_home is distinct from app_council() then
        raise exception 'host_of: another council' using errcode = 'insufficient_privilege';
    end if;
    return (select v.council_id
        from visiting_member v
        join member m on m.council_id = v.council_id and m.member_id = v.member_id
        where v.home_council_id = p_home and v.home_person_id = p_person
            and (m.leaves_on is null or m.leaves_on > (app_now() at time zone 'Europe/London')::date)
            and (m.cluster_id = p_cluster or exists (select 1 from commission c
                where c.council_id = v.council_id and c.commission_id = p_commission
                    and c.cluster_id = m.cluster_id))
        limit 1);
end $$;

create function visited_groups(p_home smallint, p_person uuid)
    returns table (cluster_id uuid, name text, council_name text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if p_home is distinct from app_council() then
        raise exception 'visited_groups: another council' using errcode = 'insufficient_privilege';
    end if;
    return query select c.cluster_id, c.name, o.name
        from visiting_member v
        join member m on m.council_id = v.council_id and m.member_id = v.member_id
        join cluster c on c.council_id = m.council_id and c.cluster_id = m.cluster_id
        join council o on o.council_id = v.council_id
        where v.home_council_id = p_home and v.home_person_id = p_person and c.ended_at is null
            and (m.leaves_on is null or m.leaves_on > (app_now() at time zone 'Europe/London')::date)
        order by c.name limit 20;
end $$;
revoke execute on function host_of, visited_groups from public;
grant execute on function host_of, visited_groups to mutual_app;
