package dev.rematch.challenge;

import dev.rematch.challenge.Rematch.Judgement;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * What holds a winner back although its figures are good: the champion's time in office, a small
 * gain won only once, too few periods in the shadow, a recipe that loses elsewhere in time. Nothing
 * holds back the first champion.
 *
 * @param date the logical date of the round
 * @param series of the rule
 * @param earlier the model's decisions before this round, oldest first
 */
public record Restraint(ChallengeSpec rule, LocalDate date, int series, List<Decision> earlier) {
  /** The gates, as {@code held_by} names them. */
  public enum Gate {
    /** Another challenger of the round won by more. */
    BEATEN,
    /** The champion has not been in office for long enough. */
    OFFICE,
    /** The last swap was too recent. */
    COOL_DOWN,
    /** A small gain was not won often enough in a row. */
    SMALL_GAIN,
    /** It has not scored silently for long enough. */
    SHADOW,
    /** Its recipe does not win at earlier cut-offs. */
    BACKTEST
  }

  public Restraint {
    earlier = List.copyOf(earlier);
  }

  /** What was played: who against whom. */
  public record Round(Optional<Integer> champion, Map<Integer, String> recipes) {}

  /**
   * The judgements with what their history says against the winner.
   *
   * @param silent by version, how many live periods it has scored silently
   */
  public Map<Integer, Judgement> byHistory(
      Map<Integer, Judgement> judgements, Round round, Map<Integer, Integer> silent) {
    return apply(
        judgements,
        round,
        (version, judgement) ->
            office(round.champion().orElseThrow())
                .or(this::coolDown)
                .or(() -> smallGain(round.recipes().get(version), judgement))
                .or(() -> shadow(silent.getOrDefault(version, 0))));
  }

  /** The judgements with what the backtest of the winner's recipe says. */
  public Map<Integer, Judgement> byBacktest(
      Map<Integer, Judgement> judgements, Round round, List<BacktestResult> results) {
    return apply(judgements, round, (version, judgement) -> backtest(version, results));
  }

  /** A gate, and why it is shut. */
  private record Held(Gate gate, String why) {}

  private static Map<Integer, Judgement> apply(
      Map<Integer, Judgement> judgements,
      Round round,
      BiFunction<Integer, Judgement, Optional<Held>> gates) {
    Map<Integer, Judgement> after = new LinkedHashMap<>(judgements);
    if (round.champion().isPresent()) {
      after.replaceAll(
          (version, judgement) ->
              judgement.verdict().promotes()
                  ? gates
                      .apply(version, judgement)
                      .map(h -> judgement.heldBack(h.gate().name(), h.why()))
                      .orElse(judgement)
                  : judgement);
    }
    return after;
  }

  private Optional<Held> office(int champion) {
    return last(d -> d.verdict().promotes() && d.challenger() == champion)
        .map(since -> ChronoUnit.DAYS.between(since, date))
        .filter(days -> days < rule.hysteresis().minDaysInOffice())
        .map(
            days ->
                new Held(
                    Gate.OFFICE,
                    "v"
                        + champion
                        + " has been in office for "
                        + days
                        + " days, fewer than the "
                        + rule.hysteresis().minDaysInOffice()
                        + " that the rule grants"));
  }

  private Optional<Held> coolDown() {
    return last(d -> d.verdict().promotes())
        .map(since -> ChronoUnit.DAYS.between(since, date))
        .filter(days -> days < rule.hysteresis().coolDownDays())
        .map(
            days ->
                new Held(
                    Gate.COOL_DOWN,
                    "the last swap was "
                        + days
                        + " days ago, fewer than the "
                        + rule.hysteresis().coolDownDays()
                        + " of the cool-down"));
  }

  private Optional<LocalDate> last(java.util.function.Predicate<Decision> condition) {
    return earlier.stream().filter(condition).map(Decision::logicalDate).max(LocalDate::compareTo);
  }

  private Optional<Held> smallGain(String recipe, Judgement judgement) {
    int rounds = rule.hysteresis().rounds();
    if (Math.abs(judgement.difference().delta()) > rule.hysteresis().smallGain() || rounds < 2) {
      return Optional.empty();
    }
    TreeMap<LocalDate, Boolean> won = new TreeMap<>();
    for (Decision d : earlier) {
      if (d.series() == series && d.logicalDate().isBefore(date)) {
        boolean itsWin = d.recipe().equals(recipe) && d.wonOnFigures();
        won.merge(d.logicalDate(), itsWin, Boolean::logicalOr);
      }
    }
    int inARow = 1;
    for (boolean earlierWin : won.descendingMap().values()) {
      if (!earlierWin) {
        break;
      }
      inARow++;
    }
    return inARow >= rounds
        ? Optional.empty()
        : Optional.of(
            new Held(
                Gate.SMALL_GAIN,
                String.format(
                    Locale.ROOT,
                    "a gain of at most %s must be won %d rounds in a row, and this is number %d",
                    rule.hysteresis().smallGain(),
                    rounds,
                    inARow)));
  }

  private Optional<Held> shadow(int periods) {
    return periods >= rule.shadow().periods()
        ? Optional.empty()
        : Optional.of(
            new Held(
                Gate.SHADOW,
                "it has scored "
                    + periods
                    + " live periods silently, fewer than the "
                    + rule.shadow().periods()
                    + " that the rule asks for"));
  }

  private Optional<Held> backtest(int version, List<BacktestResult> results) {
    List<BacktestResult> own = results.stream().filter(r -> r.challenger() == version).toList();
    List<String> against = new ArrayList<>();
    long better = own.stream().filter(r -> r.gain() > 0).count();
    if (better < rule.backtest().agree()) {
      against.add(
          "its recipe was better in "
              + better
              + " of "
              + own.size()
              + " earlier periods, fewer than "
              + rule.backtest().agree());
    }
    own.stream()
        .filter(r -> !(r.gain() >= -rule.backtest().floor()))
        .findFirst()
        .ifPresent(
            r ->
                against.add(
                    String.format(
                        Locale.ROOT,
                        "its recipe was worse by %.4f on [%s, %s), more than the floor of %s",
                        -r.gain(),
                        r.testedFrom(),
                        r.testedTo(),
                        rule.backtest().floor())));
    return against.isEmpty()
        ? Optional.empty()
        : Optional.of(new Held(Gate.BACKTEST, String.join("; ", against)));
  }
}
