package dev.rematch.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.regex.Pattern;

/** How a found value may appear in a message: short, printable, never a secret. */
final class Shown {
  private static final String SECRET =
      "password|passwd|pwd|secret|token|credential|api[-_]?key|"
          + "access[-_]?key|private[-_]?key|passphrase|account[-_]?key|sas[-_]?key";
  private static final Pattern SECRET_NAME = Pattern.compile("(?i)(" + SECRET + ")");
  private static final Pattern SECRET_INSIDE =
      Pattern.compile("(?i)([\\w.-]*(?:" + SECRET + ")[\\w.-]*\\s*[=:]\\s*)[^\\s;&,]+");
  private static final Pattern USER_INFO = Pattern.compile("://[^/\\s@]+@");
  private static final int LONGEST = 80;

  private Shown() {}

  static String value(String path, ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> "{…}";
      case LIST -> "[…]";
      case NULL -> "null";
      case STRING -> text(path, "\"" + value.unwrapped() + "\"");
      case NUMBER, BOOLEAN -> text(path, value.render(ConfigRenderOptions.concise()));
    };
  }

  /** The text, cut and escaped; hidden as a whole when the path or the text names a secret. */
  static String text(String path, String text) {
    return secret(path) ? "(hidden)" : shown(text, LONGEST);
  }

  /** Words of a library about the file, which may quote it. */
  static String message(String text) {
    return shown(text, 4 * LONGEST);
  }

  private static String shown(String text, int longest) {
    String shown = SECRET_INSIDE.matcher(text).replaceAll("$1(hidden)");
    shown = USER_INFO.matcher(shown).replaceAll("://(hidden)@");
    StringBuilder out = new StringBuilder();
    shown
        .codePoints()
        .limit(longest)
        .forEach(
            c -> {
              if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                out.append(String.format("\\u%04x", c));
              } else {
                out.appendCodePoint(c);
              }
            });
    return shown.codePointCount(0, shown.length()) > longest ? out + "…" : out.toString();
  }

  static boolean secret(String text) {
    return SECRET_NAME.matcher(text).find();
  }
}
