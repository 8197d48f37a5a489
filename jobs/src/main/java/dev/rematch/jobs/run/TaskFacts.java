package dev.rematch.jobs.run;

import dev.rematch.challenge.Decision;
import dev.rematch.challenge.DecisionState;
import dev.rematch.pipeline.RegistryTables;
import dev.rematch.pipeline.StepResult;
import dev.rematch.registry.Alias;
import dev.rematch.registry.ModelVersion;
import dev.rematch.registry.RegistryEvent;
import dev.rematch.schedule.TaskRequest;
import dev.rematch.schedule.TaskResult;
import dev.rematch.tracking.RunStatus;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Gathers what a command did while it goes on. */
public final class TaskFacts {
  private final TaskRequest request;
  private final List<Stage> stages = new ArrayList<>();
  private final Map<String, TaskResult.TableState> tables = new TreeMap<>();
  private final List<TaskResult.Asked> retrainRequests = new ArrayList<>();
  private final List<String> decisions = new ArrayList<>();
  private Optional<String> pipeline = Optional.empty();
  private Optional<String> applicationId = Optional.empty();
  private Optional<String> report = Optional.empty();
  private Optional<Place> place = Optional.empty();

  public TaskFacts(TaskRequest request) {
    this.request = request;
  }

  /** Where decisions and versions are looked up. */
  private record Place(RegistryTables registry, String model, Instant now) {}

  /** A stage that ran. */
  private record Stage(String command, LocalDate date, String runId, StepResult result) {}

  /** All of it, as a result holds it. */
  record Gathered(
      Optional<String> pipeline,
      Optional<String> applicationId,
      List<TaskResult.StageRun> runs,
      Map<String, TaskResult.TableState> tables,
      List<TaskResult.Candidate> candidates,
      List<TaskResult.Verdict> decisions,
      Optional<Integer> champion,
      Optional<String> report,
      List<TaskResult.Asked> retrainRequests) {
    static final Gathered NOTHING =
        new Gathered(
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of());
  }

  public void pipeline(String name) {
    pipeline = Optional.of(name);
  }

  public void application(String id) {
    applicationId = Optional.of(id);
  }

  /** Of which model, and until when: decisions that wait expire. */
  public void registry(RegistryTables registry, String model, Instant now) {
    place = Optional.of(new Place(registry, model, now));
  }

  public void stage(String command, LocalDate date, String runId, StepResult result) {
    stages.add(new Stage(command, date, runId, result));
  }

  public void table(String name, long version, long rows) {
    tables.put(name, new TaskResult.TableState(version, rows));
  }

  /** A decision that the command was about. */
  public void decision(String id) {
    decisions.add(id);
  }

  public void report(String file) {
    report = Optional.of(file);
  }

  public void asked(List<TaskResult.Asked> requests) {
    retrainRequests.addAll(requests);
  }

  Gathered gather() {
    return new Gathered(
        pipeline,
        applicationId,
        runs(),
        tables,
        place.map(this::candidates).orElse(List.of()),
        place.map(this::decisions).orElse(List.of()),
        place.flatMap(
            p ->
                p.registry().models().holder(p.model(), Alias.CHAMPION).map(ModelVersion::version)),
        report,
        retrainRequests);
  }

  private List<TaskResult.StageRun> runs() {
    return stages.stream()
        .map(
            s ->
                new TaskResult.StageRun(
                    s.command(),
                    s.date(),
                    s.runId(),
                    s.result().status().name(),
                    changed(s.result()),
                    s.result().summary(),
                    s.result().rowsIn(),
                    s.result().rowsOut(),
                    s.result().inputs(),
                    s.result().outputs()))
        .toList();
  }

  /** Also by a try that was killed after its last write. */
  private boolean changed(StepResult result) {
    boolean byEarlierTry =
        request
            .at()
            .flatMap(since -> result.workedAt().filter(at -> !at.isBefore(since)))
            .isPresent();
    return result.status() == RunStatus.SUCCEEDED || byEarlierTry;
  }

  private List<TaskResult.Candidate> candidates(Place at) {
    List<ModelVersion> versions = at.registry().models().versions(at.model());
    List<TaskResult.Candidate> found = new ArrayList<>();
    for (Stage stage : stages) {
      if (stage.command().equals("train")) {
        versions.stream()
            .filter(v -> v.runId().equals(stage.runId()))
            .forEach(
                v -> found.add(new TaskResult.Candidate(v.version(), v.recipe(), stage.date())));
      }
    }
    return found;
  }

  private List<TaskResult.Verdict> decisions(Place at) {
    List<String> rounds =
        stages.stream().filter(s -> s.command().equals("challenge")).map(Stage::runId).toList();
    if (rounds.isEmpty() && decisions.isEmpty()) {
      return List.of();
    }
    List<RegistryEvent> events = at.registry().models().events(Optional.of(at.model()));
    Optional<Integer> champion =
        at.registry().models().holder(at.model(), Alias.CHAMPION).map(ModelVersion::version);
    return at
        .registry()
        .decisions()
        .where(d -> rounds.contains(d.runId()) || decisions.contains(d.decisionId()))
        .stream()
        .map(d -> verdict(d, DecisionState.of(d, events, champion, at.now())))
        .toList();
  }

  private static TaskResult.Verdict verdict(Decision d, DecisionState state) {
    return new TaskResult.Verdict(
        d.decisionId(),
        d.logicalDate(),
        d.challenger(),
        d.recipe(),
        d.champion(),
        d.verdict().name(),
        d.heldBy(),
        d.metric(),
        d.delta(),
        d.low(),
        d.high(),
        d.reason(),
        state.name(),
        state == DecisionState.PENDING ? Optional.of(DecisionState.expiry(d)) : Optional.empty());
  }
}
