package dev.rematch.kernel;

import dev.rematch.core.Span;
import io.delta.kernel.expressions.And;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.types.StructType;
import java.util.List;

/** What the log says of a file's rows, so that readers can leave the file alone. */
final class FileStatistics {
  /** The column by which tables of measurements are looked through. */
  private static final String WINDOW = "window";

  private FileStatistics() {}

  /** The columns whose smallest and largest values are noted. */
  static List<Column> columns(StructType schema) {
    return schema.indexOf(WINDOW) >= 0 ? List.of(new Column(WINDOW)) : List.of();
  }

  /** Which files may hold rows of the span. */
  static Predicate within(Span span) {
    Column column = new Column(span.column());
    return new And(
        new Predicate(">=", column, Literal.ofString(span.low())),
        new Predicate("<=", column, Literal.ofString(span.high())));
  }
}
