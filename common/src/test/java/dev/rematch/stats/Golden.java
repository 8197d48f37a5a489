package dev.rematch.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;

/** Statistics by name, as one family of golden cases claims them. */
record Golden(Map<String, Function<GoldenInput, Object>> statistics) {
  Golden {
    statistics = Map.copyOf(statistics);
  }

  /** One container per statistic, one test per case. */
  Stream<DynamicContainer> tests() {
    List<GoldenCase> cases = GoldenCase.all();
    return statistics.keySet().stream()
        .sorted()
        .map(
            name -> {
              List<GoldenCase> own =
                  cases.stream().filter(c -> c.statistic().equals(name)).toList();
              assertThat(own).as("cases of " + name).isNotEmpty();
              return DynamicContainer.dynamicContainer(
                  name,
                  own.stream()
                      .map(
                          c ->
                              DynamicTest.dynamicTest(
                                  c.id(), () -> c.check(statistics.get(name).apply(c.input())))));
            });
  }
}
