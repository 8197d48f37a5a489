package dev.rematch.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every model registry must do. */
abstract class ModelRegistryContract {
  protected static final Clock CLOCK =
      Clock.fixed(Instant.parse("2013-05-02T10:00:00Z"), ZoneOffset.UTC);

  private static final Duration KEEP = Duration.ofDays(30);

  private ModelRegistry registry;

  protected abstract ModelRegistry create(Signing signing);

  @BeforeEach
  void createRegistry() {
    registry = create(Signing.NONE);
  }

  @Test
  void anEmptyRegistryKnowsNothing() {
    assertThat(registry.models()).isEmpty();
    assertThat(registry.versions("flights")).isEmpty();
    assertThat(registry.holder("flights", "champion")).isEmpty();
    assertThat(registry.events(Optional.empty())).isEmpty();
  }

  @Test
  void versionsAreDenseFromOneWithinAModel() {
    assertThat(register("flights", "run-1", "linear").version()).isEqualTo(1);
    assertThat(register("flights", "run-1", "trees").version()).isEqualTo(2);
    assertThat(register("ridership", "run-1", "trees").version()).isEqualTo(1);

    assertThat(registry.models()).containsExactly("flights", "ridership");
    assertThat(registry.versions("flights"))
        .extracting(ModelVersion::recipe)
        .containsExactly("linear", "trees");
    assertThat(registry.version("flights", 2).orElseThrow().details())
        .containsExactlyEntriesOf(Map.of("rows", "7"));
  }

  @Test
  void registeringTheSameRunAndRecipeAgainWritesNothing() {
    ModelVersion first = register("flights", "run-1", "linear");
    ModelVersion again =
        registry.register(
            new NewVersion(
                "flights", "linear", "run-1", "models/other", "ff", "somebody", Map.of()));

    assertThat(again).isEqualTo(first);
    assertThat(registry.events(Optional.empty())).hasSize(1);
  }

  @Test
  void promotionMovesTheAliasAndNamesTheFormerHolder() {
    register("flights", "run-1", "linear");
    register("flights", "run-1", "trees");
    promote(1, Optional.empty());
    RegistryEvent event = promote(2, Optional.of(1));

    assertThat(event.previousVersion()).contains(1);
    assertThat(event.decisionId()).contains("decision-2");
    assertThat(registry.holder("flights", "champion").orElseThrow().version()).isEqualTo(2);
    assertThat(registry.formerHolders("flights", "champion"))
        .extracting(ModelVersion::version)
        .containsExactly(1);
  }

  @Test
  void aPromotionThatExpectsAnotherHolderLosesAndLearnsWhoWon() {
    register("flights", "run-1", "linear");
    register("flights", "run-1", "trees");
    register("flights", "run-1", "forest");
    promote(1, Optional.empty());

    assertThatThrownBy(() -> promote(2, Optional.of(3)))
        .isInstanceOf(LostRaceException.class)
        .hasMessage(
            "Cannot move alias champion of model flights: expected holder v3, found v1; look at what"
                + " changed (models history flights) and decide again");
    assertThat(registry.holder("flights", "champion").orElseThrow().version()).isEqualTo(1);
  }

  @Test
  void theSameDecisionCarriedOutTwiceIsOneEvent() {
    register("flights", "run-1", "linear");
    RegistryEvent first = promote(1, Optional.empty());
    RegistryEvent again = promote(1, Optional.empty());

    assertThat(again).isEqualTo(first);
    assertThat(registry.events(Optional.of("flights"))).hasSize(2);
  }

  @Test
  void aVersionThatDoesNotExistCannotBePromoted() {
    register("flights", "run-1", "linear");

    assertThatThrownBy(() -> promote(9, Optional.empty()))
        .hasMessageContaining("to version 9: there is no such version, found versions 1 to 1")
        .extracting(e -> ((RematchException) e).kind())
        .isEqualTo(FailureKind.MISSING_INPUT);
  }

  @Test
  void aPromotionNeedsAReason() {
    assertThatThrownBy(
            () ->
                new Promotion(
                    "flights",
                    "champion",
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    "ann",
                    " "))
        .hasMessageContaining("no reason is given (--reason)");
  }

  @Test
  void rollbackReturnsToTheFormerHolderAndNamesWhatItUndoes() {
    register("flights", "run-1", "linear");
    register("flights", "run-1", "trees");
    promote(1, Optional.empty());
    RegistryEvent undone = promote(2, Optional.of(1));

    RegistryEvent event = registry.rollback("flights", "champion", 2, "ann", "worse on Sundays");

    assertThat(event.version()).contains(1);
    assertThat(event.details()).isEqualTo("{\"undoes_seq\":" + undone.seq() + "}");
    assertThat(registry.holder("flights", "champion").orElseThrow().version()).isEqualTo(1);
    assertThatThrownBy(() -> registry.rollback("flights", "champion", 1, "ann", "again"))
        .hasMessageContaining("was the first to hold it; nobody held it before");
  }

  @Test
  void aRetiredVersionTakesNoAliasUntilItIsRestored() {
    register("flights", "run-1", "linear");
    register("flights", "run-1", "trees");
    promote(1, Optional.empty());
    promote(2, Optional.of(1));

    assertThatThrownBy(() -> registry.retire("flights", 2, KEEP, "ann", "leaks"))
        .hasMessage(
            "Cannot retire version 2 of model flights: it is champion; give that to another version"
                + " first")
        .extracting(e -> ((RematchException) e).kind())
        .isEqualTo(FailureKind.REFUSED);
    RegistryEvent retired = registry.retire("flights", 1, KEEP, "ann", "leaks");

    assertThat(registry.formerHolders("flights", "champion")).isEmpty();
    assertThatThrownBy(() -> registry.rollback("flights", "champion", 2, "bob", "worse"))
        .hasMessageContaining(
            "to version 1: version 1 is retired since 2013-05-02T10:00:00Z (leaks)");
    assertThatThrownBy(() -> promote(1, Optional.of(2)))
        .hasMessageContaining("restore it first (models restore)");
    assertThatThrownBy(() -> registry.retire("flights", 1, KEEP, "ann", "again"))
        .hasMessageContaining("it is retired already");

    RegistryEvent restored = registry.restore("flights", 1, "ann", "was a mistake");
    assertThat(restored.details()).isEqualTo("{\"undoes_seq\":" + retired.seq() + "}");
    assertThat(registry.rollback("flights", "champion", 2, "bob", "worse").version()).contains(1);
    assertThatThrownBy(() -> registry.restore("flights", 1, "ann", "again"))
        .hasMessageContaining("it is not retired");
  }

  @Test
  void aVersionThatWasRetiredForTooLongStaysRetired() {
    register("flights", "run-1", "linear");
    registry.retire("flights", 1, Duration.ofSeconds(-1), "ann", "old");

    assertThatThrownBy(() -> registry.restore("flights", 1, "ann", "late"))
        .hasMessage(
            "Cannot restore version 1 of model flights: it could be restored until"
                + " 2013-05-02T09:59:59Z only");
  }

  protected static KeyPair keys() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  @Test
  void whereAKeyIsTrustedOnlySignedVersionsTakeAnAlias() throws Exception {
    KeyPair pair = keys();
    registry = create(new Signing(List.of(pair.getPublic()), Optional.of(pair.getPrivate())));
    ModelVersion first = register("flights", "run-1", "linear");
    ModelVersion second = register("flights", "run-2", "linear");

    assertThatThrownBy(() -> promote(1, Optional.empty()))
        .hasMessage(
            "Cannot move alias champion of model flights to version 1: flights v1 has no valid"
                + " signature by a trusted key for decision decision-1 (models sign)")
        .extracting(e -> ((RematchException) e).kind())
        .isEqualTo(FailureKind.REFUSED);
    assertThat(registry.signed(first, Optional.of("decision-1"))).isFalse();
    RegistryEvent signed = registry.sign(first, Optional.of("decision-1"), "ann", "looked at it");
    assertThat(registry.sign(first, Optional.of("decision-1"), "ann", "again")).isEqualTo(signed);
    assertThat(registry.signed(first, Optional.of("decision-2"))).as("another decision").isFalse();
    assertThat(registry.signed(second, Optional.of("decision-1"))).as("another version").isFalse();
    promote(1, Optional.empty());
    registry.sign(second, Optional.of("decision-2"), "ann", "looked at it");
    promote(2, Optional.of(1));
    registry.rollback("flights", "champion", 2, "ann", "worse");

    assertThat(registry.holder("flights", "champion").orElseThrow().version()).isEqualTo(1);
    assertThat(registry.unsigned(first, "champion")).isEmpty();
  }

  @Test
  void aSignatureByAnotherKeyDoesNotCount() throws Exception {
    registry = create(new Signing(List.of(keys().getPublic()), Optional.of(keys().getPrivate())));
    ModelVersion version = register("flights", "run-1", "linear");
    registry.sign(version, Optional.of("decision-1"), "eve", "trust me");

    assertThat(registry.signed(version, Optional.of("decision-1"))).isFalse();
    assertThatThrownBy(() -> promote(1, Optional.empty()))
        .hasMessageContaining("no valid signature by a trusted key");
  }

  @Test
  void keysCanBeReplaced() throws Exception {
    KeyPair old = keys();
    KeyPair young = keys();
    registry =
        create(
            new Signing(
                List.of(young.getPublic(), old.getPublic()), Optional.of(old.getPrivate())));
    ModelVersion version = register("flights", "run-1", "linear");
    registry.sign(version, Optional.empty(), "ann", "x");

    assertThat(registry.signed(version, Optional.empty())).isTrue();
    ModelVersion other =
        new ModelVersion(
            "flights",
            1,
            "linear",
            "run-1",
            version.artifact(),
            "01",
            version.registeredAt(),
            Map.of());
    assertThat(registry.signed(other, Optional.empty())).as("another manifest").isFalse();
  }

  @Test
  void nobodySignsWithoutAKey() {
    ModelVersion version = register("flights", "run-1", "linear");

    assertThat(registry.signs()).isFalse();
    assertThatThrownBy(() -> registry.sign(version, Optional.empty(), "ann", "x"))
        .hasMessage("Cannot sign flights v1: no key is given (REMATCH_SIGNING_KEY)");
  }

  @Test
  void theSameNoteIsWrittenOnce() {
    Note note =
        new Note(
            EventKind.FELL_BACK,
            "flights",
            Optional.empty(),
            Optional.of("run-1"),
            Optional.empty(),
            "ann",
            "no champion yet",
            "{}");
    assertThat(registry.note(note)).isEqualTo(registry.note(note));
    assertThat(registry.events(Optional.empty())).hasSize(1);
  }

  private static Note answer(EventKind kind, String actor) {
    return new Note(
        kind,
        "flights",
        Optional.of(1),
        Optional.empty(),
        Optional.of("decision-1"),
        actor,
        "because",
        "{}");
  }

  @Test
  void oneDecisionHasOneAnswerWhoeverComesFirst() {
    register("flights", "run-1", "linear");
    registry.note(answer(EventKind.APPROVED, "ann"));
    promote(1, Optional.empty());
    assertThatThrownBy(() -> registry.note(answer(EventKind.REJECTED, "bob")))
        .hasMessageStartingWith(
            "Cannot note REJECTED of model flights: decision decision-1 was answered by ")
        .hasMessageContaining(" (PROMOTED, event 2: ");
  }

  @Test
  void whatWasTurnedDownIsNotPromoted() {
    register("flights", "run-1", "linear");
    // Approved by somebody who died or may not promote: no answer yet.
    registry.note(answer(EventKind.APPROVED, "ann"));
    registry.note(answer(EventKind.REJECTED, "bob"));
    assertThatThrownBy(() -> promote(1, Optional.empty()))
        .hasMessageStartingWith("Cannot move alias champion of model flights to version 1")
        .hasMessageContaining("decision decision-1 was answered by bob at ");
    assertThat(registry.holder("flights", "champion")).isEmpty();
  }

  @Test
  void eventsFormADenseHashChain() {
    register("flights", "run-1", "linear");
    promote(1, Optional.empty());
    register("flights", "run-2", "linear");

    var events = registry.events(Optional.empty());
    assertThat(events).extracting(RegistryEvent::seq).containsExactly(0L, 1L, 2L);
    assertThat(EventChain.firstBroken(events)).isEmpty();
    assertThat(EventChain.firstBroken(events.subList(1, 3)).orElseThrow().seq()).isZero();
  }

  protected ModelVersion register(String model, String run, String recipe) {
    return registry.register(
        new NewVersion(
            model,
            recipe,
            run,
            "models/" + model + "/" + run + "/" + recipe,
            "00",
            "ann",
            Map.of("rows", "7")));
  }

  protected RegistryEvent promote(int version, Optional<Integer> expected) {
    return registry.promote(
        new Promotion(
            "flights",
            "champion",
            version,
            expected,
            Optional.of("run-1"),
            Optional.of("decision-" + version),
            "ann",
            "better"));
  }
}
