package dev.rematch.report;

/** What a section shows beneath its sentences. */
public sealed interface Block permits Table, Chart {
  /** "table" or "chart". */
  String kind();
}
