package dev.rematch.jobs.alerts;

import picocli.CommandLine.Command;

/** Groups what can be done about alerts. */
@Command(
    name = "alerts",
    description = "What is wrong now.",
    subcommands = {ListAlerts.class, OpenAlert.class, CloseAlert.class})
public final class AlertsCommand {}
