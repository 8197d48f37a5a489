package dev.rematch.registry;

import dev.rematch.core.FailureKind;
import dev.rematch.core.Names;
import dev.rematch.core.RematchException;
import java.util.Optional;

/**
 * The wish that a version takes an alias.
 *
 * @param expectedHolder who holds the alias now, as the caller saw it; empty = nobody
 * @param decisionId the decision that is the evidence; empty for a promotion by hand
 * @param reason never blank: a promotion without a reason is refused
 */
public record Promotion(
    String model,
    String alias,
    int version,
    Optional<Integer> expectedHolder,
    Optional<String> runId,
    Optional<String> decisionId,
    String actor,
    String reason) {
  public Promotion {
    Names.check("model", model);
    Names.check("alias", alias);
    if (reason.isBlank()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT,
          "Cannot move alias "
              + alias
              + " of model "
              + model
              + " to version "
              + version
              + ": no reason is given (--reason)");
    }
  }
}
