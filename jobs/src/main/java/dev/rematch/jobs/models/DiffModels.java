package dev.rematch.jobs.models;

import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.jobs.run.TextTable;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.ModelVersion;
import dev.rematch.tracking.MetricRow;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Two versions side by side. */
@Command(
    name = "diff",
    description = "Two versions side by side: training, features, metrics, what is inside.")
public final class DiffModels implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model.")
  private String model;

  @Parameters(index = "1", paramLabel = "A", description = "A version: 3 or v3.")
  private String first;

  @Parameters(index = "2", paramLabel = "B", description = "Another version.")
  private String second;

  @Option(
      names = "--top",
      defaultValue = "15",
      paramLabel = "K",
      description = "How many coefficients or importances (default: ${DEFAULT-VALUE}).")
  private int top;

  public DiffModels(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    RegistryTables registry = options.open(environment);
    ModelVersion a = Lookup.version(registry.models(), model, Lookup.number(first));
    ModelVersion b = Lookup.version(registry.models(), model, Lookup.number(second));
    ModelDiff diff = ModelDiff.of(registry, a, b);
    if (options.json()) {
      environment.out().println(Json.of(diff));
      return 0;
    }
    training(diff);
    metrics(diff);
    internals(diff);
    return 0;
  }

  private void training(ModelDiff diff) {
    String same =
        diff.sameModel()
            .map(s -> s ? "the same model" : "different models")
            .orElse("not known to be the same model");
    say(diff.a() + " and " + diff.b() + ": " + same);
    TextTable table = new TextTable(List.of("", a(diff), b(diff), ""));
    for (ModelDiff.Pair pair : diff.details()) {
      table.add(
          List.of(
              pair.name(),
              cut(pair.a().orElse("-")),
              cut(pair.b().orElse("-")),
              pair.a().equals(pair.b()) ? "" : "differs"));
    }
    table.print(environment.out());
    if (!diff.onlyInA().isEmpty()) {
      say("Features only of " + a(diff) + ": " + String.join(", ", diff.onlyInA()));
    }
    if (!diff.onlyInB().isEmpty()) {
      say("Features only of " + b(diff) + ": " + String.join(", ", diff.onlyInB()));
    }
  }

  private void metrics(ModelDiff diff) {
    say("");
    if (diff.metrics().isEmpty()) {
      say("No holdout on which both were measured.");
      return;
    }
    say(
        "Metrics on the holdouts of both (intervals in brackets; that of the difference is paired)");
    TextTable table =
        new TextTable(List.of("holdout", "metric", a(diff), b(diff), b(diff) + " - " + a(diff)));
    for (ModelDiff.MetricPair pair : diff.metrics()) {
      table.add(
          List.of(
              pair.window() + (pair.slice().equals("all") ? "" : " " + pair.slice()),
              pair.metric(),
              shown(pair.a()),
              shown(pair.b()),
              String.format(Locale.ROOT, "%+.4f", pair.delta())
                  + interval("%+.4f", pair.pairedLow(), pair.pairedHigh())));
    }
    table.print(environment.out());
  }

  private void internals(ModelDiff diff) {
    if (diff.internals().isEmpty()) {
      return;
    }
    String kind = diff.internals().get(0).kind().name().toLowerCase(Locale.ROOT);
    int shown = Math.min(top, diff.internals().size());
    say("");
    say(shown + " of " + diff.internals().size() + " features, largest " + kind + " first");
    TextTable table = new TextTable(List.of("feature", a(diff), b(diff), "difference"));
    for (ModelDiff.NumberPair pair : diff.internals().subList(0, shown)) {
      table.add(
          List.of(
              pair.feature(),
              String.format(Locale.ROOT, "%.4f", pair.a()),
              String.format(Locale.ROOT, "%.4f", pair.b()),
              String.format(Locale.ROOT, "%+.4f", pair.b() - pair.a())));
    }
    table.print(environment.out());
  }

  private static String shown(MetricRow row) {
    return String.format(Locale.ROOT, "%.4f", row.value())
        + interval("%.4f", row.low(), row.high());
  }

  private static String interval(String format, Optional<Double> low, Optional<Double> high) {
    return low.isPresent() && high.isPresent()
        ? String.format(Locale.ROOT, " [" + format + ", " + format + "]", low.get(), high.get())
        : "";
  }

  private static String cut(String text) {
    return text.length() > 48 ? text.substring(0, 47) + "…" : text;
  }

  private static String a(ModelDiff diff) {
    return "v" + diff.a().version();
  }

  private static String b(ModelDiff diff) {
    return "v" + diff.b().version();
  }

  private void say(String line) {
    environment.out().println(line);
  }
}
