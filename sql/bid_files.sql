-- name: keep(council_id, commission_id, provider_id, ciphertext, saved_at)!
insert into bid_file (council_id, commission_id, provider_id, ciphertext, saved_at)
values (:council_id, :commission_id, :provider_id, :ciphertext, :saved_at)
on conflict (council_id, commission_id, provider_id)
do update set ciphertext = excluded.ciphertext, saved_at = excluded.saved_at;

-- name: find(council_id, commission_id, provider_id)$
select f.ciphertext from bid_file f
where f.council_id = :council_id and f.commission_id = :commission_id
    and f.provider_id = :provider_id;

-- name: forget(council_id, commission_id, provider_id)!
delete from bid_file f
where f.council_id = :council_id and f.commission_id = :commission_id
    and f.provider_id = :provider_id;
