-- Each table names one template. The application role owns nothing and cannot pass these fences.
create function fence(p_table text, p_template text, p_column text default null) returns void
    language plpgsql as $$
declare
    mine constant text := 'council_id = (select app_council())';
    sees text;
begin
    sees := case p_template
        when 'council' then 'true'
        when 'cluster' then format('%I = any (array(select unnest(app_clusters())))', p_column)
        when 'person' then format('%I = any (array(select unnest(app_persons())))', p_column)
        when 'provider' then format('%I = (select app_provider())', p_column)
        when 'published' then format('%s', p_column)
    end;
    execute format('alter table %I enable row level security', p_table);
    execute format('alter table %I force row level security', p_table);
    execute format('comment on table %I is %L', p_table,
        coalesce(obj_description(p_table::regclass), '') || ' [' || p_template || ']');
    execute format('create policy seen_by on %I for select using (%s and ((select app_scope()) = ''council'' or %s))',
        p_table, mine, sees);
    execute format('create policy written_by on %I for insert with check (%s)', p_table, mine);
    execute format('create policy changed_by on %I for update using (%s and (select app_scope()) = ''council'')'
        || ' with check (%s)', p_table, mine, mine);
    execute format('create policy owner_sees on %I to mutual_owner using (true) with check (true)', p_table);
end $$;

select fence('council_setting', 'council');
select fence('ward', 'council');
select fence('round', 'council');
select fence('person', 'person', 'person_id');
select fence('representative', 'person', 'person_id');
select fence('plan', 'person', 'person_id');
select fence('need', 'published', 'exists (select 1 from plan p where p.council_id = need.council_id and p.plan_id = need.plan_id)');
select fence('allocation', 'person', 'person_id');
select fence('allocation_payment', 'published', 'exists (select 1 from allocation a where a.council_id = allocation_payment.council_id and a.allocation_id = allocation_payment.allocation_id)');
select fence('absence', 'person', 'person_id');
select fence('audit', 'person', 'on_behalf_of');
select fence('ledger_account', 'person', 'person_id');
select fence('event', 'published', 'exists (select 1 from transfer t where t.council_id = event.council_id and t.event_id = event.event_id)');
select fence('transfer', 'published', 'exists (select 1 from ledger_account a where a.council_id = transfer.council_id and a.account_id in (transfer.debit_account_id, transfer.credit_account_id))');
select fence('cluster', 'council');
select fence('member', 'cluster', 'cluster_id');
select fence('invitation', 'published', 'person_id = any (array(select unnest(app_persons()))) or cluster_id = any (array(select unnest(app_clusters())))');
select fence('agreement', 'cluster', 'cluster_id');
select fence('signature', 'cluster', 'cluster_id');
select fence('pledge', 'person', 'person_id');
select fence('visiting_member', 'published', 'exists (select 1 from member m where m.council_id = visiting_member.council_id and m.member_id = visiting_member.member_id)');
select fence('visiting_pledge', 'published', 'exists (select 1 from pledge p where p.council_id = visiting_pledge.council_id and p.pledge_id = visiting_pledge.pledge_id)');
select fence('commission', 'published', 'published_at is not null or cluster_id = any (array(select unnest(app_clusters())))');
select fence('lot', 'published', 'exists (select 1 from commission c where c.council_id = lot.council_id and c.commission_id = lot.commission_id)');
select fence('lot_need', 'published', 'exists (select 1 from member m where m.council_id = lot_need.council_id and m.member_id = lot_need.member_id)');
select fence('bid_draft', 'provider', 'provider_id');
select fence('bid_envelope', 'provider', 'provider_id');
select fence('bid', 'provider', 'provider_id');
select fence('commission_key', 'council');
-- A problem and its result hold every bid and need of a round: for the council's own work alone.
select fence('match_run', 'published', 'false');
select fence('match_part', 'published', 'false');
select fence('stand_alone_offer', 'published', 'exists (select 1 from lot_need n where n.council_id = stand_alone_offer.council_id and n.lot_need_id = stand_alone_offer.lot_need_id)');
select fence('award', 'published', 'provider_id = (select app_provider()) or exists (select 1 from lot l join commission c on c.council_id = l.council_id and c.commission_id = l.commission_id where l.council_id = award.council_id and l.lot_id = award.lot_id and c.cluster_id = any (array(select unnest(app_clusters()))))');
select fence('award_line', 'published', 'exists (select 1 from award a where a.council_id = award_line.council_id and a.award_id = award_line.award_id)');
select fence('unmet', 'published', 'exists (select 1 from lot_need n where n.council_id = unmet.council_id and n.lot_need_id = unmet.lot_need_id)');
select fence('bid_outcome', 'published', 'exists (select 1 from bid b where b.council_id = bid_outcome.council_id and b.bid_id = bid_outcome.bid_id)');
select fence('ratification', 'published', 'exists (select 1 from member m where m.council_id = ratification.council_id and m.member_id = ratification.member_id)');
select fence('sign_off', 'person', 'person_id');
select fence('contract', 'published', 'provider_id = (select app_provider()) or exists (select 1 from commission c where c.council_id = contract.council_id and c.commission_id = contract.commission_id and c.cluster_id = any (array(select unnest(app_clusters()))))');
select fence('call_off_line', 'published', 'exists (select 1 from contract k where k.council_id = call_off_line.council_id and k.contract_id = call_off_line.contract_id)');
select fence('line_funding', 'published', 'home_person_id = any (array(select unnest(app_persons())))');
select fence('timesheet', 'published', 'exists (select 1 from call_off_line l where l.council_id = timesheet.council_id and l.line_id = timesheet.line_id)');
select fence('invoice', 'published', 'exists (select 1 from contract k where k.council_id = invoice.council_id and k.contract_id = invoice.contract_id)');
select fence('invoice_line', 'published', 'exists (select 1 from invoice i where i.council_id = invoice_line.council_id and i.invoice_id = invoice_line.invoice_id)');
select fence('cross_payment', 'published', 'false');
select fence('neighbour_offer', 'council');
select fence('neighbour_help', 'person', 'person_id');
select fence('chosen_reduction', 'person', 'person_id');
select fence('saving', 'person', 'person_id');
select fence('vote', 'council');
select fence('project', 'council');
select fence('ballot', 'person', 'person_id');
select fence('enterprise_call', 'council');
select fence('call_answer', 'provider', 'provider_id');
select fence('support_given', 'provider', 'provider_id');
select fence('job_done', 'published', 'false');
drop function fence;

-- Until a round is opened, who writes or has sent a bid is for that provider's eyes, not the council's:
-- not the draft, not the envelope, not the audit row of either.
drop policy seen_by on bid_draft;
create policy seen_by on bid_draft for select using (
    council_id = (select app_council()) and provider_id = (select app_provider()));
drop policy changed_by on bid_draft;
create policy changed_by on bid_draft for update using (
    council_id = (select app_council()) and provider_id = (select app_provider()))
    with check (council_id = (select app_council()) and provider_id = (select app_provider()));
drop policy seen_by on bid_envelope;
create policy seen_by on bid_envelope for select using (
    council_id = (select app_council()) and (provider_id = (select app_provider())
        or ((select app_scope()) = 'council' and exists (
            select 1 from commission c
            join round r on r.council_id = c.council_id and r.round_id = c.round_id
            where c.council_id = bid_envelope.council_id
                and c.commission_id = bid_envelope.commission_id and r.opened_bids_at is not null))));
create policy bids_are_sealed on audit as restrictive for select to mutual_app using (
    case noun when 'bid_draft' then false
        when 'bid_envelope' then exists (
            select 1 from bid_envelope e
            where e.council_id = audit.council_id and e.envelope_id = audit.subject_id)
        else true end);

grant usage on schema public to mutual_app, mutual_opener;
grant select, insert on all tables in schema public to mutual_app;
revoke insert on migration, demonstration, ledger_account, event, transfer, bid_envelope, bid, round
    from mutual_app;
-- A round's deadline never moves, and opening is open_round()'s alone.
grant insert (council_id, round_id, name, opens_at, closes_at, urgent, recorded_at) on round to mutual_app;
grant update (name, matched_at) on round to mutual_app;
grant insert (council_id, account_id, kind, funder, person_id, provider_id, ward_code, cluster_id,
    other_council_id) on ledger_account to mutual_app;
grant update on person, representative, plan, cluster, member, invitation, pledge, commission, lot, lot_need,
    bid_draft, match_run, match_part, ratification, sign_off, contract, timesheet, invoice, invoice_line,
    neighbour_offer, neighbour_help, chosen_reduction, vote, project, ballot, enterprise_call, call_answer,
    absence, provider, provider_offer, sign_in, sign_in_role, web_session, idempotency, ward
    to mutual_app;
grant delete on web_session, bid_draft, idempotency to mutual_app;
-- FOR NO KEY UPDATE needs the right to update one column.
grant update (other_council_id) on ledger_account to mutual_app;
revoke select on commission_key from mutual_app;
grant select (council_id, commission_id, public_key), insert on commission_key to mutual_app;
grant insert on bid to mutual_opener;
revoke execute on function release_keys from public;
grant execute on function release_keys to mutual_opener;
grant insert, update on demonstration to mutual_demo;
