package dev.rematch.report;

import dev.rematch.registry.Tenure;
import dev.rematch.response.Remedy;
import dev.rematch.tracking.MetricRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Judges the champion. It is in trouble when somebody has to act: a severe alert that is no mere
 * drift is open, a person was asked, or its own realised value is worse than is allowed. Else
 * nobody can say before a window that it scored has labels. Else it is watched while anything is
 * open, and fine when nothing is.
 */
final class Judge {
  private final Story story;
  private final List<String> trouble = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private final List<String> watch = new ArrayList<>();
  private String realised = "";

  private Judge(Story story) {
    this.story = story;
  }

  static Verdict verdict(Story story) {
    Judge judge = new Judge(story);
    Optional<Tenure> champion = story.champions().now();
    if (champion.isEmpty()) {
      return judge.said(
          Verdict.Level.UNKNOWN,
          "nobody can say: there is no champion of " + story.model(),
          List.of());
    }
    String who = "champion " + story.champions().named(champion.get().version());
    if (story.latest().isEmpty()) {
      return judge.said(
          Verdict.Level.UNKNOWN,
          "nobody can say: " + who + " has not been monitored yet",
          List.of());
    }
    judge.alerts();
    judge.response(story.latest().get());
    judge.performance(champion.get().version());
    return judge.of(who);
  }

  private Verdict of(String who) {
    if (!trouble.isEmpty()) {
      return said(Verdict.Level.TROUBLE, who + " is in trouble", List.of(trouble, unknown, watch));
    }
    if (!unknown.isEmpty()) {
      return said(
          Verdict.Level.UNKNOWN,
          "nobody can say whether " + who + " is fine",
          List.of(unknown, watch));
    }
    return watch.isEmpty()
        ? said(Verdict.Level.FINE, who + " is fine", List.of(List.of(realised, "no alert is open")))
        : said(Verdict.Level.WATCHED, who + " is watched", List.of(List.of(realised), watch));
  }

  private Verdict said(Verdict.Level level, String what, List<List<String>> reasons) {
    String when =
        story.latest().map(look -> "As of " + Shown.period(look.window()) + " ").orElse("");
    List<String> all = reasons.stream().flatMap(List::stream).toList();
    String sentence = when + what + (all.isEmpty() ? "." : ": " + String.join("; ", all) + ".");
    return new Verdict(
        level,
        sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1),
        Facts.of(story));
  }

  private void alerts() {
    List<EpisodeView> grave =
        story.open().stream().filter(e -> e.severe() && !e.kind().equals("drift")).toList();
    grave.forEach(
        e -> trouble.add(e.kind() + " of " + e.subject() + ": " + EvidenceText.of(e.last())));
    List<EpisodeView> others = story.open().stream().filter(e -> !grave.contains(e)).toList();
    if (!others.isEmpty()) {
      watch.add(counted(others));
    }
  }

  /** "7 alerts are open (5 severe), all of drift". */
  static String counted(List<EpisodeView> open) {
    long severe = open.stream().filter(EpisodeView::severe).count();
    boolean drift = open.stream().allMatch(e -> e.kind().equals("drift"));
    return Shown.several(open.size(), "alert is open", "alerts are open")
        + (severe > 0 ? " (" + severe + " severe)" : "")
        + (drift ? ", of drift" : "");
  }

  private void response(Look look) {
    String remedy = look.response().remedy();
    String reason = look.response().reason();
    if (remedy.equals(Remedy.ASK.toString())) {
      trouble.add("a person has to look: " + reason);
    } else if (remedy.equals(Remedy.ROLL_BACK.toString())) {
      trouble.add("it was to be rolled back: " + reason);
    } else if (!remedy.equals(Remedy.NOTHING.toString())) {
      watch.add("the answer was to " + remedy + ": " + reason);
    }
  }

  private void performance(int version) {
    Optional<String> metric = story.metric();
    Optional<MetricRow> own =
        metric.flatMap(
            m ->
                story.measured().over(m).stream()
                    .filter(row -> row.version().equals(Optional.of(version)))
                    .reduce((before, last) -> last));
    if (own.isEmpty()) {
      unknown.add("no window that it scored has mature labels yet");
      return;
    }
    MetricRow row = own.get();
    realised = row.metric() + " " + Shown.number(row.value()) + " in " + Shown.period(row.window());
    Optional<MetricRow> promised = story.measured().onOwnRematch(version, row.metric());
    if (!Double.isFinite(row.value()) || promised.isEmpty()) {
      unknown.add(realised + ", and no rematch of its own to compare it with");
      return;
    }
    OptionalDouble lost = Measured.lost(row.metric(), row.value(), promised.get().value());
    realised += " (" + Shown.number(promised.get().value()) + " in its own rematch)";
    OptionalDouble drop = allowed();
    if (lost.isPresent() && drop.isPresent() && lost.getAsDouble() > drop.getAsDouble()) {
      boolean told = trouble.stream().anyMatch(t -> t.startsWith("performance"));
      if (!told) {
        trouble.add(
            realised + ", more than the " + Shown.number(drop.getAsDouble()) + " that it may lose");
      }
    }
  }

  /** By how much a champion may be worse than in its own rematch, where a row tells. */
  private OptionalDouble allowed() {
    for (int i = story.looks().size() - 1; i >= 0; i--) {
      OptionalDouble drop =
          Json.number(
              Json.read(story.looks().get(i).response().evidence()).path("performance"), "drop");
      if (drop.isPresent()) {
        return drop;
      }
    }
    return OptionalDouble.empty();
  }
}
