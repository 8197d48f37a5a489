package dev.rematch.pipeline;

/** One command's work for one logical date; running it again does nothing twice. */
public interface Step {
  /** The command it belongs to: "ingest", "train", … */
  String command();

  StepResult run(RunContext context);

  /** The context that it runs in: of the same run whenever it runs, unless it says otherwise. */
  default RunContext in(RunContext context) {
    return context.of(command());
  }
}
