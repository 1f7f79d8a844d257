-- What the model needs beyond the document (docs/decisions/0002-companion-tables.md).

-- One row an event, written in the same transaction. The fold reads only before and after.
create table event_details (
  event_id int4 primary key references events (id),
  change_id uuid not null,
  kind varchar(64) not null,
  name varchar(255) not null,
  project varchar(255),
  environment varchar(255),
  before json,
  after json,
  reason text,
  -- Personal data: covered by the chain only as salted digests, so that erasing actor_id,
  -- address and salt forgets a person and leaves the chain whole.
  actor_id varchar(255),
  address varchar(255),
  salt bytea,
  actor_digest bytea not null,
  address_digest bytea not null,
  hash bytea not null
);
create index event_details_by_thing on event_details (kind, name, event_id);

-- A missing row means the defaults.
create table feature_settings (
  feature_name varchar(255) primary key references features (name) on delete cascade,
  project varchar(255) not null default 'default',
  stale boolean not null default false,
  impression_data boolean not null default false,
  variants json
);

create table feature_usage (
  feature_name varchar(255) primary key references features (name) on delete cascade,
  last_seen_at timestamp not null
);

create table strategy_settings (
  strategy_name varchar(255) primary key references strategies (name) on delete cascade,
  deprecated boolean not null default false
);

create table client_instance_details (
  app_name varchar(255) not null,
  instance_id varchar(255) not null,
  environment varchar(255) not null,
  sdk_version varchar(255),
  last_seen timestamp not null,
  primary key (app_name, instance_id, environment)
);

-- Secrets are kept as SHA-256 only. projects is null for all of them.
create table api_tokens (
  hash bytea primary key,
  kind varchar(16) not null,
  name varchar(255) not null,
  environment varchar(255),
  projects varchar(255)[],
  created_at timestamp not null default now(),
  revoked_at timestamp
);

-- down

drop table api_tokens;
drop table client_instance_details;
drop table strategy_settings;
drop table feature_usage;
drop table feature_settings;
drop table event_details;
