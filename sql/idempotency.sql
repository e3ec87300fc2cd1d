-- name: claim(sign_in_id, key, request_sha256)$
-- Waits for a twin that is still running; null when the key was used before.
insert into idempotency (sign_in_id, key, request_sha256)
values (:sign_in_id, :key, :request_sha256)
on conflict do nothing
returning app_now();

-- name: answered(sign_in_id, key)^
-- reads marketplace.web.once.Answer
select request_sha256, status, location, body
from idempotency where sign_in_id = :sign_in_id and key = :key;

-- name: answer(sign_in_id, key, status, location, body)!
update idempotency set status = :status, location = :location, body = :body
where sign_in_id = :sign_in_id and key = :key;
