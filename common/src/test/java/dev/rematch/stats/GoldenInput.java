package dev.rematch.stats;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** The input of a case: literals, or the name and parameters of a generator. */
record GoldenInput(String id, JsonNode json) {
  static double number(JsonNode node) {
    return node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble();
  }

  static double[] numbers(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false)
        .mapToDouble(GoldenInput::number)
        .toArray();
  }

  static long[] wholes(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }

  /** Two cases share one input and differ by their definition alone. */
  boolean dropsNulls() {
    return id.contains("nulls-dropped");
  }

  boolean has(String key) {
    return json.has(key);
  }

  JsonNode get(String key) {
    return json.get(key);
  }

  double number(String key) {
    return number(json.get(key));
  }

  long whole(String key) {
    return json.get(key).asLong();
  }

  String text(String key) {
    return json.get(key).asText();
  }

  double[] numbers(String key) {
    return numbers(json.get(key));
  }

  long[] wholes(String key) {
    return wholes(json.get(key));
  }

  long[][] table() {
    return StreamSupport.stream(json.get("table").spliterator(), false)
        .map(GoldenInput::wholes)
        .toArray(long[][]::new);
  }

  boolean generated(String name) {
    return json.has("generator") && text("generator").equals(name);
  }

  /** The labels: "y", or those of the generator. */
  double[] labels() {
    if (generated("binary")) {
      return binary().y();
    }
    return generated("regression") ? GoldenGenerators.regression(size()).y() : numbers("y");
  }

  /** The series that {@code key} names: a literal, or a name such as p, q1 or q*q. */
  double[] series(String key) {
    JsonNode node = json.get(key);
    if (node.isArray()) {
      return numbers(node);
    }
    if (generated("regression")) {
      GoldenGenerators.Regression r = GoldenGenerators.regression(size());
      return node.asText().equals("a") ? r.a() : r.b();
    }
    return binary().series(node.asText());
  }

  GoldenGenerators.Binary binary() {
    return GoldenGenerators.binary(size());
  }

  int size() {
    return json.get("n").asInt();
  }

  double[] reference() {
    return json.has("generator") ? pair().reference() : numbers("reference");
  }

  double[] current() {
    return json.has("generator") ? pair().current() : numbers("current");
  }

  /** Reference and current without NULLs, for the generators of number columns. */
  private GoldenGenerators.Pair pair() {
    return switch (text("generator")) {
      case "shift_pair" -> GoldenGenerators.shiftPair(text("size"));
      case "shift_pair_nulls" -> GoldenGenerators.shiftPair(text("size")).without(10, 4);
      case "zero_inflated" -> GoldenGenerators.zeroInflated();
      default -> throw new AssertionError("no pair of numbers: " + json);
    };
  }

  /** Entity ids as numbers; letters count as their code points. */
  long[] entities() {
    JsonNode node = json.get("entities");
    if (node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false)
          .mapToLong(e -> e.asText().codePointAt(0))
          .toArray();
    }
    int n = node.get("n").asInt();
    return node.get("generator").asText().equals("entities")
        ? IntStream.range(0, n).mapToLong(i -> i / node.get("per").asInt()).toArray()
        : GoldenGenerators.entitiesUneven(n);
  }

  double[] ones() {
    double[] ones = new double[labels().length];
    Arrays.fill(ones, 1);
    return ones;
  }
}
