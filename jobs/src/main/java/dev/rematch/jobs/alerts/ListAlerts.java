package dev.rematch.jobs.alerts;

import dev.rematch.alert.Alert;
import dev.rematch.alert.AlertRule;
import dev.rematch.alert.Episodes;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.jobs.run.TextTable;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The open episodes of one pipeline, or of all. */
@Command(name = "list", description = "Every episode that is open, oldest first.")
public final class ListAlerts implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(arity = "0..1", paramLabel = "PIPELINE", description = "Only of this one.")
  private String pipeline;

  public ListAlerts(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    List<Alert> all = options.open(environment).alerts().all();
    List<Alert> open =
        all.stream()
            .map(Alert::model)
            .distinct()
            .filter(model -> pipeline == null || model.equals(pipeline))
            .sorted()
            .flatMap(model -> new Episodes(new AlertRule(1, 1), model, all).open().stream())
            .toList();
    if (options.json()) {
      environment.out().println(Json.of(open));
      return 0;
    }
    if (open.isEmpty()) {
      environment.out().println("Nothing is wrong as far as alerts know.");
      return 0;
    }
    TextTable table =
        new TextTable(List.of("model", "severity", "kind", "subject", "since", "what to do"));
    open.forEach(
        a ->
            table.add(
                List.of(
                    a.model(),
                    a.severity(),
                    a.kind(),
                    a.subject(),
                    a.openedAt().map(t -> t.toString().substring(0, 10)).orElse(""),
                    a.action())));
    table.print(environment.out());
    return 0;
  }
}
