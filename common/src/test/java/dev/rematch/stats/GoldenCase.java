package dev.rematch.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** One reference value of {@code golden/statistics.json}, and how an answer is held against it. */
record GoldenCase(JsonNode json) {
  private static final String FILE = "/golden/statistics.json";

  static JsonNode file() {
    try (InputStream in = GoldenCase.class.getResourceAsStream(FILE)) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<GoldenCase> all() {
    return StreamSupport.stream(file().get("cases").spliterator(), false)
        .map(GoldenCase::new)
        .toList();
  }

  String id() {
    return json.get("id").asText();
  }

  String statistic() {
    return json.get("statistic").asText();
  }

  GoldenInput input() {
    return new GoldenInput(id(), json.get("input"));
  }

  /** Checks every expected number; an answer may hold more than was expected. */
  void check(Object answer) {
    JsonNode expected = json.get("expected");
    if (expected.isTextual() && expected.asText().equals("NaN")) {
      allUndefined(id(), answer);
    } else {
      check(id(), expected, answer);
    }
  }

  private static void allUndefined(String where, Object answer) {
    if (answer instanceof Map<?, ?> map) {
      map.forEach((key, value) -> allUndefined(where + "." + key, value));
    } else if (answer instanceof List<?> list) {
      list.forEach(value -> allUndefined(where, value));
    } else {
      assertThat(((Number) answer).doubleValue()).as(where).isNaN();
    }
  }

  private void check(String where, JsonNode expected, Object answer) {
    assertThat(answer).as(where).isNotNull();
    if (expected.isObject()) {
      for (Map.Entry<String, JsonNode> field : expected.properties()) {
        check(
            where + "." + field.getKey(),
            field.getValue(),
            ((Map<?, ?>) answer).get(field.getKey()));
      }
    } else if (expected.isArray()) {
      List<?> list = list(answer);
      assertThat(list).as(where).hasSize(expected.size());
      for (int i = 0; i < list.size(); i++) {
        check(where + "[" + i + "]", expected.get(i), list.get(i));
      }
    } else {
      checkNumber(where, GoldenInput.number(expected), ((Number) answer).doubleValue());
    }
  }

  private void checkNumber(String where, double expected, double answer) {
    if (Double.isNaN(expected) || Double.isInfinite(expected)) {
      assertThat(Double.valueOf(answer)).as(where).isEqualTo(Double.valueOf(expected));
      return;
    }
    JsonNode tolerance = json.get("tolerance");
    double reach =
        tolerance.has("abs")
            ? tolerance.get("abs").asDouble()
            : expected == 0 ? 1e-12 : tolerance.get("rel").asDouble() * Math.abs(expected);
    assertThat(answer).as(where).isCloseTo(expected, within(reach));
  }

  private static List<?> list(Object answer) {
    if (answer instanceof double[] doubles) {
      return Arrays.stream(doubles).boxed().toList();
    }
    if (answer instanceof long[] longs) {
      return Arrays.stream(longs).boxed().toList();
    }
    return (List<?>) answer;
  }
}
