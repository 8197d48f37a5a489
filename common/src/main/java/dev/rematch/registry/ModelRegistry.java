package dev.rematch.registry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Versions, aliases and what happened to them. Every change is one atomic commit to one event log;
 * readers see all of it or none.
 */
public interface ModelRegistry {
  /**
   * Registers a finished artifact under the next version number. The same model, run and recipe
   * again return the version of the first call, whatever else differs, and write nothing.
   */
  ModelVersion register(NewVersion candidate);

  /** Every model that has an event, sorted by name. */
  List<String> models();

  /** All versions of a model, ascending; empty when there is none. */
  List<ModelVersion> versions(String model);

  /** One version. */
  Optional<ModelVersion> version(String model, int version);

  /** Every alias that a version of the model has held, sorted. */
  List<String> aliases(String model);

  /** The version that holds the alias now. */
  Optional<ModelVersion> holder(String model, String alias);

  /**
   * The versions that held the alias before the present holder, latest first, each once and none
   * that is retired: where a fallback goes.
   */
  List<ModelVersion> formerHolders(String model, String alias);

  /**
   * Moves an alias, if its holder is still the expected one. A promotion that has been carried out
   * already (same version, same decision) returns its event and writes nothing.
   *
   * @throws LostRaceException when somebody else holds the alias
   * @throws dev.rematch.core.RematchException MISSING_INPUT when the version does not exist;
   *     REFUSED when it is retired, or not signed where it must be
   */
  RegistryEvent promote(Promotion promotion);

  /**
   * Gives the alias back to the version that held it before the present holder: one ROLLED_BACK
   * event whose details name the seq it undoes. No file is copied.
   *
   * @param expectedHolder who holds the alias now, as the caller saw it
   * @throws LostRaceException when somebody else holds the alias
   * @throws dev.rematch.core.RematchException MISSING_INPUT when nobody held it before; REFUSED
   *     when that version is retired, or not signed where it must be
   */
  RegistryEvent rollback(
      String model, String alias, int expectedHolder, String actor, String reason);

  /**
   * Takes a version out of service: it can take no alias any more, by hand, by a rematch, by a
   * rollback or as a fallback. Its files stay.
   *
   * @param keep for how long it can be restored
   * @throws dev.rematch.core.RematchException REFUSED while it holds an alias or when it is retired
   *     already; MISSING_INPUT when there is no such version
   */
  RegistryEvent retire(String model, int version, Duration keep, String actor, String reason);

  /**
   * Takes a retired version into service again: one RESTORED event that names the event it undoes.
   *
   * @throws dev.rematch.core.RematchException REFUSED when it is not retired, or for too long
   */
  RegistryEvent restore(String model, int version, String actor, String reason);

  /**
   * Whether the version may be promoted by that decision as far as signatures go: always, where no
   * key is trusted; else when a trusted key signed (model, version, manifest, decision).
   *
   * @param decisionId empty for a promotion by hand
   */
  boolean signed(ModelVersion version, Optional<String> decisionId);

  /** Why a holder or former holder of the alias may not score for want of a signature. */
  Optional<String> unsigned(ModelVersion version, String alias);

  /** Whether this registry has a key to sign with. */
  boolean signs();

  /**
   * Signs a version and the decision it is to be promoted by: one SIGNED event. The same again
   * writes nothing.
   *
   * @throws dev.rematch.core.RematchException MISSING_INPUT without a key
   */
  RegistryEvent sign(
      ModelVersion version, Optional<String> decisionId, String actor, String reason);

  /**
   * Records an event that moves nothing. Same kind, version, run, decision and details again:
   * written once.
   */
  RegistryEvent note(Note note);

  /** Whether the version may take no alias any more. */
  boolean retired(String model, int version);

  /** Every event of a model by seq; of all models when the name is empty. */
  List<RegistryEvent> events(Optional<String> model);
}
