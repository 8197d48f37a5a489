package dev.rematch.registry;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a sequence of events says: versions, holders of aliases, who held them before. The rules of
 * the registry stand here once, for every implementation.
 */
public final class RegistryState {
  private final List<RegistryEvent> events;
  private final Map<String, TreeMap<Integer, ModelVersion>> versions = new TreeMap<>();
  private final Map<String, Map<Integer, RegistryEvent>> retired = new TreeMap<>();
  private final Map<String, Map<Integer, List<RegistryEvent>>> signatures = new TreeMap<>();
  private final Map<String, Deque<Stay>> stays = new LinkedHashMap<>();

  /** A stay that no rollback has taken back, the event that began it and what it was based on. */
  private record Stay(int version, long seq, Optional<String> decision) {}

  /** Folds the events, which must be in the order of seq. */
  public RegistryState(List<RegistryEvent> events) {
    this.events = List.copyOf(events);
    this.events.forEach(this::fold);
  }

  public List<RegistryEvent> events() {
    return events;
  }

  public List<String> models() {
    Set<String> names = new TreeSet<>();
    events.forEach(e -> names.add(e.model()));
    return List.copyOf(names);
  }

  public List<ModelVersion> versions(String model) {
    return List.copyOf(versions.getOrDefault(model, new TreeMap<>()).values());
  }

  public Optional<ModelVersion> version(String model, int version) {
    return Optional.ofNullable(versions.getOrDefault(model, new TreeMap<>()).get(version));
  }

  /** Every alias that a version of the model has held, sorted. */
  public List<String> aliases(String model) {
    return stays.keySet().stream()
        .filter(place -> place.startsWith(model + "/"))
        .map(place -> place.substring(model.length() + 1))
        .sorted()
        .toList();
  }

  public Optional<ModelVersion> holder(String model, String alias) {
    return Optional.ofNullable(stays(model, alias).peek())
        .flatMap(t -> version(model, t.version()));
  }

  /** Latest first, each once, without the present holder and the retired. */
  public List<ModelVersion> formerHolders(String model, String alias) {
    Set<Integer> seen = new HashSet<>();
    List<ModelVersion> former = new ArrayList<>();
    for (Stay stay : stays(model, alias)) {
      if (seen.add(stay.version()) && seen.size() > 1 && !retired(model, stay.version())) {
        version(model, stay.version()).ifPresent(former::add);
      }
    }
    return former;
  }

  /** The version that an earlier call registered for the same model, run and recipe. */
  public Optional<ModelVersion> registered(NewVersion candidate) {
    return versions(candidate.model()).stream()
        .filter(v -> v.runId().equals(candidate.runId()) && v.recipe().equals(candidate.recipe()))
        .findFirst();
  }

  /** The event of an earlier call that did the same and still stands. */
  public Optional<RegistryEvent> carriedOut(Promotion promotion) {
    boolean holds =
        holder(promotion.model(), promotion.alias())
            .map(v -> v.version() == promotion.version())
            .orElse(false);
    if (!holds || promotion.decisionId().isEmpty()) {
      return Optional.empty();
    }
    return events.stream()
        .filter(e -> e.kind() == EventKind.PROMOTED && e.model().equals(promotion.model()))
        .filter(e -> e.decisionId().equals(promotion.decisionId()))
        .filter(e -> e.version().equals(Optional.of(promotion.version())))
        .findFirst();
  }

  /** The event of an earlier call that noted the same. */
  public Optional<RegistryEvent> noted(Note note) {
    return events.stream()
        .filter(e -> e.kind() == note.kind() && e.model().equals(note.model()))
        .filter(e -> e.version().equals(note.version()) && e.runId().equals(note.runId()))
        .filter(e -> e.decisionId().equals(note.decisionId()))
        .filter(e -> e.details().equals(note.details()))
        .findFirst();
  }

  /** Whether a signature of the version counts for that decision. */
  boolean signed(ModelVersion version, Optional<String> decision, Signing signing) {
    return !signing.required()
        || signatures
            .getOrDefault(version.model(), Map.of())
            .getOrDefault(version.version(), List.of())
            .stream()
            .filter(e -> e.decisionId().equals(decision))
            .anyMatch(e -> signing.valid(RegistryDetails.signature(e), version, decision));
  }

  /**
   * Why a version that has held the alias may not be used; empty when a signature covers one of its
   * stays.
   */
  Optional<String> unsigned(ModelVersion version, String alias, Signing signing) {
    List<Stay> its =
        stays(version.model(), alias).stream()
            .filter(s -> s.version() == version.version())
            .toList();
    if (its.stream().anyMatch(s -> signed(version, s.decision(), signing))) {
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

  private void requireSigned(
      String what, String model, int number, Optional<String> decision, Signing signing) {
    ModelVersion version = version(model, number).orElseThrow();
    if (!signed(version, decision, signing)) {
      throw new RematchException(FailureKind.REFUSED, what + ": " + notSigned(version, decision));
    }
  }

  EventDraft register(NewVersion candidate, String detailsJson) {
    TreeMap<Integer, ModelVersion> known =
        versions.getOrDefault(candidate.model(), new TreeMap<>());
    int next = known.isEmpty() ? 1 : known.lastKey() + 1;
    return new EventDraft(
        EventKind.REGISTERED,
        candidate.model(),
        Optional.of(next),
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

  EventDraft promote(Promotion p, Signing signing) {
    String what =
        "Cannot move alias " + p.alias() + " of model " + p.model() + " to version " + p.version();
    if (version(p.model(), p.version()).isEmpty()) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          what + ": there is no such version, found " + known(p.model()) + " (models list)");
    }
    requireInService(what, p.model(), p.version());
    Optional<Integer> holder = holder(p.model(), p.alias()).map(ModelVersion::version);
    if (!holder.equals(p.expectedHolder())) {
      throw new LostRaceException(p.model(), p.alias(), p.expectedHolder(), holder);
    }
    if (holder.equals(Optional.of(p.version()))) {
      throw new RematchException(
          FailureKind.REFUSED, what + ": it holds the alias already; nothing to do");
    }
    requireSigned(what, p.model(), p.version(), p.decisionId(), signing);
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

  EventDraft rollback(
      String model,
      String alias,
      int expectedHolder,
      String actor,
      String reason,
      Signing signing) {
    String what = "Cannot roll back alias " + alias + " of model " + model;
    if (reason.isBlank()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, what + ": no reason is given (--reason)");
    }
    Optional<Integer> holder = holder(model, alias).map(ModelVersion::version);
    if (!holder.equals(Optional.of(expectedHolder))) {
      throw new LostRaceException(model, alias, Optional.of(expectedHolder), holder);
    }
    Deque<Stay> stack = new ArrayDeque<>(stays(model, alias));
    Stay undone = stack.pop();
    Stay back = stack.peek();
    if (back == null) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          what
              + ": version "
              + expectedHolder
              + " was the first to hold it; nobody held it before");
    }
    String whereTo = what + " to version " + back.version();
    requireInService(whereTo, model, back.version());
    requireSigned(whereTo, model, back.version(), back.decision(), signing);
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
        "{\"undoes_seq\":" + undone.seq() + "}");
  }

  EventDraft retire(String model, int version, Instant restorableUntil, String actor, String why) {
    String what = requireReason("retire", model, version, why);
    List<String> held =
        aliases(model).stream()
            .filter(alias -> holder(model, alias).filter(v -> v.version() == version).isPresent())
            .toList();
    if (!held.isEmpty()) {
      throw new RematchException(
          FailureKind.REFUSED,
          what + ": it is " + String.join(" and ", held) + "; give that to another version first");
    }
    if (retired(model, version)) {
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
    if (!retired(model, version)) {
      throw new RematchException(FailureKind.REFUSED, what + ": it is not retired");
    }
    RegistryEvent undone = retired.get(model).get(version);
    Instant until = RegistryDetails.restorableUntil(undone);
    if (now.isAfter(until)) {
      throw new RematchException(
          FailureKind.REFUSED, what + ": it could be restored until " + until + " only");
    }
    return inService(
        EventKind.RESTORED, model, version, actor, why, "{\"undoes_seq\":" + undone.seq() + "}");
  }

  /** Whether the version may take no alias any more. */
  public boolean retired(String model, int version) {
    return retired.getOrDefault(model, Map.of()).containsKey(version);
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
    if (retired(model, version)) {
      RegistryEvent event = retired.get(model).get(version);
      throw new RematchException(
          FailureKind.REFUSED,
          what
              + ": version "
              + version
              + " is retired since "
              + event.at()
              + " ("
              + event.reason()
              + "); restore it first (models restore)");
    }
  }

  private String requireReason(String verb, String model, int version, String reason) {
    String what = "Cannot " + verb + " version " + version + " of model " + model;
    if (reason.isBlank()) {
      throw new RematchException(
          FailureKind.INVALID_INPUT, what + ": no reason is given (--reason)");
    }
    if (version(model, version).isEmpty()) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          what + ": there is no such version, found " + known(model) + " (models list)");
    }
    return what;
  }

  EventDraft note(Note note) {
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
    List<ModelVersion> all = versions(model);
    return all.isEmpty() ? "no version at all" : "versions 1 to " + all.size();
  }

  private Deque<Stay> stays(String model, String alias) {
    return stays.getOrDefault(model + "/" + alias, new ArrayDeque<>());
  }

  private void fold(RegistryEvent event) {
    switch (event.kind()) {
      case REGISTERED -> {
        ModelVersion version = RegistryDetails.version(event);
        versions
            .computeIfAbsent(event.model(), m -> new TreeMap<>())
            .put(version.version(), version);
      }
      case PROMOTED -> stack(event).push(stay(event));
      // Taking back a stay, not adding one: a second rollback goes one further.
      case ROLLED_BACK -> stack(event).pop();
      case RETIRED ->
          retired
              .computeIfAbsent(event.model(), m -> new TreeMap<>())
              .put(event.version().orElseThrow(), event);
      case RESTORED -> retired.get(event.model()).remove(event.version().orElseThrow());
      case SIGNED ->
          signatures
              .computeIfAbsent(event.model(), m -> new TreeMap<>())
              .computeIfAbsent(event.version().orElseThrow(), v -> new ArrayList<>())
              .add(event);
      case EVALUATED, APPROVED, REJECTED, FELL_BACK -> {}
    }
  }

  private static Stay stay(RegistryEvent promotion) {
    return new Stay(promotion.version().orElseThrow(), promotion.seq(), promotion.decisionId());
  }

  private Deque<Stay> stack(RegistryEvent event) {
    return stays.computeIfAbsent(
        event.model() + "/" + event.alias().orElseThrow(), k -> new ArrayDeque<>());
  }
}
