package dev.rematch.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.SharedSpark;
import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.TableVersion;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.concurrent.Await;
import scala.concurrent.duration.Duration;

class LakeTableSparkTest {
  private static final LocalDate APRIL = LocalDate.of(2013, 4, 1);
  private static final LocalDate MAY = LocalDate.of(2013, 5, 1);

  @TempDir Path folder;
  private final SparkSession spark = SharedSpark.session();
  private LakeTable table;

  @BeforeEach
  void createTable() {
    table = new LakeTable(spark, "t", folder.resolve("t").toString());
    table.ensure(StructType.fromDDL("id BIGINT, _period DATE"));
  }

  private Dataset<Row> rows(long from, long to, LocalDate period) {
    return spark
        .range(from, to)
        .toDF()
        .withColumn("_period", functions.lit(period.toString()).cast("date"));
  }

  @Test
  void oneCommitCarriesRowsMarkersAndReplacedPeriods() {
    table
        .change()
        .write(rows(0, 5, APRIL).union(rows(5, 7, MAY)))
        .marking(Map.of("landed:a", 1L))
        .commit("run-1");
    long april = table.periods().get(APRIL).fingerprint();
    long may = table.periods().get(MAY).fingerprint();
    TableVersion second =
        table
            .change()
            .replacing(Set.of(MAY))
            .write(rows(10, 20, MAY))
            .marking(Map.of("input:x", 3L))
            .commit("run-2");

    assertThat(second).isEqualTo(table.newest());
    assertThat(table.markers()).containsOnly(Map.entry("landed:a", 1L), Map.entry("input:x", 3L));
    assertThat(table.periods().get(APRIL)).isEqualTo(new LakeTable.PeriodFiles(april, 5));
    assertThat(table.periods().get(MAY).rows()).isEqualTo(10);
    assertThat(table.periods().get(MAY).fingerprint()).isNotEqualTo(may);
    assertThat(table.read(second).count()).isEqualTo(15);
    assertThat(table.read(new TableVersion("t", second.version() - 1)).count()).isEqualTo(7);
  }

  @Test
  void aChangeThatIsNotCommittedIsNotSeen() {
    Change change = table.change().write(rows(0, 5, APRIL));

    assertThat(change.writtenRows()).containsOnly(Map.entry(APRIL, 5L));
    assertThat(table.periods()).isEmpty();
  }

  @Test
  void countsCanRideOnTheWrite() throws Exception {
    Observation seen = new Observation("seen");
    table
        .change()
        .write(
            rows(0, 5, APRIL)
                .observe(seen, functions.count(functions.lit(1)).as("n"))
                .filter("id < 3"));

    Await.ready(seen.future(), Duration.create(20, TimeUnit.SECONDS));
    assertThat(seen.get().apply("n")).isEqualTo(5L);
  }

  @Test
  void oneOfTwoChangesOfTheSameMarkerLoses() {
    Change one = table.change();
    Change other = table.change();
    assertThat(one.marked("landed:a")).isFalse();
    assertThat(other.marked("landed:a")).isFalse();
    one.write(rows(0, 1, APRIL)).marking(Map.of("landed:a", 1L)).commit("run-1");
    other.write(rows(0, 1, APRIL)).marking(Map.of("landed:a", 1L));

    assertThatThrownBy(() -> other.commit("run-2"))
        .hasMessageContaining("Cannot publish the change of table t: another run changed")
        .extracting(e -> ((RematchException) e).kind())
        .isEqualTo(FailureKind.LOST_RACE);
    assertThat(table.read(table.newest()).count()).isEqualTo(1);
  }

  @Test
  void aNewColumnIsAddedAndALostOneRefused() {
    table.ensure(StructType.fromDDL("id BIGINT, extra STRING, _period DATE"));
    assertThat(table.read(table.newest()).columns()).contains("extra");

    assertThatThrownBy(() -> table.ensure(StructType.fromDDL("id BIGINT, _period DATE")))
        .hasMessageContaining("column extra of the table is no longer made");
    assertThatThrownBy(
            () -> table.ensure(StructType.fromDDL("id STRING, extra STRING, _period DATE")))
        .hasMessageContaining("id is STRING now, found BIGINT in the table");
  }

  @Test
  void aTableThatIsNotThereIsMissingInput() {
    LakeTable none = new LakeTable(spark, "none", folder.resolve("none").toString());
    assertThat(none.periods()).isEmpty();
    assertThatThrownBy(none::newest).hasMessageContaining("Cannot read table none: there is none");
  }
}
