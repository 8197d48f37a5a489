package dev.rematch.pipeline;

import dev.rematch.core.TableVersion;
import dev.rematch.source.Landed;
import dev.rematch.transform.Made;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an ingest came to.
 *
 * @param landed one per source, in the config's order
 * @param made one per transform, in the order they ran
 */
public record IngestResult(List<Landed> landed, List<Made> made) {
  public IngestResult {
    landed = List.copyOf(landed);
    made = List.copyOf(made);
  }

  /** Whether any table was written. */
  public boolean changed() {
    return landed.stream().anyMatch(Landed::changed) || made.stream().anyMatch(Made::changed);
  }

  /** Rows of the files landed now. */
  public long rowsIn() {
    return landed.stream().mapToLong(Landed::rowsIn).sum();
  }

  /** Rows rejected now, while landing and by transforms. */
  public long rowsQuarantined() {
    return landed.stream().mapToLong(Landed::rowsQuarantined).sum()
        + made.stream().mapToLong(Made::rowsQuarantined).sum();
  }

  /** Every table as it is now. */
  public List<TableVersion> versions() {
    return Stream.concat(landed.stream().map(Landed::version), made.stream().map(Made::version))
        .flatMap(Optional::stream)
        .toList();
  }

  /** The version of one of the pipeline's tables, if it was ever written. */
  public Optional<TableVersion> version(String table) {
    return versions().stream().filter(v -> v.table().equals(table)).findFirst();
  }
}
