package dev.rematch.scoring;

import java.util.List;

/** The fallback ladder below the champion; when it ends, scoring is refused. */
public record ScoringSpec(List<FallbackLevel> fallback) {
  /** The table of what was predicted, in every pipeline. */
  public static final String TABLE = "predictions";

  public ScoringSpec {
    fallback = List.copyOf(fallback);
  }
}
