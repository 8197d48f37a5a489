package dev.rematch.kernel;

import dev.rematch.core.Span;
import io.delta.kernel.expressions.And;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.StructType;
import java.util.List;
import java.util.Optional;

/** What the log says of a file's rows, so that readers can leave the file alone. */
final class FileStatistics {
  /** The columns by which tables of measurements are looked through. */
  private static final List<String> NOTED = List.of("window", "slice");

  private FileStatistics() {}

  /** The columns whose smallest and largest values are noted. */
  static List<Column> columns(StructType schema) {
    return NOTED.stream().filter(name -> schema.indexOf(name) >= 0).map(Column::new).toList();
  }

  /** Which files may hold rows of all the spans; empty: all files. */
  static Optional<Predicate> within(List<Span> spans) {
    return spans.stream().map(FileStatistics::within).reduce(And::new);
  }

  private static Predicate within(Span span) {
    Column column = new Column(span.column());
    return new And(
        new Predicate(">=", column, Literal.ofString(span.low())),
        new Predicate("<=", column, Literal.ofString(span.high())));
  }
}
