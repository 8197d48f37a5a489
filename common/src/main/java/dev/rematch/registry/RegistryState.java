package dev.rematch.registry;

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

/** What a sequence of events says: versions, holders of aliases, who held them before. */
public final class RegistryState {
  private final List<RegistryEvent> events;

  /** The REGISTERED events; what they say in JSON is read when somebody asks for it. */
  private final Map<String, TreeMap<Integer, RegistryEvent>> versions = new TreeMap<>();

  private final Map<String, Map<Integer, RegistryEvent>> retired = new TreeMap<>();
  private final Map<String, Map<Integer, List<RegistryEvent>>> signatures = new TreeMap<>();
  private final Map<String, Deque<Stay>> stays = new LinkedHashMap<>();

  /** A stay that no rollback has taken back, the event that began it and what it was based on. */
  record Stay(int version, long seq, Optional<String> decision) {}

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
    return versions.getOrDefault(model, new TreeMap<>()).values().stream()
        .map(RegistryDetails::version)
        .toList();
  }

  public Optional<ModelVersion> version(String model, int version) {
    return Optional.ofNullable(versions.getOrDefault(model, new TreeMap<>()).get(version))
        .map(RegistryDetails::version);
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
    return stays(model, alias).stream().findFirst().flatMap(s -> version(model, s.version()));
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
    return versions.getOrDefault(candidate.model(), new TreeMap<>()).values().stream()
        .filter(e -> e.runId().equals(Optional.of(candidate.runId())))
        .map(RegistryDetails::version)
        .filter(v -> v.recipe().equals(candidate.recipe()))
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

  /** Whether the version may take no alias any more. */
  public boolean retired(String model, int version) {
    return retirement(model, version).isPresent();
  }

  /** The stays in the alias that no rollback has taken back, the present one first. */
  List<Stay> stays(String model, String alias) {
    return List.copyOf(stays.getOrDefault(model + "/" + alias, new ArrayDeque<>()));
  }

  /** The SIGNED events of a version. */
  List<RegistryEvent> signatures(ModelVersion version) {
    return List.copyOf(
        signatures
            .getOrDefault(version.model(), Map.of())
            .getOrDefault(version.version(), List.of()));
  }

  /** The event that took the version out of service, while it is. */
  Optional<RegistryEvent> retirement(String model, int version) {
    return Optional.ofNullable(retired.getOrDefault(model, Map.of()).get(version));
  }

  /** The highest version number of the model; 0 when it has none. */
  int latest(String model) {
    TreeMap<Integer, RegistryEvent> all = versions.getOrDefault(model, new TreeMap<>());
    return all.isEmpty() ? 0 : all.lastKey();
  }

  private void fold(RegistryEvent event) {
    switch (event.kind()) {
      case REGISTERED ->
          versions
              .computeIfAbsent(event.model(), m -> new TreeMap<>())
              .put(event.version().orElseThrow(), event);
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
