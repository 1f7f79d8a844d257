-- What v3 has beyond the documented tables, and segments, which newer servers' flags need.

create table tag_types (
  name varchar(255) primary key,
  description text,
  icon text
);

create table tags (
  type varchar(255) not null references tag_types (name),
  value varchar(255) not null,
  primary key (type, value)
);

create table feature_tags (
  feature_name varchar(255) not null references features (name) on delete cascade,
  tag_type varchar(255) not null,
  tag_value varchar(255) not null,
  primary key (feature_name, tag_type, tag_value),
  foreign key (tag_type, tag_value) references tags (type, value)
);
create index feature_tags_by_tag on feature_tags (tag_type, tag_value);

create table context_fields (
  name varchar(255) primary key,
  description text,
  stickiness boolean not null default false,
  sort_order integer not null default 10,
  legal_values json,
  created_at timestamp not null
);

create table projects (
  id varchar(255) primary key,
  name varchar(255) not null,
  description text,
  created_at timestamp not null
);

create table segments (
  id integer primary key,
  name varchar(255) not null,
  description text,
  constraints json not null
);

alter table feature_settings add column dependencies json;

-- down

alter table feature_settings drop column dependencies;
drop table segments;
drop table projects;
drop table context_fields;
drop table feature_tags;
drop table tags;
drop table tag_types;
