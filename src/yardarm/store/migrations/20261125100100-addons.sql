-- Add-ons, and where each of them stands in the history.

-- Flag state: written by the journal. parameters hold a mask for what is sensitive.
create table addons (
  id int4 primary key,
  provider varchar(64) not null,
  enabled boolean not null,
  description text,
  parameters json not null,
  digests json not null,
  events varchar(255)[] not null
);

-- The sensitive values themselves, in no event. Gone with the add-on.
create table addon_secrets (
  addon_id int4 not null references addons (id) on delete cascade,
  name varchar(64) not null,
  value text not null,
  salt bytea not null,
  primary key (addon_id, name)
);

-- The cursor. Every event up to revision is done with. Nobody takes an add-on before due_at:
-- while it waits for another try, and while a process that took it (turn) is at it.
create table addon_cursors (
  addon_id int4 primary key references addons (id) on delete cascade,
  revision int4 not null,
  due_at timestamp not null,
  turn uuid,
  attempts int4 not null default 0,
  failing_since timestamp
);

-- What could not be delivered. The newest of each add-on are kept.
create table addon_failures (
  id bigserial primary key,
  addon_id int4 not null references addons (id) on delete cascade,
  event_id int4 not null,
  at timestamp not null default now(),
  status int4,
  reason text not null
);
create index addon_failures_by_addon on addon_failures (addon_id, id);

-- down

drop table addon_failures;
drop table addon_cursors;
drop table addon_secrets;
drop table addons;
