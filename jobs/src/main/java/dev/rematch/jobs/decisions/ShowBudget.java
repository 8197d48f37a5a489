package dev.rematch.jobs.decisions;

import dev.rematch.challenge.AlphaLedger;
import dev.rematch.challenge.Decision;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.jobs.run.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What looking at the data has cost, by model and year. */
@Command(
    name = "budget",
    description =
        "How much of a year's error budget every model has spent on rematches: the probability that"
            + " any of them was won by chance.")
public final class ShowBudget implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  public ShowBudget(Environment environment) {
    this.environment = environment;
  }

  /** A line of the answer. */
  private record Line(String model, int year, int looks, double spent, int promotions) {}

  @Override
  public Integer call() {
    List<Decision> decisions = options.open(environment).decisions().all();
    List<Line> lines = new ArrayList<>();
    decisions.stream()
        .map(Decision::model)
        .distinct()
        .sorted()
        .forEach(
            model ->
                AlphaLedger.of(model, decisions)
                    .years()
                    .forEach(
                        y ->
                            lines.add(
                                new Line(model, y.year(), y.looks(), y.spent(), y.promotions()))));
    if (options.json()) {
      environment.out().println(Json.of(lines));
      return 0;
    }
    TextTable table = new TextTable(List.of("model", "year", "rounds", "spent", "promotions"));
    for (Line line : lines) {
      table.add(
          List.of(
              line.model(),
              Integer.toString(line.year()),
              Integer.toString(line.looks()),
              String.format(Locale.ROOT, "%.4f", line.spent()),
              Integer.toString(line.promotions())));
    }
    table.print(environment.out());
    return 0;
  }
}
