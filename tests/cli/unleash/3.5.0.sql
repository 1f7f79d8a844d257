-- A database of Unleash 3.5.0, the release closest to the documented schema: fewer tables, fewer
-- columns.

create table migrations (id serial primary key, name varchar(255) not null, run_on timestamp not null);
insert into migrations (name, run_on) values ('/20141020151056-initial-schema', now());
create table events (
  id serial primary key, created_at timestamptz default now(), type varchar(255) not null,
  created_by varchar(255) not null, data json
);
create table features (
  created_at timestamptz default now(), name varchar(255) primary key, enabled int4 default 0,
  description text, archived int4 default 0, strategies json, variants json default '[]'::json,
  type varchar default 'release', stale bool default false
);
create table strategies (
  created_at timestamptz default now(), name varchar(255) primary key, description text,
  parameters json, built_in int4 default 0
);
create table feature_types (
  id varchar(255) primary key, name varchar not null, description varchar, lifetime_days int4,
  created_at timestamptz default now()
);
create table context_fields (
  name varchar(255) primary key, description text, sort_order int4 default 10, legal_values text,
  created_at timestamp, updated_at timestamp
);
insert into strategies (name, description, parameters) values ('mine', 'own', '[]');
insert into feature_types (id, name) values ('release', 'Release');
insert into context_fields (name, sort_order) values ('userId', 1);
insert into features (name, enabled, strategies, stale) values ('old', 1, '[{"name":"mine"}]', true);
insert into events (type, created_by, data) values
  ('strategy-created', 'migration', '{"name":"default"}'), ('feature-created', 'bob', '{"name":"old"}');
