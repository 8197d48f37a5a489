package dev.rematch.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file of an artifact folder, changed in every way: each is refused, by the file's name. */
class ManifestTest {
  @TempDir Path folder;
  private String registered;

  private interface Tampering {
    void with(Path file) throws IOException;
  }

  @BeforeEach
  void writeTheFolder() throws IOException {
    Path stage = Files.createDirectories(folder.resolve("sparkml/stages/0_index/metadata"));
    Files.writeString(stage.resolve("part-00000"), "{\"class\":\"StringIndexerModel\"}");
    Files.writeString(stage.resolve("_SUCCESS"), "");
    Files.writeString(stage.resolve(".part-00000.crc"), "crc!");
    Files.writeString(folder.resolve("MLmodel"), "flavors:");
    Files.writeString(folder.resolve("features.json"), "{\"task\":\"BINARY\"}");
    registered = Manifest.write(folder);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private void refuses(Tampering tampering) throws IOException {
    List<Path> files = files();
    assertThat(files).hasSize(6);
    for (Path file : files) {
      byte[] before = Files.readAllBytes(file);
      tampering.with(file);
      if (!Files.exists(file)
          || Files.isSymbolicLink(file)
          || !Arrays.equals(before, Files.readAllBytes(file))) {
        String name = folder.relativize(file).toString();
        assertThatThrownBy(() -> Manifest.verify(folder, registered, "flights v3"))
            .as(name)
            .hasMessageStartingWith("Cannot load flights v3: file " + name + " ")
            .extracting(e -> ((RematchException) e).kind())
            .isEqualTo(FailureKind.REFUSED);
      }
      Files.deleteIfExists(file);
      Files.write(file, before);
    }
    Manifest.verify(folder, registered, "flights v3");
  }

  @Test
  void aFlippedBitIsRefused() throws IOException {
    refuses(
        file -> {
          byte[] bytes = Files.readAllBytes(file);
          if (bytes.length > 0) {
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
          }
        });
  }

  @Test
  void aCutOrLengthenedFileIsRefused() throws IOException {
    refuses(
        file -> {
          byte[] bytes = Files.readAllBytes(file);
          Files.write(file, Arrays.copyOf(bytes, Math.max(0, bytes.length - 1)));
        });
    refuses(file -> Files.writeString(file, Files.readString(file) + " "));
  }

  @Test
  void aRemovedFileIsRefused() throws IOException {
    refuses(Files::delete);
  }

  @Test
  void aFileSwappedForAnotherOfTheFolderIsRefused() throws IOException {
    byte[] other =
        "{\"class\":\"StringIndexerModeL\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    refuses(file -> Files.write(file, other));
  }

  @Test
  void aLinkToTheVerySameBytesIsRefused() throws IOException {
    refuses(
        file -> {
          Path outside = folder.resolveSibling("outside-" + file.getFileName());
          Files.deleteIfExists(outside);
          Files.move(file, outside);
          Files.createSymbolicLink(file, outside);
        });
  }

  @Test
  void anAddedFileIsRefused() throws IOException {
    Files.writeString(folder.resolve("sparkml/stages/1_extra"), "{}");

    assertThatThrownBy(() -> Manifest.verify(folder, registered, "flights v3"))
        .hasMessageContaining("file sparkml/stages/1_extra was added");
  }

  @Test
  void aManifestThatWasWrittenAnewIsRefused() throws IOException {
    Files.writeString(folder.resolve("features.json"), "{}");
    Manifest.write(folder);

    assertThatThrownBy(() -> Manifest.verify(folder, registered, "flights v3"))
        .hasMessageContaining("file manifest.json is not the one that was registered");
  }
}
