-- What a search for events looks things up by, and who made a feature.

create index events_by_creator on events (created_by, id);
create index events_by_type on events (type, id);
create index events_by_time on events (created_at);
create index events_of_births on events ((data ->> 'name'), id)
  where type in ('feature-created', 'feature-import');
create index event_details_by_project on event_details (project, event_id);
create index event_details_by_environment on event_details (environment, event_id)
  where environment is not null;

-- down

drop index event_details_by_environment;
drop index event_details_by_project;
drop index events_of_births;
drop index events_by_time;
drop index events_by_type;
drop index events_by_creator;
