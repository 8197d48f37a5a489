package dev.rematch.jobs.runs;

import picocli.CommandLine.Command;

/** Groups what can be asked about runs. */
@Command(
    name = "runs",
    description = "What was executed, when, on what.",
    subcommands = {ListRuns.class, ShowRun.class})
public final class RunsCommand {}
