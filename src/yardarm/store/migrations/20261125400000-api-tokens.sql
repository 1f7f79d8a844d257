-- Tokens that people make: they expire, are seen, and may have a second secret, their alias.
-- `id` is random, so that it says nothing of the secret. `key_id` is which key `hash` and
-- `alias_hash` were made with, none for plain SHA-256. `recorded` is whether the history has the
-- token: those of the settings it has not.

alter table api_tokens
  drop constraint api_tokens_pkey,
  add column id varchar(16) not null
    default substr(replace(gen_random_uuid()::text, '-', ''), 1, 16),
  add column type varchar(16),
  add column key_id bytea,
  add column alias_hash bytea,
  add column expires_at timestamp,
  add column last_used_at timestamp,
  add column recorded bool not null default false,
  alter column hash drop not null,
  add primary key (id);
create unique index api_tokens_by_hash on api_tokens (hash);
create unique index api_tokens_by_alias on api_tokens (alias_hash);

-- down

-- Versions before this one know neither keys nor expiry, and could not tell these tokens from those
-- of the settings.
delete from api_tokens where recorded or hash is null or key_id is not null;
drop index api_tokens_by_alias;
drop index api_tokens_by_hash;
alter table api_tokens
  drop constraint api_tokens_pkey,
  drop column id,
  drop column type,
  drop column key_id,
  drop column alias_hash,
  drop column expires_at,
  drop column last_used_at,
  drop column recorded,
  alter column hash set not null,
  add primary key (hash);
