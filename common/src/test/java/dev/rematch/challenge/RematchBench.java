package dev.rematch.challenge;

import dev.rematch.challenge.Rematch.Challenger;
import dev.rematch.challenge.Rematch.Judgement;
import dev.rematch.challenge.Rematch.Opponent;
import dev.rematch.core.Task;
import dev.rematch.core.Window;
import dev.rematch.evaluation.MetricSet;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Times a whole round on scores that are in memory, as one process that has played before would see
 * it; not a test. Prints "name,wall seconds,cpu seconds" of each time, for
 * scripts/bench-rematch.sh.
 */
public final class RematchBench {
  private static final List<String> GUARDED =
      List.of("log-loss", "brier", "accuracy", "f1", "expected-calibration-error");

  private RematchBench() {}

  /** ROWS TIMES. */
  public static void main(String[] arguments) {
    int rows = Integer.parseInt(arguments[0]);
    PairedScores holdout = Rules.holdout(rows, 1, Map.of(1, 1.0, 2, 0.9, 3, 0.95), new Random(7));
    // As they are kept: in the order of the entities' hashes.
    long[] entities = holdout.sampling().entities();
    int[] order =
        java.util.stream.IntStream.range(0, rows)
            .boxed()
            .sorted(java.util.Comparator.comparingLong(i -> entities[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    Map<Integer, double[]> predictions = new java.util.TreeMap<>();
    holdout.predictions().forEach((v, p) -> predictions.put(v, pick(p, order)));
    String[] segment = new String[rows];
    Arrays.setAll(segment, i -> "s" + i % 5);
    PairedScores scores =
        PairedScores.of(
            Task.BINARY,
            holdout.sampling().pick(order),
            pick(holdout.labels(), order),
            predictions,
            Map.of("segment", segment));
    List<Guardrail> guardrails = GUARDED.stream().map(m -> new Guardrail(m, 0.01)).toList();
    Guardrails none = Guardrails.NONE;
    ChallengeSpec rule =
        Rules.guarded(
            new Guardrails(
                guardrails,
                List.of("segment"),
                0.01,
                100,
                none.fairness(),
                none.maxFlipShare(),
                none.maxScoreShift(),
                none.maxScoringTimeRatio(),
                none.maxNullChange()));
    for (int time = 0; time < Integer.parseInt(arguments[1]); time++) {
      long wall = System.nanoTime();
      double cpu = cpuSeconds();
      Map<Integer, Judgement> judgements = play(rule, scores);
      System.out.printf("round,%.2f,%.2f%n", (System.nanoTime() - wall) / 1e9, cpuSeconds() - cpu);
      judgements.values().forEach(j -> System.err.println(j.verdict() + ": " + j.reason()));
    }
  }

  private static Map<Integer, Judgement> play(ChallengeSpec rule, PairedScores scores) {
    LocalDate from = LocalDate.of(2013, 4, 1);
    List<Challenger> challengers = new ArrayList<>();
    challengers.add(new Challenger(2, "trees", from));
    challengers.add(new Challenger(3, "linear", from));
    return new Rematch(rule, MetricSet.BUILT_IN, 7)
        .play(
            scores,
            new Window(from, from.plusMonths(1)),
            new Opponent(Optional.of(1), "linear", Optional.of(from), scores.predictions().get(1)),
            challengers,
            0.01);
  }

  private static double[] pick(double[] values, int[] order) {
    return Arrays.stream(order).mapToDouble(i -> values[i]).toArray();
  }

  private static double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }
}
