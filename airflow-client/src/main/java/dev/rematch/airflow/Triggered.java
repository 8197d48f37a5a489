package dev.rematch.airflow;

/** What became of asking for a run. */
public sealed interface Triggered {
  /** The run, as it stands now. */
  DagRun run();

  /** There was no run of that id. */
  record Created(DagRun run) implements Triggered {}

  /**
   * There was one already: asked for before, or by an earlier attempt of this call whose answer was
   * lost. Its conf is what it was first asked for with.
   */
  record AlreadyThere(DagRun run) implements Triggered {}
}
