-- name: lock_maker(council_id, provider_id)$
-- Two of one organisation make their tokens one after the other.
select pg_advisory_xact_lock(
    hashtextextended('api_token ' || :council_id::smallint || coalesce(:provider_id::uuid::text, ''), 0));

-- name: add_sign_in(sign_in_id, shown_name)!
-- What the record calls the program. It has no email and no role, so nobody can sign in as it.
insert into sign_in (sign_in_id, shown_name) values (:sign_in_id, :shown_name);

-- name: add(council_id, token_id, sign_in_id, provider_id, role, name, token_sha256, may_write, made_by, made_at, expires_at)!
insert into api_token (council_id, token_id, sign_in_id, provider_id, role, name, token_sha256, may_write,
    made_by, made_at, expires_at)
values (:council_id, :token_id, :sign_in_id, :provider_id, :role, :name, :token_sha256, :may_write,
    :made_by, :made_at, :expires_at);

-- name: of_organisation(council_id, provider_id, most)
-- reads marketplace.api_tokens.ApiToken
-- The tokens of a provider, or of the council where it is null, the newest first.
select t.token_id, t.name, t.role, t.provider_id, t.may_write, s.shown_name as made_by_name, t.made_at,
    t.expires_at, t.last_used_at, t.revoked_at
from api_token t
join sign_in s on s.sign_in_id = t.made_by
where t.council_id = :council_id and t.provider_id is not distinct from :provider_id::uuid
order by t.made_at desc, t.token_id
limit :most;

-- name: lock(council_id, token_id, provider_id)$
select t.token_id from api_token t
where t.council_id = :council_id and t.token_id = :token_id
    and t.provider_id is not distinct from :provider_id::uuid
for no key update;

-- name: revoke(council_id, token_id, provider_id, now)$
-- Its id, or nothing where it was stopped before.
update api_token set revoked_at = :now
where council_id = :council_id and token_id = :token_id
    and provider_id is not distinct from :provider_id::uuid and revoked_at is null
returning token_id;

-- name: find_live(council_id, token_sha256)^
-- reads marketplace.acts.api_tokens.Program
select t.token_id, t.sign_in_id, s.shown_name as name, t.role, t.provider_id, t.may_write,
    coalesce(t.last_used_at < app_now() - interval '1 minute', true) as unseen
from api_token t
join sign_in s on s.sign_in_id = t.sign_in_id
where t.council_id = :council_id and t.token_sha256 = :token_sha256 and t.revoked_at is null
    and t.expires_at > app_now();

-- name: see(council_id, token_sha256)!
update api_token set last_used_at = app_now()
where council_id = :council_id and token_sha256 = :token_sha256;
