-- Usage, added up: telemetry (docs/decisions/0036-usage-rolled-up.md).
--
-- The sign of client_metrics.id says where a report stands: above 0 it is not in the roll-ups yet,
-- below 0 it is (the same number, negative). Merged rows get numbers of the same sequence.

create table client_metrics_merges (
  number serial primary key,
  merged_at timestamp not null default now(),
  until timestamp not null,
  taken int4multirange not null,
  given int4multirange not null
);

create table client_batches (
  batch varchar(36) primary key,
  received_at timestamp not null default now()
);
create index client_batches_by_age on client_batches (received_at);

insert into client_batches (batch, received_at)
select metrics ->> 'batch', coalesce(min(created_at), now()) from client_metrics
 where json_typeof(metrics) = 'object' and length(metrics ->> 'batch') <= 36
 group by 1;

create table usage_series (
  id serial primary key,
  feature_name varchar(255) not null,
  environment varchar(255) not null,
  app_name varchar(255) not null,
  variant varchar(255) not null,
  unique (feature_name, environment, app_name, variant)
);

-- Rows of the hour that runs are updated every few seconds: room for that on their page.
create table usage_hours (
  series int4 not null references usage_series (id),
  hour timestamp not null,
  yes int8 not null,
  no int8 not null,
  primary key (series, hour)
) with (fillfactor = 70);

-- Read for years at a time: out of the index alone.
create table usage_days (
  series int4 not null references usage_series (id),
  day date not null,
  yes int8 not null,
  no int8 not null,
  primary key (series, day) include (yes, no)
) with (fillfactor = 70);

-- down

drop table usage_days;
drop table usage_hours;
drop table usage_series;
drop table client_batches;
drop table client_metrics_merges;
