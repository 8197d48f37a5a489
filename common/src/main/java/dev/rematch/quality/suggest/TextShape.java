package dev.rematch.quality.suggest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The regular expression that some texts have in common: "[A-Z]{3}". */
final class TextShape {
  private static final int LONGEST = 40;
  private static final String[] CLASSES = {
    "[0-9]", "[A-Z]", "[a-z]", "[A-Z0-9]", "[a-z0-9]", "[A-Za-z]", "[A-Za-z0-9]"
  };

  /** A class of letters or digits, not a single other character. */
  private static final String CLASS = "\\[[0-9A-Za-z-]+\\]";

  /** "[0-9]" is not longer. */
  private static final int SIMPLE = 5;

  private TextShape() {}

  /** Empty for texts that have nothing in common but their being text. */
  static Optional<String> of(Collection<String> texts) {
    int shortest = texts.stream().mapToInt(String::length).min().orElse(0);
    int longest = texts.stream().mapToInt(String::length).max().orElse(0);
    if (shortest == 0 || longest > LONGEST) {
      return Optional.empty();
    }
    return shortest == longest
        ? byPlace(texts, longest)
        : common(texts.stream().flatMapToInt(String::chars))
            .map(c -> c + "{" + shortest + "," + longest + "}");
  }

  private static Optional<String> byPlace(Collection<String> texts, int length) {
    List<String> places = new ArrayList<>();
    StringBuilder classed = new StringBuilder();
    for (int i = 0; i < length; i++) {
      int at = i;
      int[] here = texts.stream().mapToInt(t -> t.charAt(at)).toArray();
      Optional<String> place = place(here);
      if (place.isEmpty()) {
        return Optional.empty();
      }
      places.add(place.get());
      if (place.get().matches(CLASS)) {
        IntStream.of(here).forEach(classed::appendCodePoint);
      }
    }
    if (places.stream().anyMatch(place -> place.length() > SIMPLE)) {
      // Letters here and digits there may be chance: of all places what is in any.
      String any = common(classed.chars()).orElseThrow();
      places.replaceAll(place -> place.matches(CLASS) ? any : place);
    }
    StringBuilder shape = new StringBuilder();
    int from = 0;
    for (int i = 1; i <= length; i++) {
      if (i == length || !places.get(i).equals(places.get(from))) {
        append(shape, places.get(from), i - from);
        from = i;
      }
    }
    return Optional.of(shape.toString());
  }

  private static void append(StringBuilder shape, String part, int times) {
    shape.append(part).append(times > 1 ? "{" + times + "}" : "");
  }

  /** A class of letters and digits, or the one other character that always stands there. */
  private static Optional<String> place(int[] characters) {
    int first = characters[0];
    boolean same = IntStream.of(characters).allMatch(c -> c == first);
    boolean plain = first == ' ' || first == '-' || first == '_' || first == ':' || first == '/';
    if (same && (plain || first == '.')) {
      return Optional.of(first == '.' ? "[.]" : String.valueOf((char) first));
    }
    return common(IntStream.of(characters));
  }

  /** The narrowest class that all the characters are in. */
  private static Optional<String> common(IntStream characters) {
    String all =
        characters
            .distinct()
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    for (String each : CLASSES) {
      if (all.matches(each + "+")) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
