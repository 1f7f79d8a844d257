-- A database of Unleash 3.17.6: its tables as that release makes them, its seeded rows, and rows
-- and events as captured from a running server.

create table migrations (id serial primary key, name varchar(255) not null, run_on timestamp not null);
insert into migrations (name, run_on) values
  ('/20141020151056-initial-schema', now()), ('/20210304150739-add-created-by-to-application', now());

create table events (
  id serial primary key, created_at timestamptz default now(), type varchar(255) not null,
  created_by varchar(255) not null, data json, tags json default '[]'::json
);
create table features (
  created_at timestamptz default now(), name varchar(255) primary key, enabled int4 default 0,
  description text, archived int4 default 0, strategies json, variants json default '[]'::json,
  type varchar default 'release', stale bool default false, project varchar default 'default',
  last_seen_at timestamptz
);
create table strategies (
  created_at timestamptz default now(), name varchar(255) primary key, description text,
  parameters json, built_in int4 default 0, deprecated bool default false,
  sort_order int4 default 9999, display_name text
);
create table feature_types (
  id varchar(255) primary key, name varchar not null, description varchar, lifetime_days int4,
  created_at timestamptz default now()
);
create table context_fields (
  name varchar(255) primary key, description text, sort_order int4 default 10, legal_values text,
  created_at timestamp default now(), updated_at timestamp default now(), stickiness bool default false
);
create table projects (id varchar(255) primary key, name varchar not null, description varchar, created_at timestamp default now());
create table tag_types (name text primary key, description text, icon text, created_at timestamptz default now());
create table tags (
  type text not null references tag_types (name) on delete cascade, value text not null,
  created_at timestamptz default now(), primary key (type, value)
);
create table feature_tag (
  feature_name varchar(255) not null references features (name) on delete cascade,
  tag_type text not null, tag_value text not null, created_at timestamptz default now(),
  unique (feature_name, tag_type, tag_value),
  foreign key (tag_type, tag_value) references tags (type, value) on delete cascade
);
create table addons (
  id serial primary key, provider text not null, description text, enabled bool default true,
  parameters json, events json, created_at timestamptz default now()
);
create table client_metrics (id serial primary key, created_at timestamptz default now(), metrics json);
create table client_instances (
  app_name varchar(255), instance_id varchar(255), client_ip varchar(255),
  last_seen timestamptz default now(), created_at timestamptz default now(),
  sdk_version varchar(255), primary key (app_name, instance_id)
);
create table client_applications (
  app_name varchar(255) primary key, created_at timestamptz default now(),
  updated_at timestamptz default now(), seen_at timestamptz, strategies json,
  description varchar(255), icon varchar(255), url varchar(255), color varchar(255),
  announced bool default false, created_by text
);
create table settings (name varchar(255) primary key, content json);

insert into feature_types (id, name, description, lifetime_days) values
  ('release', 'Release', 'Used to enable trunk-based development for teams practicing Continuous Delivery.', 40),
  ('experiment', 'Experiment', 'Used to perform multivariate or A/B testing.', 40),
  ('operational', 'Operational', 'Used to control operational aspects of the system behavior.', 7),
  ('kill-switch', 'Kill switch', 'Used to to gracefully degrade system functionality.', null),
  ('permission', 'Permission', 'Used to change the features or product experience that certain users receive.', null);
insert into strategies (name, description, parameters, built_in) values
  ('default', 'The standard strategy is strictly on / off for your entire userbase.', '[]', 1),
  ('userWithId', 'Enable the feature for a specific set of userIds.', '[{"name":"userIds","type":"list","description":"","required":false}]', 1),
  ('flexibleRollout', 'Roll out to a percentage of your userbase.', '[{"name":"rollout","type":"percentage","description":"","required":false}]', 1);
insert into strategies (name, description, parameters, deprecated) values
  ('byRegion', 'changed', '[{"name":"regions","type":"list","description":"","required":true}]', false),
  ('bareStrategy', null, null, true);
insert into context_fields (name, description, sort_order) values
  ('environment', 'Allows you to constrain on application environment', 0),
  ('userId', 'Allows you to constrain on userId', 1);
insert into context_fields (name, description, sort_order, legal_values, stickiness) values
  ('region', 'where', 10, 'eu,us', true);
insert into projects (id, name, description) values ('default', 'Default', 'Default project'), ('shop', 'Shop', null);
insert into tag_types (name, description, icon) values
  ('simple', 'Used to simplify filtering of features', '#'), ('slack', 'Slack tag used by the slack-addon to specify the slack channel.', 'S');
insert into tags (type, value) values ('simple', 'one'), ('slack', 'ops');
insert into features (name, description, type, project, enabled, stale, archived, strategies, variants, created_at, last_seen_at) values
  ('demo', 'new', 'kill-switch', 'default', 1, false, 0, '[{"name":"default"}]', null, '2026-11-23T18:14:32.678123Z', '2026-11-23T18:14:42.774Z'),
  ('full.toggle-1', 'everything set', 'experiment', 'shop', 1, true, 0,
   '[{"name":"flexibleRollout","parameters":{"rollout":"50","stickiness":"default","groupId":"g"},"constraints":[{"contextName":"environment","operator":"IN","values":["dev","test"]},{"contextName":"userId","operator":"NOT_IN","values":["7"]}]},{"name":"userWithId","parameters":{"userIds":"1,2"},"constraints":[]}]',
   '[{"name":"blue","weight":600,"weightType":"fix","stickiness":"userId","payload":{"type":"string","value":"b"},"overrides":[{"contextName":"userId","values":["1"]}]},{"name":"red","weight":400,"weightType":"variable","stickiness":"default"}]',
   '2026-11-23T18:14:32.707Z', null),
  ('ab', null, 'release', 'default', 0, false, 1, '[{"name":"default"}]', '[]', '2026-11-23T18:14:32.892Z', null),
  ('odd', null, 'of-no-known-type', 'nowhere', 0, false, 0,
   '[{"name":"gone-strategy","parameters":{"n":7,"unset":null}}]', '[{"name":"x","weight":7}]', '2026-11-23T18:14:33Z', null),
  ('no-strategies', null, 'release', 'default', 1, false, 0, null, null, '2026-11-23T18:14:33Z', null);
insert into feature_tag (feature_name, tag_type, tag_value) values ('demo', 'simple', 'one'), ('ab', 'slack', 'ops');
insert into addons (provider, parameters, events) values ('webhook', '{"url":"http://127.0.0.1:9999/hook"}', '["feature-created"]');
insert into events (id, type, created_by, created_at, data) values
  (1, 'strategy-created', 'migration', '2026-11-23T18:14:29Z', '{"name":"default","description":"Default on or off Strategy."}'),
  (2, 'strategy-created', 'migration', '2026-11-23T18:14:29Z', '{"name": "userWithId", "parameters": []}'),
  (9, 'feature-created', 'unknown', '2026-11-23T18:14:32.678123Z', '{"name":"demo","enabled":false,"strategies":[{"name":"default"}]}'),
  (10, 'feature-updated', 'anna@example.org', '2026-11-23T18:14:33.5Z', '{"name":"demo","enabled":true,"strategies":[{"name":"default"}]}'),
  (41, 'feature-archived', 'unknown', '2026-11-23T18:14:34.587Z', '{"name":"ab"}'),
  (46, 'feature-revived', 'unknown', '2026-11-23T18:14:34.766Z', '{"name":"ab"}'),
  (47, 'feature-tagged', 'unknown', '2026-11-23T18:14:34.8Z', '{"featureName":"demo","tag":{"type":"simple","value":"one"}}'),
  (111, 'drop-projects', 'unknown', '2026-11-23T18:14:55.565Z', '{"name":"all-projects"}'),
  (112, 'application-created', 'unknown', '2026-11-23T18:14:54Z', null);
select setval('events_id_seq', 112);
