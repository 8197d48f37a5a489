package dev.rematch.source;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.contains;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.trunc;
import static org.apache.spark.sql.functions.when;

import dev.rematch.core.PeriodUnit;
import dev.rematch.quality.spark.ExpectationCheck;
import dev.rematch.quality.spark.Fault;
import dev.rematch.quality.spark.Faults;
import dev.rematch.table.LakeTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The rows of landing files, their cells turned into the declared types. A cell that has no value
 * of its type makes its row a bad one; so do NaN and infinity, which no later sum would survive,
 * and text with bytes that the declared encoding does not know.
 */
final class RawRows {
  /** BOOLEAN: whether the row goes to quarantine. */
  static final String BAD = "_bad";

  /** BOOLEAN: whether a cell of the row has no value of its type. */
  static final String UNPARSED = "_unparsed";

  /** The rule that a row breaks which cannot be cut into cells. */
  static final String ROW_SHAPE = "row-shape";

  /** STRUCT: a column that rows may bring along, to be found in {@link #looked}. */
  static final String WAITING = "_waiting";

  /** How cells that are no text are written into the JSON of a row: nothing is lost. */
  static final Map<String, String> JSON =
      Map.of(
          "ignoreNullFields",
          "false",
          "timestampFormat",
          "yyyy-MM-dd'T'HH:mm:ss[.SSSSSS]XXX",
          "timestampNTZFormat",
          "yyyy-MM-dd'T'HH:mm:ss[.SSSSSS]");

  /** The event's day; NULL in snapshots. */
  static final String EVENT_DATE = "_event_date";

  /** The period of rows that belong to none. */
  static final LocalDate NO_PERIOD = LocalDate.EPOCH;

  private static final String TEXT = "_text_";

  /** A longer cell is a missing quote or a wrong file. */
  private static final int LONGEST_CELL = 1 << 20;

  private final SourceSpec source;
  private final Dataset<Row> rows;
  private final List<Fault> cells = new ArrayList<>();
  private final List<Fault> all = new ArrayList<>();

  /**
   * @param rejecting whose rows are bad
   * @param marked whose rows are marked
   * @param raw as {@link Source#read} gives it, and perhaps {@link #WAITING}
   */
  RawRows(
      SourceSpec source,
      PeriodUnit unit,
      List<Fault> rejecting,
      List<Fault> marked,
      Dataset<Row> raw) {
    this.source = source;
    List<Column> typed = new ArrayList<>();
    for (ColumnSpec column : source.schema()) {
      typed.add(quoted(column.name()).as(TEXT + column.name()));
      typed.add(typed(column, raw).as(column.name()));
    }
    typed.add(col(Source.BROKEN));
    typed.add(col(Source.FILE));
    if (List.of(raw.columns()).contains(WAITING)) {
      typed.add(col(WAITING));
    }
    all.add(
        new Fault(
            ROW_SHAPE,
            col(Source.BROKEN).isNotNull(),
            lit("the row cannot be cut into " + source.schema().size() + " cells")));
    source.schema().forEach(column -> cellFaults(column, raw));
    all.addAll(cells);
    Column day = lit(null).cast("date");
    if (source.eventTime().isPresent()) {
      day = expr(source.eventTime().get()).cast("date");
      all.add(new Fault("event-time", col(EVENT_DATE).isNull(), lit("event time is NULL")));
    }
    all.addAll(rejecting);
    this.rows =
        raw.select(typed.toArray(Column[]::new))
            .withColumn(EVENT_DATE, day)
            .withColumn(LakeTable.PERIOD, period(unit))
            .withColumn(BAD, Faults.any(all))
            .withColumn(ExpectationCheck.MARKS, Faults.marks(marked));
  }

  private RawRows(SourceSpec source, Dataset<Row> rows, List<Fault> cells, List<Fault> all) {
    this.source = source;
    this.rows = rows;
    this.cells.addAll(cells);
    this.all.addAll(all);
  }

  /** The same without some rows of each file, by the hashes of their JSON. */
  RawRows without(Map<String, List<String>> hashesByFile) {
    Column gone = lit(false);
    for (Map.Entry<String, List<String>> file : hashesByFile.entrySet()) {
      gone =
          gone.or(
              col(Source.FILE)
                  .equalTo(file.getKey())
                  .and(sha2(json(), 256).isin(file.getValue().toArray())));
    }
    return hashesByFile.isEmpty()
        ? this
        : new RawRows(source, rows.filter(gone.unary_$bang()), cells, all);
  }

  /**
   * The columns of {@link #WAITING}, then {@link #BAD}, and why: new_rule and new_reason, both NULL
   * of a good row.
   */
  Dataset<Row> looked() {
    return rows.select(
        col(WAITING + ".*"),
        col(BAD),
        Faults.rule(all).as("new_rule"),
        when(col(Source.BROKEN).isNotNull(), all.get(0).reason())
            .otherwise(Faults.reason(all))
            .as("new_reason"));
  }

  /**
   * The rows, good and bad, as the raw table holds them, with {@link #BAD} and {@link #UNPARSED};
   * aggregates may ride on them.
   */
  Dataset<Row> rows() {
    List<Column> columns = kept();
    columns.add(col(BAD));
    columns.add(col(ExpectationCheck.MARKS));
    columns.add(Faults.any(cells).as(UNPARSED));
    return rows.select(columns.toArray(Column[]::new));
  }

  /** The good ones of {@link #rows}. */
  Dataset<Row> good(Dataset<Row> observed, String runId) {
    List<Column> columns = kept();
    columns.add(lit(runId).as("_run_id"));
    return observed.filter(col(BAD).unary_$bang()).select(columns.toArray(Column[]::new));
  }

  private List<Column> kept() {
    List<Column> columns = new ArrayList<>();
    source.schema().forEach(c -> columns.add(quoted(c.name())));
    columns.add(col(EVENT_DATE));
    columns.add(col(LakeTable.PERIOD));
    columns.add(col(Source.FILE));
    return columns;
  }

  /**
   * The bad ones, as the quarantine wants them.
   *
   * @param batches batch by file name
   */
  Dataset<Row> bad(Map<String, String> batches) {
    Column batch = lit(null).cast("string");
    for (Map.Entry<String, String> entry : batches.entrySet()) {
      batch = when(col(Source.FILE).equalTo(entry.getKey()), entry.getValue()).otherwise(batch);
    }
    return rows.filter(col(BAD))
        .select(
            Faults.rule(all).as("rule"),
            when(col(Source.BROKEN).isNotNull(), all.get(0).reason())
                .otherwise(Faults.reason(all))
                .as("reason"),
            json().as("row"),
            col(Source.FILE).as("source_file"),
            batch.as("batch"));
  }

  /** The row as it came, whole. */
  private Column json() {
    Column whole =
        to_json(
            struct(
                source.schema().stream()
                    .map(c -> quoted(TEXT + c.name()).as(c.name()))
                    .toArray(Column[]::new)),
            JSON);
    Column broken = to_json(struct(col(Source.BROKEN).as("text")));
    return when(col(Source.BROKEN).isNotNull(), broken).otherwise(whole);
  }

  /**
   * By file: its name, then for each declared column the cells that hold text, and the unparsed.
   */
  Dataset<Row> cellsByFile() {
    List<Column> counts = new ArrayList<>();
    for (ColumnSpec column : source.schema()) {
      Column text = quoted(TEXT + column.name());
      counts.add(count_if(text.isNotNull()).as("n_" + column.name()));
      counts.add(count_if(unparsed(column)).as("bad_" + column.name()));
    }
    return rows.groupBy(col(Source.FILE))
        .agg(counts.get(0), counts.subList(1, counts.size()).toArray(Column[]::new));
  }

  private void cellFaults(ColumnSpec column, Dataset<Row> raw) {
    Column text = quoted(TEXT + column.name());
    String type = raw.schema().apply(column.name()).dataType().sql();
    if (!type.equals("STRING")) {
      return;
    }
    if (!column.type().equals("STRING")) {
      cells.add(
          new Fault(
              "cell-type",
              unparsed(column),
              concat(
                  lit(column.name() + ": "), Faults.shown(text), lit(" is not " + column.type()))));
      return;
    }
    all.add(
        new Fault(
            "cell-length",
            notNull(length(text).gt(LONGEST_CELL)),
            concat_ws(
                " ", lit(column.name() + ": is too long,"), length(text), lit("characters"))));
    all.add(
        new Fault(
            "cell-encoding",
            notNull(contains(text, lit("\uFFFD"))),
            lit(column.name() + ": holds bytes that are no text in the declared encoding")));
  }

  private static Column notNull(Column condition) {
    return org.apache.spark.sql.functions.coalesce(condition, lit(false));
  }

  private static Column unparsed(ColumnSpec column) {
    return quoted(TEXT + column.name()).isNotNull().and(quoted(column.name()).isNull());
  }

  private static Column typed(ColumnSpec column, Dataset<Row> raw) {
    Column cell = quoted(column.name());
    DataType type = DataType.fromDDL(column.type());
    if (raw.schema().apply(column.name()).dataType().equals(type)) {
      return cell;
    }
    Column value = cell.try_cast(type);
    if (!type.equals(DataTypes.DoubleType)) {
      return value;
    }
    // Java reads "1d" and "1f" as numbers.
    Column suffixed = lower(cell).rlike("[df]\\s*$");
    return when(abs(value).leq(Double.MAX_VALUE).and(suffixed.unary_$bang()), value);
  }

  private Column period(PeriodUnit unit) {
    if (source.eventTime().isEmpty()) {
      return lit(java.sql.Date.valueOf(NO_PERIOD));
    }
    Column day = col(EVENT_DATE);
    return switch (unit) {
      case DAY -> day;
      case WEEK -> trunc(day, "week");
      case MONTH -> trunc(day, "month");
      case QUARTER -> trunc(day, "quarter");
      case YEAR -> trunc(day, "year");
    };
  }

  private static Column quoted(String column) {
    return col("`" + column + "`");
  }
}
