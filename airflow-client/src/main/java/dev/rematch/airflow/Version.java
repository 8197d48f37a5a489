package dev.rematch.airflow;

import java.util.Optional;

/** Such as 3.3.2. */
public record Version(String text, Optional<String> gitVersion) {
  static Version of(Fields f) {
    return new Version(f.text("version"), f.maybeText("git_version"));
  }

  /** Whether it is that version or a later one, by its first two numbers. */
  public boolean atLeast(int major, int minor) {
    String[] parts = text.split("[^0-9]+", 4);
    try {
      int first = Integer.parseInt(parts[0]);
      int second = parts.length < 2 ? 0 : Integer.parseInt(parts[1]);
      return first > major || (first == major && second >= minor);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
