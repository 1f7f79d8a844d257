-- The eight tables of docs/database-schema.md, column by column (table migrations itself is made
-- by the runner). The document gives no keys; a primary key stands where a column is NOT NULL and
-- names the row (docs/decisions/0001-eight-tables.md).

create table events (
  id serial primary key,
  created_at timestamp default now(),
  type varchar(255) not null,
  created_by varchar(255) not null,
  data json
);
create index events_by_name on events ((data ->> 'name'), id);

create table strategies (
  created_at timestamp default now(),
  name varchar(255) primary key,
  description text,
  parameters_template json
);

create table features (
  created_at timestamp default now(),
  name varchar(255) primary key,
  enabled int4 default 0,
  description text,
  archived int4 default 0,
  strategies json,
  type varchar default 'release'
);

create table client_strategies (
  app_name varchar(255) primary key,
  updated_at timestamp default now(),
  strategies json
);

create table client_instances (
  app_name varchar(255),
  instance_id varchar(255),
  client_ip varchar(255),
  last_seen timestamp default now(),
  created_at timestamp default now()
);
create unique index client_instances_by_name
  on client_instances (app_name, instance_id) nulls not distinct;
create index client_instances_by_last_seen on client_instances (last_seen);

create table client_metrics (
  id serial primary key,
  created_at timestamp default now(),
  metrics json
);
create index client_metrics_by_age on client_metrics (created_at);

create table feature_types (
  id varchar(255) primary key,
  name varchar not null,
  description varchar,
  lifetime_days integer
);

-- down

drop table feature_types;
drop table client_metrics;
drop table client_instances;
drop table client_strategies;
drop table features;
drop table strategies;
drop table events;
