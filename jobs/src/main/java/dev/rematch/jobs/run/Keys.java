package dev.rematch.jobs.run;

import dev.rematch.jobs.Environment;
import dev.rematch.registry.Signing;
import dev.rematch.registry.SigningKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The keys of this place, by environment variable: whose signatures are asked for is a matter of
 * where a command runs, and not of the pipeline or the person who calls it.
 */
public final class Keys {
  /** A PEM file with one or more public keys: versions must be signed by one of them. */
  static final String VERIFY = "REMATCH_VERIFY_KEY";

  /** A PEM file with the private key to sign with. */
  static final String SIGN = "REMATCH_SIGNING_KEY";

  private Keys() {}

  /**
   * @throws dev.rematch.core.RematchException when a variable names a file without such a key:
   *     nothing goes on unchecked because a key is missing
   */
  public static Signing of(Environment environment) {
    return new Signing(
        file(environment, VERIFY).map(SigningKeys::trusted).orElse(List.of()),
        file(environment, SIGN).map(SigningKeys::signing));
  }

  private static Optional<Path> file(Environment environment, String variable) {
    return Optional.ofNullable(environment.variables().get(variable))
        .map(path -> environment.folder().resolve(path));
  }
}
