package dev.rematch.scoring;

import java.util.List;

/** The fallback ladder below the champion; when it ends, scoring is refused. */
public record ScoringSpec(List<FallbackLevel> fallback) {
  public ScoringSpec {
    fallback = List.copyOf(fallback);
  }
}
