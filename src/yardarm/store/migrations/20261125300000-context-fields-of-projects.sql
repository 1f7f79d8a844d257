-- Whose a context field is: its project; none is everybody's.

alter table context_fields add column project varchar(255);

-- down

alter table context_fields drop column project;
