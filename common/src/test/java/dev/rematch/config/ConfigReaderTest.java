package dev.rematch.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  private static final Config REFERENCE =
      ConfigFactory.parseString(
          """
          name = null, rows = 10, share = 0.5, on = true, mode = append, keys = null
          password = null
          parts { "*" { size = 1 } }
          rules = null, "rules[]" { not-null = null, between { min = 0 } }
          """);

  private enum Mode {
    APPEND,
    SNAP_SHOT
  }

  @TempDir Path folder;

  private static ConfigReader reader(String text) {
    return ConfigReader.of(ConfigFactory.parseString(text), REFERENCE);
  }

  private static List<String> rules(ConfigReader reader) {
    return reader.problems().stream().map(ConfigProblem::rule).toList();
  }

  private Config file(String text, Map<String, String> overrides) throws Exception {
    return HoconFile.read(Files.writeString(folder.resolve("p.conf"), text), overrides);
  }

  @Test
  void whatIsNotSaidHasTheDefaultOfTheReference() {
    ConfigReader reader = reader("name = a");

    assertThat(reader.string("name")).isEqualTo("a");
    assertThat(reader.whole("rows", 0, 99)).isEqualTo(10);
    assertThat(reader.number("share", Range.closed(0, 1))).isEqualTo(0.5);
    assertThat(reader.flag("on")).isTrue();
    assertThat(reader.choice("mode", Mode.class)).isEqualTo(Mode.APPEND);
    assertThat(reader.has("keys")).isFalse();
    assertThat(reader.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rows = 12.7      | must be a whole number from 0 to 99",
        "rows = \"12\"    | must be a whole number from 0 to 99",
        "rows = 100       | must be a whole number from 0 to 99",
        "rows = -1        | must be a whole number from 0 to 99",
        "share = 1.5      | must be from 0 to 1",
        "share = \"0.5\"  | must be from 0 to 1",
        "share = 1e999    | must be from 0 to 1",
        "on = yes         | must be true or false",
        "on = \"true\"    | must be true or false",
        "on = 1           | must be true or false",
        "mode = snapshot   | must be one of append, snap-shot; did you mean snap-shot?",
        "mode = APPEND    | must be one of append, snap-shot; did you mean append?",
        "name = 7         | must be a text",
        "name = \" \"     | must be a text",
        "name = [a]       | must be a text",
        "keys = a         | must be a list of texts",
        "keys = [a, 1]    | must be a list of texts",
      })
  void aValueIsNeverBentIntoTheTypeThatIsAskedFor(String text, String rule) {
    ConfigReader reader = reader("name = a\nkeys = [a]\n" + text);

    reader.string("name");
    reader.whole("rows", 0, 99);
    reader.number("share", Range.closed(0, 1));
    reader.flag("on");
    reader.choice("mode", Mode.class);
    reader.strings("keys");

    assertThat(rules(reader)).containsExactly(rule);
    assertThat(reader.problems().get(0).line()).isEqualTo(3);
  }

  @Test
  void aMissingKeySaysWhatItShouldHold() {
    ConfigReader reader = reader("rows = 1");

    assertThat(reader.string("name")).isEmpty();
    assertThat(rules(reader)).containsExactly("is missing; it must be a text");
  }

  @Test
  void unknownKeysNameTheNearestKnownOne() {
    ConfigReader reader = reader("nmae = a\nparts.one { sise = 2 }");

    reader.named("parts");

    assertThat(rules(reader))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("is not a known key; did you mean name?"),
            second -> assertThat(second).startsWith("is not a known key; did you mean size?"));
  }

  @Test
  void namesOfAMapObeyTheOneRule() {
    ConfigReader reader = reader("parts { \"../up\" { size = 2 } }");

    reader.named("parts");

    assertThat(rules(reader)).singleElement().asString().startsWith("is no name: it ");
  }

  @Test
  void aVariantHasOneFormOnly() {
    ConfigReader reader = reader("rules = [not-null, { not-null = [a], between { min = 1 } }, 7]");

    List<ConfigReader> variants = reader.variants("rules");

    assertThat(variants.get(0).word()).isEqualTo("not-null");
    assertThat(rules(reader))
        .containsExactly("must hold exactly one key, found 2", "must be an object { … }");
  }

  @Test
  void allProblemsAreThrownTogetherAndSecretsAreHidden() {
    ConfigReader reader = reader("password = 4711\nrows = x");
    reader.string("password");
    reader.whole("rows", 0, 99);

    assertThatThrownBy(() -> reader.failOnProblems("p.conf"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("password = (hidden): must be a text")
        .hasMessageContaining("rows = \"x\": must be a whole number")
        .hasMessageNotContaining("4711");
  }

  @Test
  void theCanonicalTextKnowsValuesAndDefaultsButNotTheirSpelling() {
    ConfigReader one = reader("share = 0.20, name = a");
    ConfigReader other = reader("# a comment\nname = \"a\"\nshare = 0.2");
    ConfigReader different = reader("name = a");
    for (ConfigReader reader : List.of(one, other, different)) {
      reader.string("name");
      reader.number("share", Range.finite());
    }

    assertThat(one.canonical()).isEqualTo(other.canonical()).isNotEqualTo(different.canonical());
  }

  @Test
  void aKeyThatTheReferenceDoesNotKnowIsOurOwnMistake() {
    assertThatThrownBy(() -> reader("").string("colour"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot read colour: colour is not in the reference");
  }

  @Test
  void overridesAreHoconAndElseText() throws Exception {
    Config config =
        file(
            "rows = 1, copy = ${rows}",
            Map.of("rows", "5", "question", "Late? a: b", "a.b", "[x]"));

    assertThat(config.getInt("copy")).isEqualTo(5);
    assertThat(config.getString("question")).isEqualTo("Late? a: b");
    assertThat(config.getStringList("a.b")).containsExactly("x");
  }

  @Test
  void theEnvironmentIsNotRead() {
    assertThatThrownBy(() -> file("a = ${PATH}", Map.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("p.conf:1")
        .hasMessageContaining("environment variables are not read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"../outside.conf\"",
        "include file(\"/etc/hostname\")",
        "include \"link.conf\"",
        "include url(\"http://127.0.0.1:9/x.conf\")",
        "include classpath(\"rematch-reference.conf\")",
        "include \"missing.conf\""
      })
  void includesStayBeneathTheFolder(String line) throws Exception {
    Path outside = Files.writeString(folder.resolve("outside.conf"), "a = 1");
    Path inside = Files.createDirectory(folder.resolve("in"));
    Files.createSymbolicLink(inside.resolve("link.conf"), outside);
    Path file = Files.writeString(inside.resolve("p.conf"), line);

    assertThatThrownBy(() -> HoconFile.read(file, Map.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("Cannot include");
  }

  @Test
  void aBrokenFileIsShownByLineAndAMissingOneByName() {
    assertThatThrownBy(() -> file("a = 1\nb = {", Map.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("p.conf:2");
    assertThatThrownBy(() -> HoconFile.read(folder.resolve("none.conf"), Map.of()))
        .isInstanceOf(RematchException.class)
        .hasMessageContaining("there is no file")
        .extracting(e -> ((RematchException) e).kind())
        .isEqualTo(FailureKind.MISSING_INPUT);
  }
}
