-- One row per scheduled flight. Times are New York's, without a zone; only time_hour is UTC.
SELECT
  concat_ws('-', carrier, flight, origin, date_format(_event_date, 'yyyyMMdd'), lpad(sched_dep_time, 4, '0'))
    AS flight_key,
  _event_date AS event_date,
  make_timestamp(year, month, day, hour, minute, 0) AS event_time,
  time_hour,
  carrier,
  flight,
  tailnum,
  origin,
  dest,
  distance,
  hour,
  minute,
  dep_delay,
  arr_delay,
  air_time,
  -- Cancelled and diverted flights have no answer.
  CASE WHEN arr_delay IS NULL THEN NULL WHEN arr_delay > 15 THEN 1 ELSE 0 END AS arrived_late
FROM raw_flights
WHERE _period >= :from AND _period < :to  -- whole partitions are skipped
  AND _event_date >= :from AND _event_date < :to
