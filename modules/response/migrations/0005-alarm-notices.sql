-- Alarms that people were told of. Alarms themselves stand in memory: after a restart they are raised again. Times are ms.
create table response.alarm_told (
  key text primary key,
  level text not null,
  told_at bigint not null
);
