package dev.rematch.jobs.ingest;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.StageCommand;
import dev.rematch.jobs.steps.IngestStep;
import dev.rematch.pipeline.Step;
import java.util.List;
import picocli.CommandLine.Command;

/** Lands new files and makes the periods they touch of every table. */
@Command(
    name = "ingest",
    description = "Lands new files and makes the periods they touch of every table.")
public final class IngestCommand extends StageCommand {
  public IngestCommand(Environment environment) {
    super(environment);
  }

  @Override
  protected List<Step> steps() {
    return List.of(new IngestStep());
  }
}
