package dev.rematch.core;

import java.util.regex.Pattern;

/**
 * The one rule for every name that becomes a folder, a table or a column: pipelines, sources,
 * tables, recipes, models, aliases.
 */
public final class Names {
  /** What a name must look like, for messages. */
  public static final String RULE =
      "must be 1 to 64 of a-z, 0-9, '_' and '-', and start with a letter";

  private static final Pattern VALID = Pattern.compile("[a-z][a-z0-9_-]{0,63}");

  private Names() {}

  public static boolean valid(String name) {
    return VALID.matcher(name).matches();
  }

  /**
   * The name itself.
   *
   * @param what what is named, for the message ("model")
   * @throws RematchException (INVALID_INPUT) when it breaks the rule; control characters are shown
   *     escaped
   */
  public static String check(String what, String name) {
    if (!valid(name)) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Invalid " + what + " name: \"" + printable(name) + "\" (" + RULE + ")");
    }
    return name;
  }

  private static String printable(String name) {
    StringBuilder out = new StringBuilder();
    name.codePoints()
        .limit(80)
        .forEach(
            c -> {
              if (c >= 0x20 && c < 0x7f) {
                out.appendCodePoint(c);
              } else {
                out.append(String.format("\\u%04x", c));
              }
            });
    return name.length() > 80 ? out + "… (" + name.length() + " characters)" : out.toString();
  }
}
