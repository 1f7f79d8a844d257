-- Single sign-on: who somebody is elsewhere, and sign-ins that wait for a provider's answer. Second
-- factors. Sessions know when they were used, and what a proxy must go on to say of who has one.
-- States and recovery codes are kept as SHA-256 only.

create table identities (
  issuer varchar(255) not null,
  subject varchar(255) not null,
  user_id integer not null references users (id) on delete cascade,
  created_at timestamp not null,
  primary key (issuer, subject)
);
create index identities_by_user on identities (user_id);

create table sign_ons (
  state bytea primary key,
  redirect_uri varchar(2048) not null,
  return_to varchar(2048) not null,
  expires_at timestamp not null
);

create table second_factors (
  user_id integer primary key references users (id) on delete cascade,
  secret bytea not null,
  confirmed_at timestamp,
  last_step bigint not null default 0
);

create table recovery_codes (
  user_id integer not null references second_factors (user_id) on delete cascade,
  hash bytea not null,
  primary key (user_id, hash)
);

alter table logins
  add column way varchar(16) not null default 'password',
  add column reason varchar(255);

alter table sessions
  add column seen_at timestamp,
  add column bound bytea;
update sessions set seen_at = now() at time zone 'UTC';
alter table sessions alter column seen_at set not null;

-- down

alter table sessions drop column bound, drop column seen_at;
alter table logins drop column reason, drop column way;
drop table recovery_codes;
drop table second_factors;
drop table sign_ons;
drop table identities;
