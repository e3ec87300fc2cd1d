-- name: take_turns(council_id)^
-- Two imports into one council wait for each other; 0 is for what every council shares.
select pg_advisory_xact_lock(hashtext('import'), :council_id::integer);

-- name: keep(council_id, import_id, kind, file_name, content, sign_in_id, now)!
insert into import_file (council_id, import_id, kind, file_name, content, sign_in_id, recorded_at)
values (:council_id, :import_id, :kind, :file_name, :content, :sign_in_id, :now);

-- name: find(council_id, import_id, sign_in_id)^
-- reads marketplace.acts.imports.files.KeptFile
select import_id, kind, file_name, content from import_file
where council_id = :council_id and import_id = :import_id and sign_in_id = :sign_in_id;

-- name: forget(council_id, import_id, sign_in_id)!
delete from import_file
where council_id = :council_id and import_id = :import_id and sign_in_id = :sign_in_id;

-- name: forget_old(council_id, sign_in_id, before, kept_max)!
-- What is too old, and what one sender has beyond the newest few.
delete from import_file
where council_id = :council_id and (recorded_at < :before or import_id in (
    select f.import_id from import_file f
    where f.council_id = :council_id and f.sign_in_id = :sign_in_id
    order by f.recorded_at desc, f.import_id
    offset :kept_max));

-- name: count_what_was_filled(council_id)$
-- So that the next page plans for the rows there are now.
select count_what_was_filled(:council_id::smallint);
