-- What is known of a flight before it departs: schedule, route, weather at the scheduled hour, plane.
-- Nothing measured after departure (dep_delay, air_time, arr_delay) may enter.
SELECT
  f.flight_key,
  f.event_date,
  f.event_time,
  f.arrived_late,
  f.hour,
  f.hour * 60 + f.minute AS minute_of_day,
  dayofweek(f.event_date) AS day_of_week,
  f.carrier,
  f.origin,
  f.dest,
  f.distance,
  w.temp,
  w.dewp,
  w.humid,
  w.wind_dir,
  w.wind_speed,
  w.precip,
  w.pressure,
  w.visib,
  year(f.event_date) - p.year AS plane_age,
  p.seats,
  p.engines
FROM clean_flights f
-- Flights and weather file their rows under the same local day, so the same periods are enough.
LEFT JOIN raw_weather w
  ON w.origin = f.origin AND w.time_hour = f.time_hour AND w._period >= :from AND w._period < :to
LEFT JOIN raw_planes p
  ON p.tailnum = f.tailnum
WHERE f._period >= :from AND f._period < :to
  AND f.event_date >= :from AND f.event_date < :to
