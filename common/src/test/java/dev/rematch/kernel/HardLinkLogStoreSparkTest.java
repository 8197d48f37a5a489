package dev.rematch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.SharedSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardLinkLogStoreSparkTest {
  @TempDir Path folder;

  @Test
  void sparkWritesItsLogThroughIt() throws Exception {
    SparkSession spark = SharedSpark.session();
    String table = folder.resolve("t").toString();

    spark.range(3).write().format("delta").save(table);
    spark.range(2).write().format("delta").mode("append").save(table);

    assertThat(spark.read().format("delta").load(table).count()).isEqualTo(5);
    try (Stream<Path> log = Files.list(Path.of(table, "_delta_log"))) {
      assertThat(log.map(f -> f.getFileName().toString()))
          .as("the store leaves no temporary and no checksum of a commit behind")
          .noneMatch(name -> name.endsWith(".tmp") || name.endsWith(".json.crc"));
    }
  }
}
