package dev.rematch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.SharedSpark;
import dev.rematch.core.Warehouse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordTableSparkTest {
  record Reading(Instant at, String placeName, Optional<Double> value) {}

  record Longer(Instant at, String placeName, Optional<Double> value, int count) {}

  @TempDir Path folder;
  private final SparkSession spark = SharedSpark.session();

  private Warehouse warehouse() {
    return new Warehouse(folder.toString());
  }

  private <R extends Record> RecordTable<R> table(Class<R> type) {
    return new RecordTable<>(Engines.of(warehouse()), warehouse().registry("readings"), type);
  }

  private Dataset<Row> spark() {
    return spark.read().format("delta").load(warehouse().registry("readings"));
  }

  private static Reading reading(int i) {
    return new Reading(
        Instant.parse("2013-01-01T00:00:00.5Z").plusSeconds(i), "p" + i, Optional.of(i / 2.0));
  }

  @Test
  void anAnalystReadsTheColumnsBySnakeCaseNamesInSqlTypes() {
    table(Reading.class).append("k1", List.of(reading(0)));
    table(Longer.class).append("k2", List.of(new Longer(Instant.EPOCH, "q", Optional.empty(), 3)));

    assertThat(spark().schema().toDDL())
        .isEqualTo("at TIMESTAMP,place_name STRING,value DOUBLE,_position BIGINT,count INT");
    List<Row> rows = spark().orderBy("_position").collectAsList();
    assertThat(rows.get(0).getTimestamp(0).toInstant())
        .isEqualTo(Instant.parse("2013-01-01T00:00:00.5Z"));
    assertThat(rows.get(0).isNullAt(4)).isTrue();
    assertThat(rows.get(1).isNullAt(2)).isTrue();
    assertThat(rows.get(1).getInt(4)).isEqualTo(3);
  }

  @Test
  void sparkReadsWhatWasCompactedAndCheckpointedHere() {
    RecordTable<Reading> table = table(Reading.class);
    List<Reading> expected = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      expected.add(reading(i));
      table.append("k" + i, List.of(reading(i)));
    }

    assertThat(spark().orderBy("_position").select("place_name").collectAsList())
        .extracting(r -> r.getString(0))
        .isEqualTo(expected.stream().map(Reading::placeName).toList());
  }

  @Test
  void compactionBySparkMovesNoRowForReadersAndWriters() {
    RecordTable<Reading> early = table(Reading.class);
    List<Reading> expected = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      expected.add(reading(i));
      early.append("k" + i, List.of(reading(i)));
    }
    assertThat(early.all()).isEqualTo(expected);

    spark.sql("OPTIMIZE delta.`" + warehouse().registry("readings") + "`");
    expected.add(reading(6));
    assertThat(early.append("k3", List.of(reading(3)))).isFalse();
    assertThat(early.append("k6", List.of(reading(6)))).isTrue();

    assertThat(early.all()).isEqualTo(expected);
    assertThat(table(Reading.class).all()).isEqualTo(expected);
  }

  @Test
  void nobodyChangesHistoryByAccident() {
    table(Reading.class).append("k", List.of(reading(0)));

    assertThatThrownBy(
            () -> spark.sql("DELETE FROM delta.`" + warehouse().registry("readings") + "`"))
        .hasMessageContaining("DELTA_CANNOT_MODIFY_APPEND_ONLY");
  }
}
