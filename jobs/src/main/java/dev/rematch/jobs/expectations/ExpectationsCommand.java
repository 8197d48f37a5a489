package dev.rematch.jobs.expectations;

import picocli.CommandLine.Command;

/** Groups what can be done about expectations. */
@Command(
    name = "expectations",
    description = "The rules that tables are held to.",
    subcommands = {SuggestExpectations.class})
public final class ExpectationsCommand {}
