-- Since when and until when clients of each environment have evaluated a feature: telemetry.

create table feature_sightings (
  feature_name varchar(255) not null references features (name) on delete cascade,
  environment varchar(255) not null,
  first_seen_at timestamp not null,
  last_seen_at timestamp not null,
  primary key (feature_name, environment)
);

-- down

drop table feature_sightings;
