-- Those that are to be applied at a time are looked for every second.

create index change_requests_scheduled on change_requests (id) where state = 'Scheduled';

-- down

drop index change_requests_scheduled;
