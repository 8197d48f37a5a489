package dev.rematch.kernel;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.StructType;

/** Rows in memory as Kernel wants to write them: values by column, in Kernel's own forms. */
final class RecordBatch implements ColumnarBatch {
  private final StructType schema;
  private final Object[][] columns;
  private final int size;

  /**
   * @param columns values by column, then row; null = NULL
   */
  RecordBatch(StructType schema, Object[][] columns, int size) {
    this.schema = schema;
    this.columns = columns;
    this.size = size;
  }

  @Override
  public StructType getSchema() {
    return schema;
  }

  @Override
  public ColumnVector getColumnVector(int ordinal) {
    return new Vector(schema.at(ordinal).getDataType(), columns[ordinal], size);
  }

  @Override
  public int getSize() {
    return size;
  }

  private record Vector(DataType type, Object[] values, int size) implements ColumnVector {
    @Override
    public DataType getDataType() {
      return type;
    }

    @Override
    public int getSize() {
      return size;
    }

    @Override
    public void close() {}

    @Override
    public boolean isNullAt(int row) {
      return values[row] == null;
    }

    @Override
    public boolean getBoolean(int row) {
      return (Boolean) values[row];
    }

    @Override
    public int getInt(int row) {
      return (Integer) values[row];
    }

    @Override
    public long getLong(int row) {
      return (Long) values[row];
    }

    @Override
    public double getDouble(int row) {
      return (Double) values[row];
    }

    @Override
    public String getString(int row) {
      return (String) values[row];
    }

    @Override
    public byte[] getBinary(int row) {
      return (byte[]) values[row];
    }
  }
}
