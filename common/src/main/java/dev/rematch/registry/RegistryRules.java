package dev.rematch.registry;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What may happen next to a registry in some state, and the event that it makes. The rules of the
 * registry stand here once, for every implementation.
 *
 * <p>A method either returns the event to append or throws: LostRaceException for another holder
 * than expected, else a RematchException that says what to do.
 */
final class RegistryRules {
  private final RegistryState state;
  private final Signing signing;

  RegistryRules(RegistryState state, Signing signing) {
    this.state = state;
    this.signing = signing;
  }

  /** Whether a signature of the version counts for that decision. */
  boolean signed(ModelVersion version, Optional<String> decision) {
    return !signing.required()
        || state.signatures(version).stream()
            .filter(e -> e.decisionId().equals(decision))
            .anyMatch(e -> signing.valid(RegistryDetails.signature(e), version, decision));
  }

  /**
   * Why a version that has held the alias may not be used; empty when a signature covers one of its
   * stays.
   */
  Optional<String> unsigned(ModelVersion version, String alias) {
    List<RegistryState.Stay> its =
        state.stays(version.model(), alias).stream()
            .filter(s -> s.version() == version.version())
            .toList();
    if (its.stream().anyMatch(s -> signed(version, s.decision()))) {
      return Optional.empty();
    }
    return signing.required()
        ? Optional.of(notSigned(version, its.isEmpty() ? Optional.empty() : its.get(0).decision()))
        : Optional.empty();
  }

  private static String notSigned(ModelVersion version, Optional<String> decision) {
    return version
        + " has no valid signature by a trusted key for "
        + decision.map(d -> "decision " + d).orElse("a promotion by hand")
        + " (models sign)";
  }

  private void requireSigned(String what, String model, int number, Optional<String> decision) {
    ModelVersion version = state.version(model, number).orElseThrow();
    if (!signed(version, decision)) {
      throw new RematchException(FailureKind.REFUSED, what + ": " + notSigned(version, decision));
    }
  }

  EventDraft register(NewVersion candidate, String detailsJson) {
    return new EventDraft(
        EventKind.REGISTERED,
        candidate.model(),
        Optional.of(state.latest(candidate.model()) + 1),
        Optional.empty(),
        Optional.empty(),
        Optional.of(candidate.runId()),
        Optional.empty(),
        candidate.actor(),
        "trained by recipe " + candidate.recipe(),
        Optional.of(candidate.artifact()),
        Optional.of(candidate.artifactSha256()),
        detailsJson);
  }

  EventDraft promote(Promotion p) {
    String what =
        "Cannot move alias " + p.alias() + " of model " + p.model() + " to version " + p.version();
    if (state.version(p.model(), p.version()).isEmpty()) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          what + ": there is no such version, found " + known(p.model()) + " (models list)");
    }
    requireInService(what, p.model(), p.version());
    Optional<Integer> holder = state.holder(p.model(), p.alias()).map(ModelVersion::version);
    if (!holder.equals(p.expectedHolder())) {
      throw new LostRaceException(p.model(), p.alias(), p.expectedHolder(), holder);
    }
    if (holder.equals(Optional.of(p.version()))) {
      throw new RematchException(
          FailureKind.REFUSED, what + ": it holds the alias already; nothing to do");
    }
    requireSigned(what, p.model(), p.version(), p.decisionId());
    p.decisionId().ifPresent(id -> refuseIf(what, p.model(), id, EventKind.REJECTED));
    return new EventDraft(
        EventKind.PROMOTED,
        p.model(),
        Optional.of(p.version()),
        Optional.of(p.alias()),
        holder,
        p.runId(),
        p.decisionId(),
        p.actor(),
        p.reason(),
        Optional.empty(),
        Optional.empty(),
        "{}");
  }

  EventDraft rollback(String model, String alias, int expectedHolder, String actor, String reason) {
    String what = "Cannot roll back alias " + alias + " of model " + model;
    if (reason.isBlank()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, what + ": no reason is given (--reason)");
    }
    Optional<Integer> holder = state.holder(model, alias).map(ModelVersion::version);
    if (!holder.equals(Optional.of(expectedHolder))) {
      throw new LostRaceException(model, alias, Optional.of(expectedHolder), holder);
    }
    List<RegistryState.Stay> stays = state.stays(model, alias);
    if (stays.size() < 2) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          what
              + ": version "
              + expectedHolder
              + " was the first to hold it; nobody held it before");
    }
    RegistryState.Stay back = stays.get(1);
    String whereTo = what + " to version " + back.version();
    requireInService(whereTo, model, back.version());
    requireSigned(whereTo, model, back.version(), back.decision());
    return new EventDraft(
        EventKind.ROLLED_BACK,
        model,
        Optional.of(back.version()),
        Optional.of(alias),
        holder,
        Optional.empty(),
        Optional.empty(),
        actor,
        reason,
        Optional.empty(),
        Optional.empty(),
        "{\"undoes_seq\":" + stays.get(0).seq() + "}");
  }

  EventDraft retire(String model, int version, Instant restorableUntil, String actor, String why) {
    String what = requireReason("retire", model, version, why);
    List<String> held =
        state.aliases(model).stream()
            .filter(
                alias -> state.holder(model, alias).filter(v -> v.version() == version).isPresent())
            .toList();
    if (!held.isEmpty()) {
      throw new RematchException(
          FailureKind.REFUSED,
          what + ": it is " + String.join(" and ", held) + "; give that to another version first");
    }
    if (state.retired(model, version)) {
      throw new RematchException(FailureKind.REFUSED, what + ": it is retired already");
    }
    return inService(
        EventKind.RETIRED,
        model,
        version,
        actor,
        why,
        "{\"restorable_until\":\"" + restorableUntil + "\"}");
  }

  EventDraft restore(String model, int version, Instant now, String actor, String why) {
    String what = requireReason("restore", model, version, why);
    if (!state.retired(model, version)) {
      throw new RematchException(FailureKind.REFUSED, what + ": it is not retired");
    }
    RegistryEvent undone = state.retirement(model, version).orElseThrow();
    Instant until = RegistryDetails.restorableUntil(undone);
    if (now.isAfter(until)) {
      throw new RematchException(
          FailureKind.REFUSED, what + ": it could be restored until " + until + " only");
    }
    return inService(
        EventKind.RESTORED, model, version, actor, why, "{\"undoes_seq\":" + undone.seq() + "}");
  }

  private static EventDraft inService(
      EventKind kind, String model, int version, String actor, String reason, String details) {
    return new EventDraft(
        kind,
        model,
        Optional.of(version),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        actor,
        reason,
        Optional.empty(),
        Optional.empty(),
        details);
  }

  private void requireInService(String what, String model, int version) {
    Optional<RegistryEvent> retirement = state.retirement(model, version);
    if (retirement.isPresent()) {
      throw new RematchException(
          FailureKind.REFUSED,
          what
              + ": version "
              + version
              + " is retired since "
              + retirement.get().at()
              + " ("
              + retirement.get().reason()
              + "); restore it first (models restore)");
    }
  }

  private String requireReason(String verb, String model, int version, String reason) {
    String what = "Cannot " + verb + " version " + version + " of model " + model;
    if (reason.isBlank()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, what + ": no reason is given (--reason)");
    }
    if (state.version(model, version).isEmpty()) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          what + ": there is no such version, found " + known(model) + " (models list)");
    }
    return what;
  }

  /**
   * A decision has one answer, a promotion to champion or a rejection: who comes second with the
   * other is told. An approval that no promotion has followed yet is none: it may never follow.
   */
  private void refuseIf(String what, String model, String decision, EventKind answer) {
    state.events().stream()
        .filter(e -> e.model().equals(model) && e.decisionId().equals(Optional.of(decision)))
        .filter(e -> e.kind() == answer)
        .filter(e -> answer != EventKind.PROMOTED || e.alias().equals(Optional.of(Alias.CHAMPION)))
        .findFirst()
        .ifPresent(
            e -> {
              throw new RematchException(
                  FailureKind.REFUSED,
                  what
                      + ": decision "
                      + decision
                      + " was answered by "
                      + e.actor()
                      + " at "
                      + e.at()
                      + " ("
                      + e.kind()
                      + ", event "
                      + e.seq()
                      + ": "
                      + e.reason()
                      + ")");
            });
  }

  EventDraft note(Note note) {
    String what = "Cannot note " + note.kind() + " of model " + note.model();
    if (note.kind() == EventKind.REJECTED) {
      note.decisionId().ifPresent(id -> refuseIf(what, note.model(), id, EventKind.PROMOTED));
    } else if (note.kind() == EventKind.APPROVED) {
      note.decisionId().ifPresent(id -> refuseIf(what, note.model(), id, EventKind.REJECTED));
    }
    return new EventDraft(
        note.kind(),
        note.model(),
        note.version(),
        Optional.empty(),
        Optional.empty(),
        note.runId(),
        note.decisionId(),
        note.actor(),
        note.reason(),
        Optional.empty(),
        Optional.empty(),
        note.details());
  }

  private String known(String model) {
    int latest = state.latest(model);
    return latest == 0 ? "no version at all" : "versions 1 to " + latest;
  }
}
