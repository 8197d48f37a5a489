package dev.rematch.jobs.decisions;

import dev.rematch.challenge.AlphaBudget;
import dev.rematch.challenge.AlphaLedger;
import dev.rematch.challenge.Decision;
import dev.rematch.challenge.RuleText;
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

  /**
   * A line of the answer.
   *
   * @param alpha the budget of the year's latest rule; 0 when it has none
   * @param left what all looks to come may still spend
   */
  private record Line(
      String model, int year, int looks, double alpha, double spent, double left, int promotions) {}

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
                    .forEach(y -> lines.add(line(model, y, decisions))));
    if (options.json()) {
      environment.out().println(Json.of(lines));
      return 0;
    }
    TextTable table =
        new TextTable(List.of("model", "year", "rounds", "budget", "spent", "left", "promotions"));
    for (Line line : lines) {
      table.add(
          List.of(
              line.model(),
              Integer.toString(line.year()),
              Integer.toString(line.looks()),
              line.alpha() == 0 ? "none" : number(line.alpha()),
              number(line.spent()),
              line.alpha() == 0 ? "-" : number(line.left()),
              Integer.toString(line.promotions())));
    }
    table.print(environment.out());
    return 0;
  }

  private static Line line(String model, AlphaLedger.Year year, List<Decision> decisions) {
    AlphaBudget budget =
        decisions.stream()
            .filter(d -> d.model().equals(model) && d.logicalDate().getYear() == year.year())
            .reduce((first, second) -> second)
            .map(d -> RuleText.read(d.rule()).budget())
            .orElseThrow();
    double alpha = budget.spending() == AlphaBudget.Spending.NONE ? 0 : budget.alpha();
    return new Line(
        model,
        year.year(),
        year.looks(),
        alpha,
        year.spent(),
        Math.max(0, alpha - year.spent()),
        year.promotions());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
