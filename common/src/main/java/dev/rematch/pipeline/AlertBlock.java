package dev.rematch.pipeline;

import dev.rematch.alert.AlertRule;
import dev.rematch.alert.sink.AlertSpec;
import dev.rematch.alert.sink.SinkSpec;
import dev.rematch.config.ConfigReader;
import dev.rematch.config.Range;
import dev.rematch.response.ResponseRule;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads when alerts open, where they go, and what is done. */
final class AlertBlock {
  private static final int MOST_WINDOWS = 1000;
  private static final int HIGHEST_PORT = 65_535;
  private static final int LONGEST_PATIENCE = 600;

  private AlertBlock() {}

  static AlertSpec read(ConfigReader reader) {
    ConfigReader block = reader.object("monitoring").object("alerts");
    int of = block.integer("of", 1, MOST_WINDOWS);
    int wrong = block.integer("wrong", 1, MOST_WINDOWS);
    if (wrong > of) {
      block.problem("wrong", "must not be above of = " + of);
    }
    List<SinkSpec> sinks = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    for (ConfigReader variant : block.variants("sinks")) {
      String word = variant.word();
      int number = seen.merge(word, 1, Integer::sum);
      sink(variant, word, number == 1 ? word : word + "-" + number).ifPresent(sinks::add);
    }
    return new AlertSpec(
        new AlertRule(Math.min(wrong, of), of), block.integer("late-days", 0, 36_500), sinks);
  }

  static ResponseRule responses(ConfigReader reader) {
    ConfigReader block = reader.object("monitoring").object("respond");
    return new ResponseRule(
        block.number("retrain-cost", Range.atLeast(0)),
        block.number("recalibrate-cost", Range.atLeast(0)),
        block.number("drift", Range.closed(0, 1)),
        block.number("roll-back-loss", Range.atLeast(0)),
        block.integer("roll-back-days", 0, 36_500),
        block.integer("cool-down-days", 0, 36_500));
  }

  private static Optional<SinkSpec> sink(ConfigReader variant, String word, String name) {
    return switch (word) {
      case "log" -> Optional.of(new SinkSpec.Log(name));
      case "webhook" -> webhook(variant.object(word), name);
      case "email" -> Optional.of(email(variant.object(word), name));
      case "command" -> {
        ConfigReader of = variant.object(word);
        List<String> run = of.strings("run");
        if (run.isEmpty()) {
          of.problem("run", "must name a program");
        }
        yield Optional.of(
            new SinkSpec.Command(name, run, of.integer("patience-seconds", 1, LONGEST_PATIENCE)));
      }
      default -> Optional.empty();
    };
  }

  private static Optional<SinkSpec> webhook(ConfigReader of, String name) {
    String url = of.string("url");
    String secret = of.string("secret-env");
    try {
      URI uri = new URI(url);
      boolean fine =
          "https".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null;
      if (fine) {
        return Optional.of(new SinkSpec.Webhook(name, uri, secret));
      }
      of.problem("url", "must be https://host/…, without a user");
    } catch (URISyntaxException e) {
      of.problem("url", "is no URL: " + e.getReason());
    }
    return Optional.empty();
  }

  private static SinkSpec email(ConfigReader of, String name) {
    List<String> to = of.stringOrStrings("to");
    if (to.isEmpty()) {
      of.problem("to", "must name somebody");
    }
    Optional<String> user = of.optionalString("user-env");
    Optional<String> password = of.optionalString("password-env");
    if (user.isPresent() != password.isPresent()) {
      of.problem("user-env", "must come with password-env");
    }
    return new SinkSpec.Email(
        name,
        of.string("host"),
        of.integer("port", 1, HIGHEST_PORT),
        of.oneOf("tls", List.of("starttls", "tls", "none")),
        of.string("from"),
        to,
        user,
        password);
  }
}
