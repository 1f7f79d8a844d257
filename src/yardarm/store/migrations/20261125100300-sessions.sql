-- How the web UI is opened: a code that works once, and the session that it is changed for.
-- Secrets are kept as SHA-256 only.

create table login_codes (
  hash bytea primary key,
  expires_at timestamp not null
);

create table sessions (
  hash bytea primary key,
  name varchar(255) not null,
  created_at timestamp not null,
  expires_at timestamp not null
);

-- down

drop table sessions;
drop table login_codes;
