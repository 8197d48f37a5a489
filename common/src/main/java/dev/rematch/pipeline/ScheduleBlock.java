package dev.rematch.pipeline;

import dev.rematch.config.ConfigReader;
import dev.rematch.schedule.ScheduleSpec;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads how a pipeline is scheduled. */
final class ScheduleBlock {
  private static final Set<String> PRESETS =
      Set.of("@hourly", "@daily", "@weekly", "@monthly", "@quarterly", "@yearly");

  /** Five fields; what each may hold is the scheduler's to check. */
  private static final Pattern CRON = Pattern.compile("[0-9A-Za-z*/,#-]+( [0-9A-Za-z*/,#-]+){4}");

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,200}");
  private static final Pattern URL = Pattern.compile("(https?|file)://\\S+");
  private static final int MOST_RETRIES = 100;
  private static final int DAY = 86_400;

  private final ConfigReader block;

  private ScheduleBlock(ConfigReader block) {
    this.block = block;
  }

  static ScheduleSpec read(ConfigReader reader) {
    return new ScheduleBlock(reader.object("airflow")).spec();
  }

  private ScheduleSpec spec() {
    return new ScheduleSpec(
        optionalCron("elt"),
        cronOr("score", Set.of(ScheduleSpec.FEATURES)),
        cronOr("retrain", Set.of(ScheduleSpec.SCORED, ScheduleSpec.DRIFT)),
        optionalCron("maintain"),
        block.flag("one-jvm"),
        day("start", block.string("start")),
        block.optionalString("end").map(text -> day("end", text)),
        id("connection"),
        id("pool"),
        block.integer("retries", 0, MOST_RETRIES),
        block.integer("retry-delay-seconds", 1, DAY),
        block.integer("max-retry-delay-seconds", 1, DAY),
        url("history-url"),
        url("report-url"),
        url("run-url"));
  }

  private Optional<String> optionalCron(String key) {
    Optional<String> text = block.optionalString(key);
    text.filter(t -> !cron(t))
        .ifPresent(
            t ->
                block.problem(
                    key, "must be a cron expression of five fields, or one of " + presets()));
    return text;
  }

  private String cronOr(String key, Set<String> words) {
    String text = block.string(key);
    if (!words.contains(text) && !cron(text)) {
      block.problem(
          key,
          "must be "
              + String.join(" or ", new java.util.TreeSet<>(words))
              + ", a cron expression of five fields, or one of "
              + presets());
    }
    return text;
  }

  private static boolean cron(String text) {
    return PRESETS.contains(text) || CRON.matcher(text).matches();
  }

  private static String presets() {
    return String.join(", ", new java.util.TreeSet<>(PRESETS));
  }

  private LocalDate day(String key, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      block.problem(key, "must be a day like 2013-01-01");
      return LocalDate.EPOCH;
    }
  }

  private String id(String key) {
    String text = block.string(key);
    if (!ID.matcher(text).matches()) {
      block.problem(key, "must be 1 to 200 of A-Z, a-z, 0-9, '_', '.' and '-'");
    }
    return text;
  }

  private Optional<String> url(String key) {
    Optional<String> text = block.optionalString(key);
    text.filter(t -> !URL.matcher(t).matches())
        .ifPresent(t -> block.problem(key, "must begin with https://, http:// or file://"));
    return text;
  }
}
