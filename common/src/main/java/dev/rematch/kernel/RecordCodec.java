package dev.rematch.kernel;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Span;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.defaults.internal.data.DefaultColumnarBatch;
import io.delta.kernel.internal.data.GenericColumnVector;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A record type as a Delta schema, and its rows to and from Kernel's columns.
 *
 * <p>Every column is nullable in Delta, so that columns can be added later; what a record may lack
 * is an {@code Optional} there.
 */
final class RecordCodec<R extends Record> {
  /** Orders the rows of a table: commit version and index within the commit, in one number. */
  static final String POSITION = "_position";

  private final Class<R> type;
  private final Constructor<R> constructor;
  private final List<Column> columns = new ArrayList<>();

  RecordCodec(Class<R> type) {
    this.type = type;
    RecordComponent[] components = type.getRecordComponents();
    for (RecordComponent component : components) {
      columns.add(column(component));
    }
    try {
      this.constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("Cannot find the constructor of record " + type, e);
    }
    constructor.setAccessible(true);
  }

  /** The table's columns: the record's, then the position. */
  StructType schema() {
    List<StructField> fields = new ArrayList<>();
    columns.forEach(c -> fields.add(new StructField(c.name, c.kind.delta(), true)));
    fields.add(new StructField(POSITION, LongType.LONG, true));
    return new StructType(fields);
  }

  /**
   * The rows as one batch.
   *
   * @param firstPosition of the first row; the others follow by one
   */
  FilteredColumnarBatch encode(List<R> rows, long firstPosition) {
    StructType schema = schema();
    ColumnVector[] vectors = new ColumnVector[columns.size() + 1];
    for (int c = 0; c < columns.size(); c++) {
      List<Object> values = new ArrayList<>(rows.size());
      for (R row : rows) {
        values.add(columns.get(c).value(row));
      }
      vectors[c] = new GenericColumnVector(values, columns.get(c).kind.delta());
    }
    List<Long> positions = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      positions.add(firstPosition + i);
    }
    vectors[columns.size()] = new GenericColumnVector(positions, LongType.LONG);
    return new FilteredColumnarBatch(
        new DefaultColumnarBatch(rows.size(), schema, vectors), Optional.empty());
  }

  /** Hands on each selected row; columns are found by name, an unknown one is passed over. */
  void decode(FilteredColumnarBatch filtered, String table, Consumer<Placed<R>> into) {
    decode(filtered, table, List.of(), into);
  }

  /** The same of rows within all the spans: of the others nothing else is looked at. */
  void decode(
      FilteredColumnarBatch filtered, String table, List<Span> spans, Consumer<Placed<R>> into) {
    ColumnarBatch batch = filtered.getData();
    ColumnVector[] vectors = new ColumnVector[columns.size()];
    for (int c = 0; c < vectors.length; c++) {
      vectors[c] = vector(batch, columns.get(c).name);
    }
    ColumnVector positions = vector(batch, POSITION);
    ColumnVector[] asked =
        spans.stream().map(span -> vector(batch, span.column())).toArray(ColumnVector[]::new);
    for (int row = 0; row < batch.getSize(); row++) {
      if (selected(filtered, row) && within(spans, asked, row)) {
        long position =
            positions == null || positions.isNullAt(row) ? Long.MAX_VALUE : positions.getLong(row);
        into.accept(new Placed<>(position, record(vectors, row, table)));
      }
    }
  }

  private static boolean within(List<Span> spans, ColumnVector[] asked, int row) {
    for (int i = 0; i < asked.length; i++) {
      boolean known = asked[i] != null && !asked[i].isNullAt(row);
      if (known && !spans.get(i).holds(asked[i].getString(row))) {
        return false;
      }
    }
    return true;
  }

  private R record(ColumnVector[] vectors, int row, String table) {
    Object[] values = new Object[vectors.length];
    for (int c = 0; c < vectors.length; c++) {
      values[c] = columns.get(c).read(vectors[c], row, table);
    }
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new RematchException(
          FailureKind.INTERNAL,
          "Cannot read table "
              + table
              + ": a row is no valid "
              + type.getSimpleName()
              + ", "
              + e.getCause().getMessage(),
          e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make a record of " + type, e);
    }
  }

  /** Null where the batch has no such column. */
  private static ColumnVector vector(ColumnarBatch batch, String name) {
    int at = batch.getSchema().indexOf(name);
    return at < 0 ? null : batch.getColumnVector(at);
  }

  private static boolean selected(FilteredColumnarBatch batch, int row) {
    return batch.getSelectionVector().map(v -> !v.isNullAt(row) && v.getBoolean(row)).orElse(true);
  }

  private static Column column(RecordComponent component) {
    boolean optional = component.getType() == Optional.class;
    Class<?> raw =
        optional
            ? (Class<?>)
                ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
            : component.getType();
    ColumnKind kind =
        ColumnKind.of(raw)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Invalid record component "
                            + component
                            + ": a table has no column of "
                            + raw));
    Method accessor = component.getAccessor();
    accessor.setAccessible(true);
    return new Column(snakeCase(component.getName()), kind, optional, accessor);
  }

  /** {@code previousVersion} is the column {@code previous_version}. */
  static String snakeCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  /** A row and where it stands in the table. */
  record Placed<R>(long position, R row) {}

  private record Column(String name, ColumnKind kind, boolean optional, Method accessor) {
    /** Null for an empty optional. */
    Object value(Object row) {
      try {
        Object value = accessor.invoke(row);
        if (!optional) {
          return kind.write().apply(value);
        }
        return ((Optional<?>) value).map(v -> kind.write().apply(v)).orElse(null);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("Cannot read component " + accessor, e);
      }
    }

    Object read(ColumnVector vector, int row, String table) {
      boolean missing = vector == null || vector.isNullAt(row);
      try {
        if (optional) {
          return missing ? Optional.empty() : Optional.of(kind.read().value(vector, row));
        }
        return missing ? kind.absent().orElseThrow() : kind.read().value(vector, row);
      } catch (IllegalArgumentException e) {
        throw unreadable(table, e.getMessage(), e);
      } catch (NoSuchElementException e) {
        throw unreadable(table, "is empty in a row that needs it", e);
      }
    }

    private RematchException unreadable(String table, String why, Exception cause) {
      return new RematchException(
          FailureKind.INTERNAL,
          "Cannot read table " + table + ": column " + name + " " + why,
          cause);
    }
  }
}
