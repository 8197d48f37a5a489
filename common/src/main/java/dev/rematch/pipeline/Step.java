package dev.rematch.pipeline;

/** One command's work for one logical date; running it again does nothing twice. */
public interface Step {
  /** The command it belongs to: "ingest", "train", … */
  String command();

  StepResult run(RunContext context);
}
