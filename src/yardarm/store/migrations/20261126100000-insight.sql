-- What usage says without anything being added up, and names that are asked for and that nobody
-- made: telemetry (docs/decisions/0038-insight.md).

-- Of the sums over all variants: the first day with evaluations, and the last ones that said on
-- and off; a variant is an on, the variant `disabled` an off.
alter table usage_series
  add column first_day date,
  add column last_on date,
  add column last_off date;
alter table usage_series set (fillfactor = 85);

update usage_series s
   set first_day = found.first_day, last_on = found.last_on, last_off = found.last_off
  from (
    select b.id,
           min(d.day) filter (where d.yes > 0 or d.no > 0) as first_day,
           max(d.day) filter (where d.yes > 0 and v.variant <> 'disabled') as last_on,
           max(d.day) filter (where d.no > 0 or (d.yes > 0 and v.variant = 'disabled')) as last_off
      from usage_series b
      join usage_series v on (v.feature_name, v.environment, v.app_name)
                           = (b.feature_name, b.environment, b.app_name)
      join usage_days d on d.series = v.id
     where b.variant = '' group by b.id
  ) as found
 where found.id = s.id;

create index usage_series_by_application on usage_series (app_name, environment);
create index usage_series_of_all on usage_series (feature_name, environment)
  where app_name = '' and variant = '';

create table unknown_flags (
  name varchar(255) not null,
  environment varchar(255) not null,
  app_name varchar(255) not null,
  first_seen_at timestamp not null,
  last_seen_at timestamp not null,
  primary key (name, environment, app_name)
);
create index unknown_flags_by_age on unknown_flags (last_seen_at);

-- down

drop table unknown_flags;
drop index usage_series_of_all;
drop index usage_series_by_application;
alter table usage_series reset (fillfactor);
alter table usage_series drop column first_day, drop column last_on, drop column last_off;
