package dev.rematch.jobs.alerts;

import dev.rematch.core.Names;
import dev.rematch.core.RematchException;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Keys;
import dev.rematch.jobs.run.PipelineOptions;
import dev.rematch.jobs.run.RegistryFolder;
import dev.rematch.jobs.run.TaskAlerts;
import dev.rematch.jobs.steps.AlertDelivery;
import dev.rematch.pipeline.Pipeline;
import dev.rematch.pipeline.PipelineReader;
import dev.rematch.pipeline.RegistryTables;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is said about the task of a scheduler: a row, and the pipeline's sinks are told. */
abstract class TaskAlertCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private PipelineOptions options;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "PIPELINE",
      description = "The pipeline's name: a row is written even where its file cannot be read.")
  private String name;

  TaskAlertCommand(Environment environment) {
    this.environment = environment;
  }

  final Environment environment() {
    return environment;
  }

  final RegistryTables registry() {
    Names.check("pipeline", name);
    return RegistryFolder.open(
        options.warehouse(environment), environment.clock(), Keys.of(environment));
  }

  final TaskAlerts alerts(RegistryTables registry) {
    return new TaskAlerts(registry.alerts(), name, environment.clock());
  }

  /** The row is what counts; a pipeline whose file is broken may be why the task failed. */
  final void tell(RegistryTables registry, String request) {
    if (!options.given()) {
      environment.err().println("rematch: no sink was told: give the config file (--pipeline)");
      return;
    }
    Pipeline pipeline;
    try {
      pipeline = new PipelineReader().read(options.pipeline(environment), options.overrides());
    } catch (RematchException e) {
      environment.err().println("rematch: no sink was told: " + e.getMessage());
      return;
    }
    AlertDelivery.deliver(
        pipeline,
        registry,
        key -> Optional.ofNullable(environment.variables().get(key)),
        environment.clock(),
        request,
        environment.out()::println);
  }
}
