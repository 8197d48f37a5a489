package dev.rematch.drift;

import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.ValueKind;
import dev.rematch.stats.Bounded;
import dev.rematch.stats.Multiplicity;
import dev.rematch.stats.Normal;
import dev.rematch.stats.NullLaw;
import dev.rematch.stats.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares the columns of one window with their references, all at once: the chance of a false
 * alarm is shared by them (Benjamini and Hochberg 1995, so that many drifting columns do not hide
 * each other).
 *
 * <p>A calibrated limit is the largest of three: the least effect that matters; what chance makes
 * of two samples of one law at these sizes; and how far the reference's own periods lie from the
 * whole of it, since a reference of a year holds its seasons.
 */
public final class DriftComparison {
  /** With fewer periods their spread is not known. */
  private static final int FEWEST_PERIODS = 8;

  /** Makes the median absolute deviation that of a normal law. */
  private static final double NORMAL_MAD = 1.4826;

  private final DriftStatistic statistic;
  private final DriftLimits limits;
  private final Map<String, ColumnState> reference;
  private final Map<String, List<ColumnState>> periods;

  private DriftComparison(
      DriftStatistic statistic,
      DriftLimits limits,
      Map<String, ColumnState> reference,
      Map<String, List<ColumnState>> periods) {
    this.statistic = statistic;
    this.limits = limits;
    this.reference = new LinkedHashMap<>(reference);
    this.periods = new LinkedHashMap<>(periods);
  }

  /** With a reference of which only the whole is known. */
  public static DriftComparison with(
      DriftStatistic statistic, DriftLimits limits, Map<String, ColumnState> reference) {
    return new DriftComparison(statistic, limits, reference, Map.of());
  }

  /**
   * With a reference whose own periods are known too.
   *
   * @param periods by column; together they are the reference
   */
  public static DriftComparison with(
      DriftStatistic statistic,
      DriftLimits limits,
      Map<String, ColumnState> reference,
      Map<String, List<ColumnState>> periods) {
    return new DriftComparison(statistic, limits, reference, periods);
  }

  /** States of profiles. */
  public static Map<String, ColumnState> states(Map<String, ColumnProfile> profiles) {
    Map<String, ColumnState> states = new LinkedHashMap<>();
    profiles.forEach((name, profile) -> states.put(name, ColumnState.of(profile)));
    return states;
  }

  /**
   * One result per column of the reference, and one more per column whose statistic does not look
   * at missing values; in the order of the reference.
   */
  public List<ColumnDrift> compare(Map<String, ColumnState> current) {
    List<Question> questions = new ArrayList<>();
    reference.forEach(
        (column, from) ->
            statistics(from)
                .forEach(
                    s ->
                        questions.add(
                            new Question(
                                column, s, from, Optional.ofNullable(current.get(column))))));
    double share = share(questions);
    return questions.stream().map(q -> q.answer(share)).toList();
  }

  private List<DriftStatistic> statistics(ColumnState of) {
    if (!of.kind().number() && statistic.numbersOnly()) {
      return List.of(DriftStatistics.OF_CATEGORIES);
    }
    return statistic.seesMissing()
        ? List.of(statistic)
        : List.of(statistic, DriftStatistics.MISSING);
  }

  /** The share of alpha at which a single column is rejected: k of n by Benjamini-Hochberg. */
  private double share(List<Question> questions) {
    double[] p =
        questions.stream().mapToDouble(Question::pValue).filter(x -> !Double.isNaN(x)).toArray();
    long rejected =
        Arrays.stream(Multiplicity.benjaminiHochberg(p)).filter(x -> x <= limits.alpha()).count();
    return limits.alpha() * Math.max(1, rejected) / Math.max(1, p.length);
  }

  /** One statistic of one column. */
  private final class Question {
    private final String column;
    private final DriftStatistic asked;
    private final ColumnState from;
    private final Optional<ColumnState> to;
    private final Optional<ColumnPair> pair;
    private final Bounded distance;

    Question(String column, DriftStatistic asked, ColumnState from, Optional<ColumnState> to) {
      this.column = column;
      this.asked = asked;
      this.from = from;
      this.to = to;
      this.pair = to.filter(t -> t.kind() == from.kind()).map(t -> ColumnPair.of(from, t));
      this.distance = pair.map(asked::distance).orElse(Bounded.exact(Double.NaN));
    }

    double pValue() {
      return pair.map(p -> asked.underNoChange(p).tail(distance.value())).orElse(Double.NaN);
    }

    ColumnDrift answer(double alpha) {
      if (to.isEmpty()) {
        return answer(Double.NaN, DriftVerdict.DRIFT, "the column is gone");
      }
      if (pair.isEmpty()) {
        ValueKind now = to.get().kind();
        return answer(Double.NaN, DriftVerdict.DRIFT, "was " + from.kind() + ", is " + now);
      }
      if (from.rows() == 0 || to.get().rows() == 0) {
        String where = from.rows() == 0 ? "in the reference" : "in the window";
        return answer(Double.NaN, DriftVerdict.UNDECIDED, "no rows " + where);
      }
      if (Double.isNaN(distance.value())) {
        return answer(Double.NaN, DriftVerdict.UNDECIDED, "no values to measure by");
      }
      double limit = limits.fixed().orElseGet(() -> calibrated(alpha));
      if (distance.low() > limit) {
        return answer(limit, DriftVerdict.DRIFT, "above the limit");
      }
      if (distance.high() > limit) {
        return answer(limit, DriftVerdict.UNDECIDED, "the profiles are not exact enough");
      }
      return answer(limit, DriftVerdict.STABLE, "within the limit");
    }

    private double calibrated(double alpha) {
      NullLaw law = asked.underNoChange(pair.orElseThrow());
      return Math.max(
          Math.max(limits.minimumEffect(asked), law.limit(alpha)), spreadOfPeriods(alpha));
    }

    /**
     * How far a period of the reference may lie from the whole: median and spread of those that it
     * has, on the scale of roots, where distances are nearly normal. A period is a part of what it
     * is compared with and lies nearer to it than to the rest.
     */
    private double spreadOfPeriods(double alpha) {
      List<ColumnState> parts = periods.getOrDefault(column, List.of());
      double[] roots =
          parts.stream()
              .filter(part -> part.kind() == from.kind() && part.rows() < from.rows())
              .mapToDouble(
                  part -> {
                    double outside = 1 - (double) part.rows() / from.rows();
                    double apart = asked.distance(ColumnPair.of(from, part)).value();
                    return Math.sqrt(apart) / outside;
                  })
              .filter(Double::isFinite)
              .toArray();
      if (roots.length < FEWEST_PERIODS) {
        return 0;
      }
      double median = Quantiles.of(roots, 0.5);
      double spread =
          NORMAL_MAD
              * Quantiles.of(Arrays.stream(roots).map(r -> Math.abs(r - median)).toArray(), 0.5);
      double highest = median + spread * -Normal.quantile(Math.min(0.5, alpha));
      return highest * highest;
    }

    private ColumnDrift answer(double limit, DriftVerdict verdict, String reason) {
      return new ColumnDrift(
          column,
          asked.name(),
          distance,
          limit,
          pValue(),
          verdict,
          reason,
          from.rows(),
          to.map(ColumnState::rows).orElse(0L));
    }
  }

  /** The columns that only a look at their rows can decide. */
  public static Set<String> inexact(List<ColumnDrift> drifts) {
    Set<String> columns = new TreeSet<>();
    for (ColumnDrift drift : drifts) {
      boolean bounded = drift.distance().low() < drift.distance().high();
      if (drift.verdict() == DriftVerdict.UNDECIDED && bounded) {
        columns.add(drift.column());
      }
    }
    return columns;
  }
}
