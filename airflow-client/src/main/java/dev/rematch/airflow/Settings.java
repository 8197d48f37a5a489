package dev.rematch.airflow;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** What a client was built with. */
record Settings(
    URI address,
    Credentials credentials,
    Duration requestTimeout,
    int attempts,
    Pace retries,
    Pace polling,
    Clock clock,
    Sleeper sleeper,
    RandomGenerator random) {}
