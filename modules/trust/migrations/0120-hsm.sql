-- Where the versions of a key are held: in key processes, or in hardware behind PKCS #11.
alter table trust.key add column held text not null default 'process' check (held in ('process', 'hsm'));
alter table trust.key add check (held = 'process' or not exportable);

-- Which tokens keep the unsealing key, and how: [{ "label": …, "wrapped": base64 }]; null where holders or the installation unseal.
alter table trust.root add column tokens jsonb;
