-- name: lock_cluster(council_id, cluster_id)^
-- Hold the cluster while its rules change or are signed.
select organiser_id, ended_at
from cluster
where council_id = :council_id and cluster_id = :cluster_id
for no key update;

-- name: newest(council_id, cluster_id)^
-- reads marketplace.agreements.Agreement
select cluster_id, version, share_rule, quorum_percent, notice_days, void_reserve_weeks, joining,
    own_words, text_sha256, made_at
from agreement
where council_id = :council_id and cluster_id = :cluster_id
order by version desc
limit 1;

-- name: versions(council_id, cluster_id)
-- reads marketplace.agreements.Agreement
-- How did the agreement change? Newest first; nobody reads more than 50 versions on a page.
select cluster_id, version, share_rule, quorum_percent, notice_days, void_reserve_weeks, joining,
    own_words, text_sha256, made_at
from agreement
where council_id = :council_id and cluster_id = :cluster_id
order by version desc
limit 50;

-- name: insert(council_id, cluster_id, version, share_rule, quorum_percent, notice_days, void_reserve_weeks, joining, own_words, text_sha256, made_at)!
insert into agreement (council_id, cluster_id, version, share_rule, quorum_percent, notice_days,
    void_reserve_weeks, joining, own_words, text_sha256, made_at, recorded_at)
values (:council_id, :cluster_id, :version, :share_rule, :quorum_percent, :notice_days,
    :void_reserve_weeks, :joining, :own_words, :text_sha256, :made_at, :made_at);

-- name: signatures(council_id, cluster_id)
-- reads marketplace.agreements.Signature
select cluster_id, version, member_id, signed_by, signed_at
from signature
where council_id = :council_id and cluster_id = :cluster_id
order by version, member_id;

-- name: sign(council_id, cluster_id, version, member_id, signed_by, signed_at)!
insert into signature (council_id, cluster_id, version, member_id, signed_by, signed_at)
values (:council_id, :cluster_id, :version, :member_id, :signed_by, :signed_at);

-- name: membership(council_id, cluster_id, person_id, day)$
-- Is the person, from here or from another council, in the cluster on the day?
select m.member_id
from member m
left join visiting_member v on v.council_id = m.council_id and v.member_id = m.member_id
where m.council_id = :council_id and m.cluster_id = :cluster_id
    and :person_id in (m.person_id, v.home_person_id)
    and (m.leaves_on is null or m.leaves_on > :day)
limit 1;

-- name: heading(council_id, cluster_id)^
-- What the cluster is called, and who organises it.
select name, organiser_id from cluster where council_id = :council_id and cluster_id = :cluster_id;

-- name: members_now(council_id, cluster_id, day)
-- reads marketplace.acts.agreements.MemberName
-- Who is in the cluster on the day? Members see each other's first names (rule 37).
select m.member_id, coalesce(p.given_name, '') as given_name
from member m
left join person p on p.council_id = m.council_id and p.person_id = m.person_id
where m.council_id = :council_id and m.cluster_id = :cluster_id
    and (m.leaves_on is null or m.leaves_on > :day)
order by given_name, m.member_id
limit 50;
