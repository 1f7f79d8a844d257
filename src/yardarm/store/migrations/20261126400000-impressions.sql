-- Impressions: who was shown what, as applications and browsers tell it. Telemetry.

-- What was acknowledged and is not added up yet; a row is what one request says of one variant.
create table client_impressions (
  id bigserial primary key,
  feature_name varchar(255) not null,
  environment varchar(255) not null,
  app_name varchar(255) not null,
  variant varchar(255) not null,
  day date not null,
  count int8 not null
);

create table impression_series (
  id serial primary key,
  feature_name varchar(255) not null,
  environment varchar(255) not null,
  app_name varchar(255) not null,
  variant varchar(255) not null,
  unique (feature_name, environment, app_name, variant)
);

create table impression_days (
  series int4 not null references impression_series (id),
  day date not null,
  count int8 not null,
  primary key (series, day) include (count)
) with (fillfactor = 70);

-- down

drop table impression_days;
drop table impression_series;
drop table client_impressions;
