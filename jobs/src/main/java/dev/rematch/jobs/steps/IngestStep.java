package dev.rematch.jobs.steps;

import dev.rematch.core.TableVersion;
import dev.rematch.pipeline.Ingest;
import dev.rematch.pipeline.IngestResult;
import dev.rematch.pipeline.RunContext;
import dev.rematch.pipeline.Step;
import dev.rematch.pipeline.StepResult;
import dev.rematch.source.Landed;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lands the due files and remakes the periods that they touch. */
public final class IngestStep implements Step {
  @Override
  public String command() {
    return "ingest";
  }

  @Override
  public StepResult run(RunContext context) {
    Ingest ingest =
        new Ingest(
            context.spark(),
            context.pipeline(),
            context.warehouse(),
            context.registry().profiles(),
            context.registry().expectationResults());
    IngestResult result = ingest.ingest(context.date(), context.runId());
    List<String> waiting = result.landed().stream().flatMap(l -> l.waiting().stream()).toList();
    String empty = waiting.isEmpty() ? "" : "; empty, so not landed: " + String.join(", ", waiting);
    if (!result.changed()) {
      return StepResult.unchanged("no new files" + empty, ingest.writtenBy(context.runId()));
    }
    List<String> files = result.landed().stream().flatMap(l -> l.files().stream()).toList();
    long kept = result.landed().stream().mapToLong(Landed::rowsKept).sum();
    long remade = result.made().stream().mapToLong(m -> m.periods().size()).sum();
    String summary =
        String.format(
            Locale.ROOT,
            "%d files, %,d rows, %,d quarantined, %d periods made%s",
            files.size(),
            result.rowsIn(),
            result.rowsQuarantined(),
            remade,
            empty);
    return StepResult.done(
        result.rowsIn(),
        kept,
        files,
        result.versions().stream().map(TableVersion::toString).toList(),
        summary,
        Map.of("files", files, "quarantined", result.rowsQuarantined()));
  }
}
