package dev.rematch.source;

import dev.rematch.core.FailureKind;
import dev.rematch.core.Period;
import dev.rematch.core.PeriodUnit;
import dev.rematch.core.RematchException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A source's path with {@code *} and one period token, as a test for relative paths. */
final class PathPattern {
  private static final Pattern TOKEN =
      Pattern.compile("\\{(yyyy|yyyy-MM|yyyy-MM-dd)}|\\*|[^{*]+|\\{");

  private final String source;
  private final Pattern regex;
  private final boolean dated;

  PathPattern(String source, String path) {
    this.source = source;
    StringBuilder regex = new StringBuilder();
    boolean dated = false;
    Matcher m = TOKEN.matcher(path);
    while (m.find()) {
      String part = m.group();
      if (m.group(1) != null) {
        if (dated) {
          throw refuse(path, "it has two period tokens");
        }
        dated = true;
        regex.append("(?<period>").append(m.group(1).replaceAll("[a-zA-Z]", "[0-9]")).append(')');
      } else if (part.equals("*")) {
        regex.append("[^/]*");
      } else if (part.equals("{")) {
        throw refuse(path, "it has a { that begins no {yyyy}, {yyyy-MM} or {yyyy-MM-dd}");
      } else {
        regex.append(Pattern.quote(part));
      }
    }
    this.dated = dated;
    this.regex = Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  boolean matches(String path) {
    return regex.matcher(path).matches();
  }

  /** The period that a matching path names; nothing when the pattern has no token. */
  Optional<Period> period(String path) {
    Matcher m = regex.matcher(path);
    if (!dated || !m.matches()) {
      return Optional.empty();
    }
    String text = m.group("period");
    try {
      return Optional.of(
          switch (text.length()) {
            case 4 -> new Period(LocalDate.parse(text + "-01-01"), PeriodUnit.YEAR);
            case 7 -> new Period(LocalDate.parse(text + "-01"), PeriodUnit.MONTH);
            default -> new Period(LocalDate.parse(text), PeriodUnit.DAY);
          });
    } catch (DateTimeException e) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot land file "
              + path
              + " for source "
              + source
              + ": its name holds no date, found "
              + text
              + "; rename it",
          e);
    }
  }

  private RematchException refuse(String path, String why) {
    return new RematchException(
        FailureKind.INVALID_INPUT,
        "Invalid path of source " + source + ": " + path + " (" + why + ")");
  }
}
