package dev.rematch.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Loads one HOCON file so that only the file decides what is in it: includes stay beneath its
 * folder, substitutions see the file and the overrides but neither the environment nor system
 * properties. Equal files mean equal runs.
 */
public final class HoconFile {
  private HoconFile() {}

  /**
   * The file with the overrides on top, substitutions resolved.
   *
   * @param overrides dotted key to a HOCON value ("challenge.confidence" to "0.99"); text that is
   *     no HOCON value is taken as it stands
   * @throws RematchException (MISSING_INPUT) when there is no such file
   * @throws InvalidConfigException when it is no HOCON
   */
  public static Config read(Path file, Map<String, String> overrides) {
    if (!Files.isRegularFile(file)) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot read the pipeline: there is no file " + file + " (--pipeline)");
    }
    try {
      Config own =
          ConfigFactory.parseFile(
              file.toFile(),
              ConfigParseOptions.defaults()
                  .setSyntax(ConfigSyntax.CONF)
                  .setAllowMissing(false)
                  .setIncluder(new BeneathFolder(file.toAbsolutePath().getParent())));
      return overridden(file, own, overrides)
          .resolve(ConfigResolveOptions.noSystem().setAllowUnresolved(false));
    } catch (ConfigException e) {
      throw new InvalidConfigException(file.toString(), List.of(problem(file, e)));
    } catch (StackOverflowError e) {
      throw new InvalidConfigException(
          file.toString(),
          List.of(new ConfigProblem(file.toString(), 0, "", "", "is nested too deep")));
    }
  }

  /** A resource of this jar in HOCON, resolved. */
  public static Config resource(String name) {
    return ConfigFactory.parseResources(
            HoconFile.class.getClassLoader(),
            name,
            ConfigParseOptions.defaults().setAllowMissing(false))
        .resolve(ConfigResolveOptions.noSystem());
  }

  private static Config overridden(Path file, Config own, Map<String, String> overrides) {
    Config out = own;
    for (Map.Entry<String, String> set : new TreeMap<>(overrides).entrySet()) {
      try {
        ConfigUtil.splitPath(set.getKey());
      } catch (ConfigException e) {
        throw new InvalidConfigException(
            file.toString(),
            List.of(
                new ConfigProblem(
                    "--set", 0, Shown.text("", set.getKey()), "", "is no dotted key")));
      }
      out = out.withValue(set.getKey(), value(set.getKey(), set.getValue()));
    }
    return out;
  }

  private static ConfigValue value(String key, String text) {
    ConfigOrigin origin = ConfigOriginFactory.newSimple("--set " + key);
    try {
      Config parsed =
          ConfigFactory.parseString(
              "value = " + text,
              ConfigParseOptions.defaults().setIncluder(new BeneathFolder(Path.of("/dev/null"))));
      // More than the one key: the text closed the value and went on, so it is meant as text.
      if (parsed.root().size() == 1 && parsed.root().containsKey("value") && parsed.isResolved()) {
        return ConfigValueFactory.fromAnyRef(parsed.root().get("value").unwrapped())
            .withOrigin(origin);
      }
    } catch (ConfigException e) {
      // Not HOCON: a question mark or a colon in plain text.
    }
    return ConfigValueFactory.fromAnyRef(text).withOrigin(origin);
  }

  private static ConfigProblem problem(Path file, ConfigException e) {
    Optional<ConfigOrigin> origin = Optional.ofNullable(e.origin());
    String where = origin.map(ConfigOrigin::filename).orElse(file.toString());
    int line = Math.max(0, origin.map(ConfigOrigin::lineNumber).orElse(0));
    String why = Optional.ofNullable(e.getMessage()).orElse("cannot be parsed");
    // Typesafe's messages begin with the origin, which is told apart from it here.
    String begin = origin.map(o -> o.description() + ": ").orElse("");
    why = why.startsWith(begin) ? why.substring(begin.length()) : why;
    if (e instanceof ConfigException.UnresolvedSubstitution) {
      why += "; environment variables are not read: define the key or pass it with --set";
    }
    String text =
        secretLine(Path.of(where), line) ? "is no valid HOCON (line hidden)" : Shown.message(why);
    return new ConfigProblem(where, line, "", "", text);
  }

  private static boolean secretLine(Path file, int line) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.skip(Math.max(0, line - 2)).limit(3).anyMatch(Shown::secret);
    } catch (IOException | RuntimeException e) {
      return true;
    }
  }
}
