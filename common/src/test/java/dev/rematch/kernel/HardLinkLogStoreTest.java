package dev.rematch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardLinkLogStoreTest {
  private static final int WRITERS = 4;
  private static final int ROUNDS = 200;

  @TempDir Path folder;
  private final Configuration hadoop = new Configuration(false);
  private final HardLinkLogStore store = new HardLinkLogStore(hadoop);

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path("file:" + folder.resolve(name));
  }

  private void write(String name, String line, Boolean overwrite) throws Exception {
    store.write(path(name), List.of(line).iterator(), overwrite, hadoop);
  }

  @Test
  void exactlyOneWriterWinsEachVersion() throws Exception {
    CyclicBarrier start = new CyclicBarrier(WRITERS);
    ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
    List<Future<List<Integer>>> won = new ArrayList<>();
    try {
      for (int w = 0; w < WRITERS; w++) {
        String me = "writer " + w;
        won.add(
            pool.submit(
                () -> {
                  List<Integer> wins = new ArrayList<>();
                  for (int round = 0; round < ROUNDS; round++) {
                    start.await();
                    try {
                      write(round + ".json", me, false);
                      wins.add(round);
                    } catch (FileAlreadyExistsException lost) {
                      assertThat(lost.getMessage()).contains(round + ".json");
                    }
                  }
                  return wins;
                }));
      }
      List<Integer> all = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        for (int round : won.get(w).get()) {
          all.add(round);
          assertThat(Files.readString(folder.resolve(round + ".json")))
              .isEqualTo("writer " + w + "\n");
        }
      }
      assertThat(all).hasSize(ROUNDS).doesNotHaveDuplicates();
    } finally {
      pool.shutdown();
    }
    try (var files = Files.list(folder)) {
      assertThat(files.filter(f -> f.toString().endsWith(".tmp"))).isEmpty();
    }
  }

  @Test
  void overwritingReplacesWholeFiles() throws Exception {
    write("_last_checkpoint", "old", true);
    write("_last_checkpoint", "new", true);

    try (var lines = store.read(path("_last_checkpoint"), hadoop)) {
      assertThat(lines.next()).isEqualTo("new");
      assertThat(lines.hasNext()).isFalse();
    }
  }

  @Test
  void aListingStartsAtTheNameAndIsSorted() throws Exception {
    for (String name : List.of("c", "a", "b", ".b.x.tmp")) {
      write(name, name, false);
    }
    Iterator<FileStatus> found = store.listFrom(path("b"), hadoop);

    assertThat(found).toIterable().extracting(f -> f.getPath().getName()).containsExactly("b", "c");
  }

  @Test
  void aMissingFolderOrFileIsSaidSo() {
    assertThatThrownBy(() -> store.listFrom(path("no/such"), hadoop))
        .isInstanceOf(java.io.FileNotFoundException.class);
    assertThatThrownBy(() -> store.read(path("none"), hadoop))
        .isInstanceOf(java.io.FileNotFoundException.class);
  }
}
