package dev.rematch.jobs.models;

import dev.rematch.challenge.Decision;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.registry.ModelVersion;
import dev.rematch.tracking.MetricRow;
import dev.rematch.tracking.ModelInternal;
import dev.rematch.tracking.ModelInternal.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Two versions of a model side by side.
 *
 * @param sameModel whether both compute the same; empty where that is not known
 * @param details what the trainings knew and where they differ, by name
 * @param onlyInA features that only the first was trained on
 * @param metrics on the holdouts that both were measured on
 * @param internals coefficients or importances, by falling size in either; none when one has
 *     coefficients and the other importances
 */
record ModelDiff(
    ModelVersion a,
    ModelVersion b,
    Optional<Boolean> sameModel,
    List<Pair> details,
    List<String> onlyInA,
    List<String> onlyInB,
    List<MetricPair> metrics,
    List<NumberPair> internals) {

  /** A detail of both; empty where one has none. */
  record Pair(String name, Optional<String> a, Optional<String> b) {}

  /**
   * A metric of both on one holdout.
   *
   * @param paired the interval of b minus a from the rematch of the two, if they had one there
   */
  record MetricPair(
      String table,
      long tableVersion,
      String window,
      String slice,
      String metric,
      MetricRow a,
      MetricRow b,
      double delta,
      Optional<Double> pairedLow,
      Optional<Double> pairedHigh) {}

  /** A coefficient or an importance of both; 0 where one does not have the feature. */
  record NumberPair(Kind kind, String feature, double a, double b) {}

  private static final Set<String> NOT_COMPARED = Set.of(ModelVersion.MODEL_DIGEST, "features");

  static ModelDiff of(RegistryTables registry, ModelVersion a, ModelVersion b) {
    List<String> featuresA = features(a);
    List<String> featuresB = features(b);
    return new ModelDiff(
        a,
        b,
        a.details().containsKey(ModelVersion.MODEL_DIGEST)
                && b.details().containsKey(ModelVersion.MODEL_DIGEST)
            ? Optional.of(a.sameModelAs(b))
            : Optional.empty(),
        details(a, b),
        featuresA.stream().filter(f -> !featuresB.contains(f)).toList(),
        featuresB.stream().filter(f -> !featuresA.contains(f)).toList(),
        metrics(registry, a, b),
        internals(registry, a, b));
  }

  private static List<String> features(ModelVersion version) {
    String listed = version.details().getOrDefault("features", "");
    return listed.isEmpty() ? List.of() : Arrays.asList(listed.split(","));
  }

  private static List<Pair> details(ModelVersion a, ModelVersion b) {
    List<Pair> pairs = new ArrayList<>();
    pair("recipe", a.recipe(), b.recipe(), pairs);
    Set<String> names = new TreeSet<>(a.details().keySet());
    names.addAll(b.details().keySet());
    names.removeAll(NOT_COMPARED);
    names.forEach(n -> pair(n, a.details().get(n), b.details().get(n), pairs));
    return pairs;
  }

  private static void pair(String name, String a, String b, List<Pair> into) {
    into.add(new Pair(name, Optional.ofNullable(a), Optional.ofNullable(b)));
  }

  private static List<MetricPair> metrics(RegistryTables registry, ModelVersion a, ModelVersion b) {
    Map<List<Object>, MetricRow> ofA = new LinkedHashMap<>();
    Map<List<Object>, MetricRow> ofB = new LinkedHashMap<>();
    for (MetricRow row : registry.metrics().where(m -> m.model().equals(a.model()))) {
      row.version().filter(v -> v == a.version()).ifPresent(v -> ofA.put(holdout(row), row));
      row.version().filter(v -> v == b.version()).ifPresent(v -> ofB.put(holdout(row), row));
    }
    List<Decision> rematches =
        registry.decisions().where(d -> d.model().equals(a.model()) && between(d, a, b));
    List<MetricPair> pairs = new ArrayList<>();
    ofA.forEach(
        (holdout, rowA) -> {
          MetricRow rowB = ofB.get(holdout);
          if (rowB != null) {
            pairs.add(pair(rowA, rowB, rematches, b));
          }
        });
    return pairs;
  }

  private static List<Object> holdout(MetricRow row) {
    return List.of(row.table(), row.tableVersion(), row.window(), row.slice(), row.metric());
  }

  private static boolean between(Decision d, ModelVersion a, ModelVersion b) {
    Set<Integer> players = Set.of(a.version(), b.version());
    return d.champion().isPresent()
        && players.equals(Set.copyOf(List.of(d.champion().get(), d.challenger())));
  }

  private static MetricPair pair(
      MetricRow a, MetricRow b, List<Decision> rematches, ModelVersion challengerOrNot) {
    Optional<Decision> rematch =
        rematches.stream()
            .filter(d -> d.metric().equals(a.metric()) && a.slice().equals("all"))
            .filter(d -> a.window().equals("[" + d.holdoutFrom() + ", " + d.holdoutTo() + ")"))
            .findFirst();
    boolean turned = rematch.filter(d -> d.challenger() == challengerOrNot.version()).isEmpty();
    return new MetricPair(
        a.table(),
        a.tableVersion(),
        a.window(),
        a.slice(),
        a.metric(),
        a,
        b,
        b.value() - a.value(),
        rematch.map(d -> turned ? -d.high() : d.low()),
        rematch.map(d -> turned ? -d.low() : d.high()));
  }

  private static List<NumberPair> internals(
      RegistryTables registry, ModelVersion a, ModelVersion b) {
    Map<String, double[]> byFeature = new LinkedHashMap<>();
    Set<Kind> kinds = new TreeSet<>();
    for (ModelInternal row :
        registry
            .modelInternals()
            .where(
                r ->
                    (r.kind() == Kind.COEFFICIENT || r.kind() == Kind.IMPORTANCE)
                        && r.model().equals(a.model())
                        && (r.version() == a.version() || r.version() == b.version()))) {
      kinds.add(row.kind());
      double[] both = byFeature.computeIfAbsent(row.feature().orElseThrow(), f -> new double[2]);
      both[0] += row.version() == a.version() ? row.value() : 0;
      both[1] += row.version() == b.version() ? row.value() : 0;
    }
    if (kinds.size() != 1) {
      return List.of();
    }
    Kind kind = kinds.iterator().next();
    List<NumberPair> pairs = new ArrayList<>();
    byFeature.forEach((name, both) -> pairs.add(new NumberPair(kind, name, both[0], both[1])));
    pairs.sort(
        Comparator.comparingDouble((NumberPair p) -> -Math.max(Math.abs(p.a), Math.abs(p.b))));
    return pairs;
  }
}
