package dev.rematch.profile.spark;

import dev.rematch.profile.CategoricalProfile;
import dev.rematch.profile.ColumnProfile;
import dev.rematch.profile.NumericProfile;
import dev.rematch.profile.Precision;
import dev.rematch.profile.ValueKind;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Hands the cells of one column of Spark's internal rows to its profile.
 *
 * @param at the column's place in the row
 */
record CellReader(int at, ValueKind kind, Cells cells) implements Serializable {
  private static final double MICROS = 1e6;

  /** Adds a cell that is not NULL. */
  interface Cells extends Serializable {
    void add(ColumnProfile profile, InternalRow row, int at);
  }

  /** A number out of a cell. */
  private interface Real extends Serializable {
    double of(InternalRow row, int at);
  }

  /** A whole number out of a cell. */
  private interface Whole extends Serializable {
    long of(InternalRow row, int at);
  }

  private static final Map<DataType, Whole> WHOLE =
      Map.of(
          DataTypes.ByteType, InternalRow::getByte,
          DataTypes.ShortType, InternalRow::getShort,
          DataTypes.IntegerType, InternalRow::getInt,
          DataTypes.LongType, InternalRow::getLong,
          DataTypes.DateType, InternalRow::getInt);

  private static final Map<DataType, Real> NUMBERS =
      Map.of(
          DataTypes.FloatType,
          InternalRow::getFloat,
          DataTypes.DoubleType,
          InternalRow::getDouble,
          DataTypes.TimestampType,
          (row, at) -> row.getLong(at) / MICROS,
          DataTypes.TimestampNTZType,
          (row, at) -> row.getLong(at) / MICROS);

  /**
   * The reader of a column.
   *
   * @param asText whether its values are categories, whatever their type
   */
  static CellReader of(int at, DataType type, boolean asText) {
    if (type instanceof StringType) {
      return new CellReader(at, ValueKind.CATEGORICAL, CellReader::addText);
    }
    if (asText || type.equals(DataTypes.BooleanType)) {
      return text(type).map(text -> texts(at, text)).orElseGet(() -> opaque(at));
    }
    if (WHOLE.containsKey(type)) {
      Whole whole = WHOLE.get(type);
      return new CellReader(
          at,
          type.equals(DataTypes.DateType) ? ValueKind.DATE : ValueKind.NUMERIC,
          (profile, row, i) -> ((NumericProfile) profile).addWhole(whole.of(row, i)));
    }
    if (type instanceof DecimalType decimal) {
      return numbers(at, ValueKind.NUMERIC, (row, i) -> decimal(row, i, decimal).toDouble());
    }
    if (NUMBERS.containsKey(type)) {
      boolean time = !type.equals(DataTypes.DoubleType) && !type.equals(DataTypes.FloatType);
      return numbers(at, time ? ValueKind.TIMESTAMP : ValueKind.NUMERIC, NUMBERS.get(type));
    }
    return opaque(at);
  }

  private static CellReader opaque(int at) {
    return new CellReader(
        at, ValueKind.OPAQUE, (profile, row, i) -> ((CategoricalProfile) profile).addOpaque());
  }

  /** How values of a type read as text; empty for those that have none, such as arrays. */
  static Optional<CellText> text(DataType type) {
    if (type instanceof StringType) {
      return Optional.of((row, i) -> row.getUTF8String(i).toString());
    }
    if (type.equals(DataTypes.BooleanType)) {
      return Optional.of((row, i) -> Boolean.toString(row.getBoolean(i)));
    }
    if (type.equals(DataTypes.DateType)) {
      return Optional.of((row, i) -> LocalDate.ofEpochDay(row.getInt(i)).toString());
    }
    if (WHOLE.containsKey(type)) {
      Whole whole = WHOLE.get(type);
      return Optional.of((row, i) -> Long.toString(whole.of(row, i)));
    }
    if (type instanceof DecimalType decimal) {
      return Optional.of((row, i) -> decimal(row, i, decimal).toString());
    }
    return Optional.ofNullable(NUMBERS.get(type))
        .map(number -> (row, i) -> Double.toString(number.of(row, i)));
  }

  /** A profile of no rows. */
  ColumnProfile empty(boolean whole, Precision precision) {
    if (!kind.number()) {
      return new CategoricalProfile(kind);
    }
    return whole
        ? NumericProfile.ofWholeNumbers(kind, precision)
        : NumericProfile.ofNumbers(kind, precision);
  }

  void add(ColumnProfile profile, InternalRow row) {
    if (!row.isNullAt(at)) {
      cells.add(profile, row, at);
    } else if (profile instanceof NumericProfile numbers) {
      numbers.addNull();
    } else {
      ((CategoricalProfile) profile).addNull();
    }
  }

  private static void addText(ColumnProfile profile, InternalRow row, int at) {
    UTF8String text = row.getUTF8String(at);
    ((CategoricalProfile) profile)
        .add(XXH64.hashUTF8String(text, 0), text.numChars(), text::toString);
  }

  private static CellReader numbers(int at, ValueKind kind, Real number) {
    return new CellReader(
        at, kind, (profile, row, i) -> ((NumericProfile) profile).add(number.of(row, i)));
  }

  private static CellReader texts(int at, CellText text) {
    return new CellReader(
        at,
        ValueKind.CATEGORICAL,
        (profile, row, i) -> ((CategoricalProfile) profile).add(text.of(row, i)));
  }

  private static org.apache.spark.sql.types.Decimal decimal(
      InternalRow row, int at, DecimalType type) {
    return row.getDecimal(at, type.precision(), type.scale());
  }

  static boolean whole(DataType type) {
    return WHOLE.containsKey(type);
  }
}
