-- Change requests: what is drafted, looked at and applied together.

create table change_requests (
  id integer primary key,
  project varchar(255) not null,
  environment varchar(255) not null,
  author varchar(255) not null,
  state varchar(16) not null,
  document json not null
);
create index change_requests_by_project on change_requests (project, id);

-- down

drop table change_requests;
