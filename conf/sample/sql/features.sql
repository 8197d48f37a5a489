SELECT parcel_id, sent_at, _event_date AS event_date, depot, weight_kg, distance_km, late
FROM raw_parcels
WHERE _period >= :from AND _period < :to AND _event_date >= :from AND _event_date < :to
