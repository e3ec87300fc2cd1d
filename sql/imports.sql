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

-- name: forget_old(council_id, before)!
delete from import_file where council_id = :council_id and recorded_at < :before;
