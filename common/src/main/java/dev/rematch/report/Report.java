package dev.rematch.report;

import dev.rematch.core.Warehouse;
import java.time.Instant;
import java.util.List;

/**
 * All that a report says of one pipeline.
 *
 * @param made when, UTC
 * @param sections in the order in which they are read
 * @param tables what it was made of
 */
public record Report(
    String pipeline,
    String made,
    Verdict verdict,
    List<Section> sections,
    List<SourceTable> tables) {
  public Report {
    sections = List.copyOf(sections);
    tables = List.copyOf(tables);
  }

  /** Equal for equal rows, whatever the machine. */
  public static Report of(ReportRows rows, Warehouse warehouse, Instant now) {
    Story story = Story.of(rows);
    return new Report(
        rows.pipeline(),
        Shown.moment(now),
        Judge.verdict(story),
        List.of(
            ChangesSection.of(story),
            DriftSection.of(story),
            DistributionsSection.of(story),
            PerformanceSection.of(story),
            CalibrationSection.of(story),
            FairnessSection.of(story),
            KpiSection.of(story),
            AlertsSection.of(story),
            QualitySection.of(story),
            DecisionsSection.of(story)),
        SourceTable.of(rows, warehouse));
  }
}
