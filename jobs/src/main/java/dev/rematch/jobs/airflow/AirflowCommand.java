package dev.rematch.jobs.airflow;

import picocli.CommandLine.Command;

/** Groups what can be done about an Airflow server. */
@Command(
    name = "airflow",
    description =
        "Prepares the Airflow server that REMATCH_AIRFLOW_URL names for planned pipelines.",
    subcommands = {BootstrapAirflow.class, CheckAirflow.class})
public final class AirflowCommand {}
