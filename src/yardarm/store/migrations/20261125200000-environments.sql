-- Environments beside the default one, whose state stays in the documented columns.

create table environments (
  name varchar(255) primary key,
  type varchar(255) not null,
  sort_order integer not null,
  enabled boolean not null default true,
  is_default boolean not null default false,
  created_at timestamp not null
);
create unique index environments_default on environments (is_default) where is_default;

-- A missing row means: off, without strategies or variants.
create table feature_environments (
  feature_name varchar(255) not null references features (name) on delete cascade,
  environment varchar(255) not null references environments (name),
  enabled boolean not null,
  strategies json not null,
  variants json,
  primary key (feature_name, environment)
);
create index feature_environments_by_environment on feature_environments (environment);

alter table feature_settings
  add column archived_at timestamp,
  add column potentially_stale boolean not null default false,
  add column completed json,
  add column links json;
create index feature_settings_by_project on feature_settings (project);

-- hidden_environments: those that the project is not in. default_strategies: by environment.
alter table projects
  add column mode varchar(32) not null default 'open',
  add column default_stickiness varchar(255) not null default 'default',
  add column feature_limit integer,
  add column feature_naming json,
  add column archived_at timestamp,
  add column hidden_environments varchar(255)[] not null default '{}',
  add column default_strategies json;

-- down

alter table projects
  drop column default_strategies,
  drop column hidden_environments,
  drop column archived_at,
  drop column feature_naming,
  drop column feature_limit,
  drop column default_stickiness,
  drop column mode;
drop index feature_settings_by_project;
alter table feature_settings
  drop column links,
  drop column completed,
  drop column potentially_stale,
  drop column archived_at;
drop table feature_environments;
drop table environments;
