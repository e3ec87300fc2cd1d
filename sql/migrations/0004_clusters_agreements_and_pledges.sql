-- People who choose each other, the rules they sign, and the money they set aside together.
create table cluster (
    council_id smallint not null references council,
    cluster_id uuid not null,
    name text not null check (length(name) between 3 and 80),
    shares text not null check (shares in ('neighbourhood', 'culture_faith_language', 'need', 'goal')),
    about text not null check (length(about) between 1 and 1000),
    ward_code text,
    equality_note text not null default '' check (length(equality_note) <= 1000),
    people_max smallint not null default 25 check (people_max between 3 and 40),
    organiser_id uuid not null,
    coordinator_id uuid references sign_in,
    started_at timestamptz not null,
    safe_from timestamptz,
    ended_at timestamptz,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, cluster_id),
    constraint one_cluster_of_a_name unique (council_id, name),
    constraint a_cluster_meets_in_a_ward foreign key (council_id, ward_code)
        references ward (council_id, ward_code),
    constraint an_organiser_is_a_person foreign key (council_id, organiser_id)
        references person (council_id, person_id)
);
comment on column cluster.safe_from is 'When a coordinator said the cluster is safe to act together.';
comment on table cluster is 'A group of budget holders who define themselves.';

create table member (
    council_id smallint not null,
    member_id uuid not null,
    cluster_id uuid not null,
    person_id uuid,
    joined_at timestamptz not null,
    leaves_on date,
    left_reason text check (length(left_reason) <= 200),
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, member_id),
    constraint a_member_is_of_a_cluster foreign key (council_id, cluster_id)
        references cluster (council_id, cluster_id),
    constraint a_member_is_a_person foreign key (council_id, person_id)
        references person (council_id, person_id)
);
create unique index in_a_cluster_once on member (council_id, cluster_id, person_id)
    where leaves_on is null;
create index memberships_of_a_person on member (council_id, person_id);
comment on table member is
    'A person in a cluster; person_id is null for somebody of another council (visiting_member).';
comment on column member.leaves_on is 'The first day the person is no longer a member.';

create table invitation (
    council_id smallint not null,
    cluster_id uuid not null,
    home_council_id smallint not null,
    person_id uuid not null,
    asked_at timestamptz,
    invited_by uuid references sign_in,
    invited_at timestamptz,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, cluster_id, home_council_id, person_id),
    constraint an_invitation_is_to_a_cluster foreign key (council_id, cluster_id)
        references cluster (council_id, cluster_id),
    constraint somebody_asked_or_invited check (asked_at is not null or invited_at is not null),
    constraint an_invitation_has_an_author check ((invited_by is null) = (invited_at is null))
);
comment on table invitation is
    'Somebody who asked to join a cluster or whom a member invited; person_id is of home_council_id.';

create table agreement (
    council_id smallint not null,
    cluster_id uuid not null,
    version smallint not null check (version > 0),
    share_rule text not null check (share_rule in ('equal', 'hours', 'shapley', 'nucleolus')),
    quorum_percent smallint not null check (quorum_percent between 50 and 100),
    notice_days smallint not null check (notice_days between 0 and 90),
    void_reserve_weeks smallint not null default 0 check (void_reserve_weeks between 0 and 8),
    joining text not null check (joining in ('invitation', 'anyone_who_fits')),
    own_words text not null default '' check (length(own_words) <= 2000),
    text_sha256 bytea not null check (length(text_sha256) = 32),
    made_at timestamptz not null,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, cluster_id, version),
    constraint an_agreement_is_a_clusters foreign key (council_id, cluster_id)
        references cluster (council_id, cluster_id)
);
comment on table agreement is 'The cluster''s written rules, versioned; a new version is a new row.';

create table signature (
    council_id smallint not null,
    cluster_id uuid not null,
    version smallint not null,
    member_id uuid not null,
    signed_by uuid not null references sign_in,
    signed_at timestamptz not null,
    primary key (council_id, cluster_id, version, member_id),
    constraint a_signature_is_on_an_agreement foreign key (council_id, cluster_id, version)
        references agreement (council_id, cluster_id, version),
    constraint a_signature_is_a_members foreign key (council_id, member_id)
        references member (council_id, member_id)
);
comment on table signature is 'A member''s signature under one version of the agreement.';

create table pledge (
    council_id smallint not null,
    pledge_id uuid not null,
    person_id uuid not null,
    allocation_id uuid not null,
    cluster_id uuid,
    pence_per_week bigint not null check (pence_per_week between 100 and 2000000),
    starts_on date not null,
    ends_on date not null,
    made_at timestamptz not null,
    withdrawn_at timestamptz,
    recorded_at timestamptz not null default app_now(),
    primary key (council_id, pledge_id),
    constraint a_pledge_ends_after_it_starts check (ends_on > starts_on),
    constraint a_pledge_is_a_persons foreign key (council_id, person_id)
        references person (council_id, person_id),
    constraint a_pledge_is_to_a_cluster foreign key (council_id, cluster_id)
        references cluster (council_id, cluster_id),
    constraint one_pledge_to_a_cluster_at_a_time exclude using gist (council_id with =,
        person_id with =, cluster_id with =, daterange(starts_on, ends_on) with &&)
        where (withdrawn_at is null and cluster_id is not null)
);
create index pledges_to_a_cluster on pledge (council_id, cluster_id) where withdrawn_at is null;
create index pledges_of_a_person on pledge (council_id, person_id) where withdrawn_at is null;
comment on table pledge is
    'Pence a week set aside for one cluster (ends_on is the day after the last); moves nothing.';

create table visiting_member (
    council_id smallint not null,
    member_id uuid not null,
    home_council_id smallint not null,
    home_person_id uuid not null,
    primary key (council_id, member_id),
    constraint a_visitor_comes_from_elsewhere check (home_council_id <> council_id)
);
comment on table visiting_member is 'Bridge: the home of a member who lives in another council (rule 48).';

create table visiting_pledge (
    council_id smallint not null,
    pledge_id uuid not null,
    host_council_id smallint not null,
    host_cluster_id uuid not null,
    primary key (council_id, pledge_id),
    constraint a_visit_is_to_elsewhere check (host_council_id <> council_id)
);
comment on table visiting_pledge is 'Bridge: the cluster in another council that a pledge is for.';
