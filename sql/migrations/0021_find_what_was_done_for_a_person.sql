-- The record of one person's affairs is read by the person.
create index audit_of_a_person on audit (council_id, on_behalf_of, position) where on_behalf_of is not null;
