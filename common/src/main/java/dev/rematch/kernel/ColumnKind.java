package dev.rematch.kernel;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A Java type that a record of a table may have, with its Delta type and both directions.
 *
 * @param absent what a row written before the column existed says; empty where there is no neutral
 *     value
 * @param write the value as Kernel stores it
 * @param read the value of a row that is not null
 */
record ColumnKind(
    DataType delta, Optional<Object> absent, Function<Object, Object> write, Read read) {
  private static final ColumnKind INTEGER = plain(IntegerType.INTEGER, 0, ColumnVector::getInt);
  private static final ColumnKind LONG = plain(LongType.LONG, 0L, ColumnVector::getLong);
  private static final ColumnKind DOUBLE =
      plain(DoubleType.DOUBLE, Double.NaN, ColumnVector::getDouble);
  private static final ColumnKind BOOLEAN =
      plain(BooleanType.BOOLEAN, false, ColumnVector::getBoolean);

  private static final Map<Class<?>, ColumnKind> KINDS =
      Map.ofEntries(
          Map.entry(String.class, plain(StringType.STRING, "", ColumnVector::getString)),
          Map.entry(int.class, INTEGER),
          Map.entry(Integer.class, INTEGER),
          Map.entry(long.class, LONG),
          Map.entry(Long.class, LONG),
          Map.entry(double.class, DOUBLE),
          Map.entry(Double.class, DOUBLE),
          Map.entry(boolean.class, BOOLEAN),
          Map.entry(Boolean.class, BOOLEAN),
          Map.entry(byte[].class, plain(BinaryType.BINARY, new byte[0], ColumnVector::getBinary)),
          Map.entry(
              Instant.class,
              new ColumnKind(
                  TimestampType.TIMESTAMP,
                  Optional.empty(),
                  v -> ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) v),
                  (vector, row) -> Instant.EPOCH.plus(vector.getLong(row), ChronoUnit.MICROS))),
          Map.entry(
              LocalDate.class,
              new ColumnKind(
                  DateType.DATE,
                  Optional.empty(),
                  v -> (int) ((LocalDate) v).toEpochDay(),
                  (vector, row) -> LocalDate.ofEpochDay(vector.getInt(row)))));

  /** The kind of a component's class, boxed or not; empty for a class no column can hold. */
  static Optional<ColumnKind> of(Class<?> type) {
    return type.isEnum() ? Optional.of(enumeration(type)) : Optional.ofNullable(KINDS.get(type));
  }

  /** Stored by name; a name that this version lacks is an error, never a silent other constant. */
  private static ColumnKind enumeration(Class<?> type) {
    return new ColumnKind(
        StringType.STRING,
        Optional.empty(),
        v -> ((Enum<?>) v).name(),
        (vector, row) -> constant(type, vector.getString(row)));
  }

  private static Object constant(Class<?> type, String name) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "holds " + name + ", which this version does not know; use a newer one");
  }

  private static ColumnKind plain(DataType delta, Object absent, Read read) {
    return new ColumnKind(delta, Optional.of(absent), v -> v, read);
  }

  /** Reads one row of a vector. */
  interface Read {
    Object value(ColumnVector vector, int row);
  }
}
