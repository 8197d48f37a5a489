package dev.rematch.challenge;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What every look at the data has cost so far. The looks of a calendar year together spend no more
 * than the year's budget, whatever rule each of them followed, so that the probability of any false
 * win in the year stays below it (Bonferroni: whether the looks depend on each other or not).
 *
 * @param looks in the order in which they were taken
 */
public record AlphaLedger(List<Look> looks) {
  /**
   * A round in which challengers were tested.
   *
   * @param alpha probability of a false win that the round was allowed
   * @param promotions challengers that took the place
   */
  public record Look(LocalDate date, String runId, double alpha, int promotions) {}

  /** A calendar year of a model line. */
  public record Year(int year, int looks, double spent, int promotions) {}

  public AlphaLedger {
    looks = List.copyOf(looks);
  }

  /** The ledger of a model, from its decisions: all challengers of a run were one look. */
  public static AlphaLedger of(String model, List<Decision> decisions) {
    List<Look> looks = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Decision decision : decisions) {
      if (decision.model().equals(model)
          && decision.alphaSpent() > 0
          && seen.add(decision.runId())) {
        int promotions =
            (int)
                decisions.stream()
                    .filter(d -> d.runId().equals(decision.runId()) && d.verdict().promotes())
                    .count();
        looks.add(
            new Look(decision.logicalDate(), decision.runId(), decision.alphaSpent(), promotions));
      }
    }
    return new AlphaLedger(looks);
  }

  /**
   * What a look on that date may spend: all that is allowed by then and not spent yet, 0 when there
   * is nothing left.
   *
   * @param confidence of the intervals; without a budget half of the rest to 1 may be spent
   */
  public double available(LocalDate date, AlphaBudget budget, double confidence) {
    if (budget.spending() == AlphaBudget.Spending.NONE) {
      return (1 - confidence) / 2;
    }
    return Math.max(0, budget.allowedBy(date) - spentIn(date.getYear()));
  }

  private double spentIn(int year) {
    return looks.stream().filter(l -> l.date().getYear() == year).mapToDouble(Look::alpha).sum();
  }

  /** Year by year, earliest first. */
  public List<Year> years() {
    TreeMap<Integer, Year> years = new TreeMap<>();
    for (Look look : looks) {
      years.merge(
          look.date().getYear(),
          new Year(look.date().getYear(), 1, look.alpha(), look.promotions()),
          (a, b) ->
              new Year(
                  a.year(),
                  a.looks() + b.looks(),
                  a.spent() + b.spent(),
                  a.promotions() + b.promotions()));
    }
    return List.copyOf(years.values());
  }
}
