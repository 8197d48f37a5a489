package dev.rematch.jobs.decisions;

import picocli.CommandLine.Command;

/** Groups what can be asked about decisions. */
@Command(
    name = "decisions",
    description = "Every rematch and its verdict.",
    subcommands = {
      ListDecisions.class,
      ShowDecision.class,
      ShowBudget.class,
      ApproveDecision.class,
      RejectDecision.class,
      ReplayDecisions.class,
      SimulateDecisions.class
    })
public final class DecisionsCommand {}
