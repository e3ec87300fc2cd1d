-- name: record(council_id, audit_id, at, sign_in_id, role, on_behalf_of, act, noun, subject_id, why, detail)!
-- Say who did what, for whom and why, in the transaction that did it.
insert into audit (council_id, audit_id, at, sign_in_id, role, on_behalf_of, act, noun, subject_id, why,
    detail)
values (:council_id, :audit_id, :at, :sign_in_id, :role, :on_behalf_of, :act, :noun, :subject_id, :why,
    :detail);
