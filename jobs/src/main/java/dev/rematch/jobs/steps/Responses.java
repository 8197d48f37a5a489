package dev.rematch.jobs.steps;

import dev.rematch.alert.Signal;
import dev.rematch.challenge.RuleText;
import dev.rematch.core.Period;
import dev.rematch.drift.DriftRow;
import dev.rematch.drift.DriftVerdict;
import dev.rematch.drift.ShiftKind;
import dev.rematch.pipeline.RunContext;
import dev.rematch.registry.Alias;
import dev.rematch.registry.EventKind;
import dev.rematch.registry.ModelVersion;
import dev.rematch.response.Findings;
import dev.rematch.response.Remedy;
import dev.rematch.response.Responder;
import dev.rematch.response.ResponseRow;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Decides what to do after a look at a period, and notes what came of earlier decisions. */
final class Responses {
  private static final Set<String> FAULTS =
      Set.of(
          ShiftKind.SCHEMA.toString(),
          ShiftKind.MISSING.toString(),
          ShiftKind.SCALE.toString(),
          ShiftKind.SWAPPED.toString());

  /** A column that matters less than this may be as broken as it likes. */
  private static final double MATTERS = 0.01;

  private final RunContext context;
  private final Period period;
  private final List<ResponseRow> earlier;

  Responses(RunContext context, Period period) {
    this.context = context;
    this.period = period;
    this.earlier =
        context.registry().responses().all().stream()
            .filter(r -> r.model().equals(context.pipeline().model()))
            .toList();
  }

  /**
   * The rows: one decision, and the outcomes that are known now.
   *
   * @param signals of performance and of what is expected of it
   * @param miscalibration how much the calibration error grew since the scorer's own rematch
   * @param scoredBy the version that both are about; they say nothing of a champion that took
   *     office since
   */
  List<ResponseRow> rows(
      List<DriftRow> drift,
      List<Signal> signals,
      OptionalDouble miscalibration,
      Optional<Integer> scoredBy) {
    Optional<ModelVersion> champion =
        context.registry().models().holder(context.pipeline().model(), Alias.CHAMPION);
    boolean its = champion.isPresent() && scoredBy.equals(champion.map(ModelVersion::version));
    Optional<Signal> realised = known(signals, "performance").filter(s -> its);
    Optional<Signal> measured =
        realised.or(() -> known(signals, "expected-performance").filter(s -> its));
    OptionalDouble miscalibrated = its ? miscalibration : OptionalDouble.empty();
    boolean expected = realised.isEmpty() && measured.isPresent();
    OptionalDouble lost =
        measured.isPresent()
            ? OptionalDouble.of((Double) measured.get().evidence().get("lost"))
            : OptionalDouble.empty();
    Findings found =
        new Findings(
            lost,
            expected,
            miscalibrated,
            weighed(drift),
            faults(drift),
            champion.isPresent()
                ? OptionalLong.of(daysInOffice(champion.get()))
                : OptionalLong.empty(),
            !context
                .registry()
                .models()
                .formerHolders(context.pipeline().model(), Alias.CHAMPION)
                .isEmpty(),
            daysSinceRemedy());
    Responder.Response response = new Responder(context.pipeline().responses()).respond(found);
    Map<String, Object> evidence = new TreeMap<>();
    evidence.put(
        "drifting",
        drift.stream().filter(Responses::drifts).map(DriftRow::column).distinct().toList());
    evidence.put("faults", found.faults());
    measured.ifPresent(signal -> evidence.put("performance", signal.evidence()));
    ResponseRow row =
        new ResponseRow(
            context.runId() + "/" + response.remedy(),
            context.runId(),
            context.pipeline().model(),
            context.date(),
            period.window().toString(),
            response.remedy().toString(),
            response.reason(),
            lost.isPresent() ? Optional.of(lost.getAsDouble()) : Optional.empty(),
            expected,
            miscalibrated.isPresent() ? Optional.of(miscalibrated.getAsDouble()) : Optional.empty(),
            found.drift(),
            RuleText.json(evidence),
            champion.map(ModelVersion::version),
            Optional.empty(),
            Optional.empty(),
            context.now());
    List<ResponseRow> rows = new ArrayList<>(List.of(row));
    if (realised.isPresent()) {
      rows.addAll(outcomes(row));
    }
    return rows;
  }

  private static Optional<Signal> known(List<Signal> signals, String kind) {
    return signals.stream()
        .filter(s -> s.kind().equals(kind) && s.finding() != Signal.Finding.UNKNOWN)
        .findFirst();
  }

  private static boolean drifts(DriftRow row) {
    return row.verdict().equals(DriftVerdict.DRIFT.toString());
  }

  private double weighed(List<DriftRow> drift) {
    List<DriftRow> features =
        drift.stream()
            .filter(d -> context.pipeline().features().columns().containsKey(d.column()))
            .toList();
    List<DriftRow> drifting = features.stream().filter(Responses::drifts).toList();
    boolean open = features.stream().anyMatch(d -> d.importance().isPresent());
    return open
        ? drifting.stream().mapToDouble(d -> d.weighed().orElse(0.0)).sum()
        : features.isEmpty() ? 0 : (double) drifting.size() / features.size();
  }

  private static List<String> faults(List<DriftRow> drift) {
    return drift.stream()
        .filter(Responses::drifts)
        .filter(d -> d.shift().map(FAULTS::contains).orElse(false))
        .filter(d -> d.importance().map(i -> i >= MATTERS).orElse(true))
        .map(
            d ->
                d.column()
                    + " from "
                    + d.enteredAt().orElse(d.table())
                    + " on: "
                    + d.shiftDetail().orElse(""))
        .distinct()
        .toList();
  }

  /**
   * By logical dates, since a replay of history has its own time; by the clock for a champion that
   * a person promoted.
   */
  private long daysInOffice(ModelVersion champion) {
    return context.registry().models().events(Optional.of(context.pipeline().model())).stream()
        .filter(e -> e.kind() == EventKind.PROMOTED || e.kind() == EventKind.ROLLED_BACK)
        .filter(e -> e.version().equals(Optional.of(champion.version())))
        .map(
            e ->
                e.runId()
                    .flatMap(this::dateOf)
                    .orElseGet(() -> LocalDate.ofInstant(e.at(), ZoneOffset.UTC)))
        .mapToLong(date -> Math.max(0, ChronoUnit.DAYS.between(date, context.date())))
        .reduce((before, last) -> last)
        .orElse(0);
  }

  private Optional<LocalDate> dateOf(String runId) {
    return context.registry().runs().all().stream()
        .filter(r -> r.runId().equals(runId))
        .map(r -> r.logicalDate())
        .findFirst();
  }

  private OptionalLong daysSinceRemedy() {
    return earlier.stream()
        .filter(r -> r.outcomeOf().isEmpty() && r.logicalDate().isBefore(context.date()))
        .filter(
            r ->
                r.remedy().equals(Remedy.RETRAIN.toString())
                    || r.remedy().equals(Remedy.RECALIBRATE.toString())
                    || r.remedy().equals(Remedy.ROLL_BACK.toString()))
        .mapToLong(r -> ChronoUnit.DAYS.between(r.logicalDate(), context.date()))
        .min()
        .stream()
        .boxed()
        .findFirst()
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /** Of remedies before this look: how good the champion has been since. */
  private List<ResponseRow> outcomes(ResponseRow now) {
    Set<String> told = new HashSet<>();
    earlier.forEach(r -> r.outcomeOf().ifPresent(told::add));
    return earlier.stream()
        .filter(r -> r.outcomeOf().isEmpty() && !r.remedy().equals(Remedy.NOTHING.toString()))
        .filter(r -> !told.contains(r.responseId()) && r.logicalDate().isBefore(context.date()))
        .map(r -> outcome(r, now))
        .toList();
  }

  private static ResponseRow outcome(ResponseRow of, ResponseRow now) {
    String swap =
        of.championVersion().equals(now.championVersion())
            ? "the champion is still v" + now.championVersion().map(String::valueOf).orElse("?")
            : "v" + now.championVersion().map(String::valueOf).orElse("?") + " took office";
    String loss =
        String.format(
            Locale.ROOT,
            "%s %s than in its own rematch, then %s",
            difference(now),
            now.lost().orElse(0.0) > 0 ? "worse" : "better",
            of.lost().isPresent() ? difference(of) : "nobody knew");
    return new ResponseRow(
        of.responseId() + "/outcome",
        now.runId(),
        now.model(),
        now.logicalDate(),
        now.window(),
        of.remedy(),
        of.reason(),
        now.lost(),
        now.expected(),
        now.miscalibrated(),
        now.drift(),
        now.evidence(),
        now.championVersion(),
        Optional.of(of.responseId()),
        Optional.of(swap + "; it is " + loss),
        now.at());
  }

  private static String difference(ResponseRow row) {
    return String.format(Locale.ROOT, "%.4g", Math.abs(row.lost().orElse(0.0)));
  }
}
