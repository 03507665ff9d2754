-- Purpose: working calendars with their weekly hours and special days, each as one row.
-- Parameters: calendar_ids bigint[].
-- Index: primary key of the calendar; playbooks_hours_once, playbooks_calendar_day_once.
SELECT calendar.id,
       calendar.time_zone,
       calendar.always_open,
       (SELECT jsonb_agg(jsonb_build_array(hours.weekday, hours.opens, hours.closes) ORDER BY hours.weekday, hours.opens)
        FROM retention_playbooks_workinghours hours
        WHERE hours.calendar_id = calendar.id)::text AS hours,
       (SELECT jsonb_object_agg(special.day, special.works)
        FROM retention_playbooks_calendarday special
        WHERE special.calendar_id = calendar.id)::text AS days
FROM retention_playbooks_workingcalendar calendar
WHERE calendar.id = ANY(%(calendar_ids)s)
