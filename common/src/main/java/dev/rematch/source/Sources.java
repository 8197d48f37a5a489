package dev.rematch.source;

import dev.rematch.core.Catalog;
import java.util.List;

/** The formats that can land. */
public final class Sources {
  public static final Catalog<Source> ALL =
      new Catalog<>(
          "source format",
          List.of(new CsvSource(), new ParquetSource(), new DeltaSource()),
          Source::format);

  private Sources() {}
}
