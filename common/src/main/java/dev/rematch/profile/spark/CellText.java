package dev.rematch.profile.spark;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;

/** A cell that is not NULL, as text. */
interface CellText extends Serializable {
  String of(InternalRow row, int at);
}
