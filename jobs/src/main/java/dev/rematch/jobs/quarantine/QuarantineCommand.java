package dev.rematch.jobs.quarantine;

import picocli.CommandLine.Command;

/** Groups what can be done about rejected rows. */
@Command(
    name = "quarantine",
    description = "Rows that broke a rule, and their way back.",
    subcommands = {ListQuarantine.class, ShowQuarantine.class, ReleaseQuarantine.class})
public final class QuarantineCommand {}
