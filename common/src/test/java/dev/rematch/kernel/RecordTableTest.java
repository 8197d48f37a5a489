package dev.rematch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.core.AppendLog;
import dev.rematch.core.AppendLogContract;
import dev.rematch.core.Warehouse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordTableTest extends AppendLogContract {
  @TempDir Path folder;

  @Override
  protected AppendLog<Sample> create() {
    return table(Sample.class);
  }

  private <R extends Record> RecordTable<R> table(Class<R> type) {
    Warehouse warehouse = new Warehouse(folder.toString());
    return new RecordTable<>(
        Engines.of(warehouse, new Configuration()), warehouse.registry("samples"), type);
  }

  /** The same table before some of its columns existed. */
  record Older(String name, long large) {}

  /** The same table with a column it does not have. */
  record Newer(String name, long large, Optional<String> since, double figure) {}

  @Test
  void anotherProcessKnowsTheKeysOfThisOne() {
    table(Sample.class).append("a", List.of(sample("x", Optional.empty())));

    assertThat(table(Sample.class).append("a", List.of(sample("y", Optional.empty())))).isFalse();
  }

  @Test
  void columnsThatAreYoungerThanTheTableAreReadAsAbsent() {
    table(Older.class).append("a", List.of(new Older("x", 3)));

    assertThat(table(Newer.class).all())
        .containsExactly(new Newer("x", 3, Optional.empty(), Double.NaN));
  }

  @Test
  void twentyCommitsAreReadBackInOrderAcrossACheckpoint() {
    RecordTable<Older> table = table(Older.class);
    IntStream.range(0, 25).forEach(i -> table.append("k" + i, List.of(new Older("n" + i, i))));

    assertThat(table(Older.class).all())
        .extracting(Older::large)
        .containsExactlyElementsOf(IntStream.range(0, 25).mapToObj(i -> (long) i).toList());
    assertThat(folder.resolve("registry/samples/_delta_log/_last_checkpoint")).exists();
  }

  @Test
  void twoWritersWithOldSnapshotsBothSucceed() {
    RecordTable<Older> one = table(Older.class);
    RecordTable<Older> other = table(Older.class);
    one.append("a", List.of(new Older("a", 1)));
    other.append("b", List.of(new Older("b", 2)));
    one.append("c", List.of(new Older("c", 3)));
    assertThat(other.append("c", List.of(new Older("c", 3)))).isFalse();

    assertThat(other.all()).extracting(Older::name).containsExactly("a", "b", "c");
  }

  @Test
  void aRegistryOnS3NeedsALogStoreThatKeepsWritersApart() {
    assertThatThrownBy(() -> Engines.of(new Warehouse("s3a://bucket/w"), new Configuration(false)))
        .hasMessageContaining("two writers overwrite each other's commits")
        .hasMessageContaining("io.delta.storage.S3DynamoDBLogStore");
  }
}
