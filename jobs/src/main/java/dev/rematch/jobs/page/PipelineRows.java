package dev.rematch.jobs.page;

import dev.rematch.core.FailureKind;
import dev.rematch.core.NearestName;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.run.RegistryFolder;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.report.ReportRows;
import dev.rematch.tracking.Run;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Reads what the registry holds of one pipeline, each table once. */
public final class PipelineRows {
  private final RegistryTables registry;
  private final Warehouse warehouse;

  public PipelineRows(RegistryTables registry, Warehouse warehouse) {
    this.registry = registry;
    this.warehouse = warehouse;
  }

  /**
   * The rows of a pipeline, whose model has its name.
   *
   * @throws RematchException (MISSING_INPUT) when the registry knows no such pipeline
   */
  public ReportRows of(String pipeline) {
    List<Run> runs = registry.runs().all();
    TreeSet<String> known = new TreeSet<>(registry.models().models());
    runs.forEach(run -> known.add(run.pipeline()));
    if (!known.contains(pipeline)) {
      throw unknown(pipeline, known);
    }
    return new ReportRows(
        pipeline,
        registry.models().events(Optional.of(pipeline)),
        runs.stream().filter(r -> r.pipeline().equals(pipeline)).toList(),
        registry.metrics().where(m -> m.model().equals(pipeline)),
        registry.decisions().where(d -> d.model().equals(pipeline)),
        registry.drift().where(d -> d.model().equals(pipeline)),
        registry.alerts().where(a -> a.model().equals(pipeline)),
        registry.notifications().where(n -> n.model().equals(pipeline)),
        registry.scoreBins().where(b -> b.model().equals(pipeline)),
        registry.responses().where(r -> r.model().equals(pipeline)),
        registry.expectationResults().where(r -> r.pipeline().equals(pipeline)),
        RegistryFolder.profileCounts(warehouse).where(p -> p.pipeline().equals(pipeline)),
        registry.profiles());
  }

  private RematchException unknown(String pipeline, TreeSet<String> known) {
    String why =
        known.isEmpty()
            ? "the registry holds no pipeline yet"
            : "the registry knows no such pipeline, found " + String.join(", ", known);
    String hint =
        NearestName.of(pipeline, known)
            .map(name -> "did you mean " + name + "?")
            .orElse(
                known.isEmpty()
                    ? "run a pipeline first, or look at --warehouse"
                    : "name one of these, or look at --warehouse");
    return new RematchException(
        FailureKind.MISSING_INPUT,
        "Cannot report on pipeline "
            + pipeline
            + ": "
            + why
            + " ("
            + warehouse.root()
            + "/registry); "
            + hint);
  }
}
