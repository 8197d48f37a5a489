package dev.rematch.registry;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
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
  private final Map<String, Set<Integer>> retired = new TreeMap<>();
  private final Map<String, Deque<Tenure>> tenures = new LinkedHashMap<>();

  /** A stay in an alias, and the event that began it. */
  private record Tenure(int version, long seq) {}

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

  public Optional<ModelVersion> holder(String model, String alias) {
    return Optional.ofNullable(tenures(model, alias).peek())
        .flatMap(t -> version(model, t.version()));
  }

  /** Latest first, each once, without the present holder. */
  public List<ModelVersion> formerHolders(String model, String alias) {
    Set<Integer> seen = new HashSet<>();
    List<ModelVersion> former = new ArrayList<>();
    for (Tenure tenure : tenures(model, alias)) {
      if (seen.add(tenure.version()) && seen.size() > 1) {
        version(model, tenure.version()).ifPresent(former::add);
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
        .findFirst();
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

  EventDraft promote(Promotion p) {
    String what =
        "Cannot move alias " + p.alias() + " of model " + p.model() + " to version " + p.version();
    if (version(p.model(), p.version()).isEmpty()) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          what + ": there is no such version, found " + known(p.model()) + " (models list)");
    }
    if (retired.getOrDefault(p.model(), Set.of()).contains(p.version())) {
      throw new RematchException(FailureKind.REFUSED, what + ": the version is retired");
    }
    Optional<Integer> holder = holder(p.model(), p.alias()).map(ModelVersion::version);
    if (!holder.equals(p.expectedHolder())) {
      throw new LostRaceException(p.model(), p.alias(), p.expectedHolder(), holder);
    }
    if (holder.equals(Optional.of(p.version()))) {
      throw new RematchException(
          FailureKind.REFUSED, what + ": it holds the alias already; nothing to do");
    }
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
    Optional<Integer> holder = holder(model, alias).map(ModelVersion::version);
    if (!holder.equals(Optional.of(expectedHolder))) {
      throw new LostRaceException(model, alias, Optional.of(expectedHolder), holder);
    }
    Deque<Tenure> stack = new ArrayDeque<>(tenures(model, alias));
    Tenure undone = stack.pop();
    Tenure back = stack.peek();
    if (back == null) {
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          what
              + ": version "
              + expectedHolder
              + " was the first to hold it; nobody held it before");
    }
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

  private Deque<Tenure> tenures(String model, String alias) {
    return tenures.getOrDefault(model + "/" + alias, new ArrayDeque<>());
  }

  private void fold(RegistryEvent event) {
    switch (event.kind()) {
      case REGISTERED -> {
        ModelVersion version = RegistryDetails.version(event);
        versions
            .computeIfAbsent(event.model(), m -> new TreeMap<>())
            .put(version.version(), version);
      }
      case PROMOTED -> stack(event).push(new Tenure(event.version().orElseThrow(), event.seq()));
      // Taking back a tenure, not adding one: a second rollback goes one further.
      case ROLLED_BACK -> stack(event).pop();
      case RETIRED ->
          retired
              .computeIfAbsent(event.model(), m -> new TreeSet<>())
              .add(event.version().orElseThrow());
      case EVALUATED, APPROVED, REJECTED, FELL_BACK -> {}
    }
  }

  private Deque<Tenure> stack(RegistryEvent event) {
    return tenures.computeIfAbsent(
        event.model() + "/" + event.alias().orElseThrow(), k -> new ArrayDeque<>());
  }
}
