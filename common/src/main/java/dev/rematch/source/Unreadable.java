package dev.rematch.source;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.util.List;

/** Turns what Spark throws over a damaged file into words. */
final class Unreadable {
  private Unreadable() {}

  static RuntimeException explain(SourceSpec source, List<DueFile> files, Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    boolean damaged =
        cause instanceof java.io.IOException
            || cause instanceof java.util.zip.DataFormatException
            || cause.getClass().getName().contains("parquet")
            || cause.getClass().getName().contains("univocity");
    if (!damaged) {
      return e instanceof RuntimeException known
          ? known
          : new IllegalStateException("Cannot land source " + source.name(), e);
    }
    return new RematchException(
        FailureKind.INVALID_INPUT,
        "Cannot land source "
            + source.name()
            + ": a file is damaged or incomplete, found \""
            + cause.getMessage()
            + "\" ("
            + String.join(", ", files.stream().map(DueFile::path).toList())
            + "); land it again. Nothing was written",
        e);
  }
}
