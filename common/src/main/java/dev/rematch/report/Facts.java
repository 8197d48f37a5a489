package dev.rematch.report;

import dev.rematch.challenge.Decision;
import dev.rematch.drift.DriftRow;
import dev.rematch.drift.DriftVerdict;
import dev.rematch.quality.ExpectationResult;
import dev.rematch.quality.Outcome;
import dev.rematch.registry.Tenure;
import dev.rematch.tracking.MetricRow;
import dev.rematch.tracking.Run;
import dev.rematch.tracking.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What the verdict rests on, one sentence each. */
final class Facts {
  private static final int NAMED = 5;

  private final Story story;
  private final List<Item> items = new ArrayList<>();

  private Facts(Story story) {
    this.story = story;
  }

  static List<Item> of(Story story) {
    Facts facts = new Facts(story);
    facts.champion();
    facts.realised();
    facts.alerts();
    story.latest().ifPresent(facts::drift);
    facts.quality();
    facts.decided();
    facts.failed();
    return facts.items;
  }

  private void champion() {
    Optional<Tenure> now = story.champions().now();
    if (now.isEmpty()) {
      items.add(
          Item.of(
              Tone.UNKNOWN,
              "Champion",
              "nobody",
              Origin.in("events").where("model", story.model())));
      return;
    }
    String before = story.champions().before().map(t -> ", after v" + t.version()).orElse("");
    items.add(
        Item.of(
            Tone.PLAIN,
            "Champion",
            story.champions().named(now.get().version())
                + " since "
                + story.champions().since(now.get())
                + before
                + " (recorded "
                + Shown.moment(now.get().from())
                + ")",
            Champions.origin(now.get())));
  }

  private void realised() {
    Optional<MetricRow> row = story.metric().flatMap(story.measured()::latest);
    if (row.isEmpty()) {
      items.add(
          Item.of(
              Tone.UNKNOWN,
              "Realised",
              "no window with mature labels has been measured",
              Origin.in("metrics").where("model", story.model())));
      return;
    }
    MetricRow now = row.get();
    Optional<MetricRow> promised =
        now.version().flatMap(v -> story.measured().onOwnRematch(v, now.metric()));
    StringBuilder text =
        new StringBuilder(now.metric()).append(' ').append(Shown.number(now.value()));
    text.append(Shown.interval(now.low().orElse(Double.NaN), now.high().orElse(Double.NaN)));
    text.append(" in ").append(Shown.period(now.window())).append(" by ");
    text.append(now.version().map(v -> "v" + v).orElse("the fallback"));
    text.append(" on ").append(Shown.count(now.n())).append(" labelled rows");
    Tone tone = Tone.PLAIN;
    List<Origin> origins = new ArrayList<>(List.of(story.measured().origin(now)));
    if (promised.isPresent()) {
      OptionalDouble lost = Measured.lost(now.metric(), now.value(), promised.get().value());
      text.append("; in its own rematch ").append(Shown.number(promised.get().value()));
      lost.ifPresent(l -> text.append(compared(l)));
      origins.add(story.measured().origin(promised.get()));
    }
    items.add(new Item(tone, "Realised", text.toString(), origins));
  }

  private static String compared(double lost) {
    return lost == 0
        ? ", so it is just as good"
        : ", so it is " + Shown.number(Math.abs(lost)) + (lost > 0 ? " worse" : " better");
  }

  private void alerts() {
    List<EpisodeView> open = story.open();
    String named =
        open.stream()
            .limit(NAMED)
            .map(e -> e.subject() + " (" + e.kind() + ", " + e.last().severity() + ")")
            .collect(Collectors.joining(", "));
    String more = open.size() > NAMED ? ", …" : "";
    items.add(
        Item.of(
            open.isEmpty() ? Tone.PLAIN : Tone.WATCH,
            "Alerts",
            open.isEmpty() ? "none is open" : Judge.counted(open) + ": " + named + more,
            Origin.in("alerts").where("model", story.model())));
  }

  private void drift(Look look) {
    List<DriftRow> rows = story.drift(look.window());
    long drifting = count(rows, DriftVerdict.DRIFT);
    long undecided = count(rows, DriftVerdict.UNDECIDED);
    String open = undecided > 0 ? ", " + undecided + " undecided" : "";
    items.add(
        Item.of(
            drifting > 0 ? Tone.WATCH : Tone.PLAIN,
            "Drift",
            rows.isEmpty()
                ? "nothing was measured in " + Shown.period(look.window())
                : drifting
                    + " of "
                    + Shown.several(rows.size(), "column", "columns")
                    + " in "
                    + Shown.period(look.window())
                    + open,
            Origin.in("drift").where("model", story.model()).where("window", look.window())));
  }

  private static long count(List<DriftRow> rows, DriftVerdict verdict) {
    return rows.stream().filter(r -> r.verdict().equals(verdict.toString())).count();
  }

  private void quality() {
    List<ExpectationResult> last = QualitySection.latest(story.rows().expectations());
    long broken = count(last, Outcome.Verdict.BROKEN);
    long open = count(last, Outcome.Verdict.NOT_ASSESSED);
    items.add(
        Item.of(
            broken > 0 ? Tone.WATCH : Tone.PLAIN,
            "Data",
            story.rows().expectations().isEmpty()
                ? "no expectation was looked at"
                : broken == 0
                    ? (open == last.size()
                            ? "no expectation could be assessed"
                            : "no expectation on the last write of each table was broken")
                        + (open > 0 && open < last.size() ? ", " + open + " not assessed" : "")
                    : Shown.several(broken, "expectation", "expectations")
                        + " on the last write of a table broken",
            Origin.in("expectation_results").where("pipeline", story.model())));
  }

  private static long count(List<ExpectationResult> results, Outcome.Verdict verdict) {
    return results.stream().filter(r -> r.verdict().equals(verdict.toString())).count();
  }

  private void decided() {
    List<Decision> round = story.latestRound();
    story
        .latest()
        .ifPresent(
            look ->
                items.add(
                    Item.of(
                        Tone.PLAIN,
                        "Answer",
                        look.response().remedy() + ": " + look.response().reason(),
                        look.origin())));
    if (!round.isEmpty()) {
      items.add(
          Item.of(
              Tone.PLAIN,
              "Rematch",
              "on "
                  + round.get(0).logicalDate()
                  + " "
                  + round.stream().map(Story::inShort).collect(Collectors.joining("; ")),
              Origin.in("decisions").where("run_id", round.get(0).runId())));
    }
  }

  private void failed() {
    Optional<Run> last = story.rows().runs().stream().reduce((before, run) -> run);
    last.filter(run -> run.status() == RunStatus.FAILED)
        .ifPresent(
            run ->
                items.add(
                    Item.of(
                        Tone.BAD,
                        "Failed",
                        run.command()
                            + " of "
                            + run.logicalDate()
                            + ": "
                            + run.error().orElse("no reason is known"),
                        Origin.in("runs").where("run_id", run.runId()))));
  }
}
