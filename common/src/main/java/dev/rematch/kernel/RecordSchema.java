package dev.rematch.kernel;

import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A record type as a table schema: one column per component, camelCase as snake_case; an {@code
 * Optional} component is a nullable column.
 */
final class RecordSchema<R extends Record> {
  private static final Map<Class<?>, DataType> TYPES =
      Map.ofEntries(
          Map.entry(String.class, StringType.STRING),
          Map.entry(int.class, IntegerType.INTEGER),
          Map.entry(Integer.class, IntegerType.INTEGER),
          Map.entry(long.class, LongType.LONG),
          Map.entry(Long.class, LongType.LONG),
          Map.entry(double.class, DoubleType.DOUBLE),
          Map.entry(Double.class, DoubleType.DOUBLE),
          Map.entry(boolean.class, BooleanType.BOOLEAN),
          Map.entry(byte[].class, BinaryType.BINARY),
          Map.entry(Instant.class, TimestampType.TIMESTAMP),
          Map.entry(LocalDate.class, DateType.DATE));

  private final Class<R> type;
  private final List<Column> columns = new ArrayList<>();
  private final Constructor<R> constructor;

  /** A component: its column, its plain class and whether it is Optional. */
  record Column(String name, Class<?> plain, DataType type, boolean optional, RecordComponent of) {}

  RecordSchema(Class<R> type) {
    this.type = type;
    for (RecordComponent component : type.getRecordComponents()) {
      columns.add(column(component));
    }
    try {
      constructor =
          type.getDeclaredConstructor(
              Arrays.stream(type.getRecordComponents())
                  .map(RecordComponent::getType)
                  .toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("A record without its canonical constructor: " + type, e);
    }
  }

  /** Every column is nullable, so that columns can be added to tables that have rows. */
  StructType struct() {
    StructType struct = new StructType();
    for (Column column : columns) {
      struct = struct.add(column.name(), column.type(), true);
    }
    return struct;
  }

  List<Column> columns() {
    return columns;
  }

  /** The value of a column in Kernel's own form (days, microseconds, text), or null for NULL. */
  Object value(R row, Column column) {
    Object value;
    try {
      value = column.of().getAccessor().invoke(row);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("Cannot read " + type + "." + column.name(), e);
    }
    if (value instanceof Optional<?> optional) {
      value = optional.orElse(null);
    }
    if (value instanceof Enum<?> e) {
      return e.name();
    }
    if (value instanceof LocalDate date) {
      return (int) date.toEpochDay();
    }
    if (value instanceof Instant instant) {
      return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }
    return value;
  }

  /** A record from values in Kernel's form, in column order; null where NULL or absent. */
  R record(Object[] values) {
    Object[] arguments = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      Column column = columns.get(i);
      Object plain = values[i] == null ? absent(column) : parse(column.plain(), values[i]);
      arguments[i] = column.optional() ? Optional.ofNullable(plain) : plain;
    }
    try {
      return constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "Cannot read a row as " + type.getSimpleName() + ": " + Arrays.toString(values), e);
    }
  }

  private static Column column(RecordComponent component) {
    boolean optional = component.getType() == Optional.class;
    Class<?> plain =
        optional
            ? (Class<?>)
                ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
            : component.getType();
    DataType type = plain.isEnum() ? StringType.STRING : TYPES.get(plain);
    if (type == null) {
      throw new IllegalArgumentException(
          "Invalid column " + component + ": no table type for " + plain);
    }
    String name =
        component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    return new Column(name, plain, type, optional, component);
  }

  private static Object parse(Class<?> plain, Object value) {
    if (plain.isEnum()) {
      for (Object constant : plain.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(value)) {
          return constant;
        }
      }
      throw new IllegalStateException("Unknown " + plain.getSimpleName() + ": " + value);
    }
    if (plain == LocalDate.class) {
      return LocalDate.ofEpochDay((int) value);
    }
    if (plain == Instant.class) {
      long micros = (long) value;
      return Instant.ofEpochSecond(
          Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
    return value;
  }

  /** What a column that is younger than the row holds. */
  private static Object absent(Column column) {
    Class<?> plain = column.plain();
    if (column.optional()) {
      return null;
    }
    if (plain == String.class) {
      return "";
    }
    if (plain == byte[].class) {
      return new byte[0];
    }
    if (plain == int.class) {
      return 0;
    }
    if (plain == long.class) {
      return 0L;
    }
    if (plain == double.class) {
      return Double.NaN;
    }
    if (plain == boolean.class) {
      return false;
    }
    throw new IllegalStateException("Cannot read a row: column " + column.name() + " is NULL");
  }
}
