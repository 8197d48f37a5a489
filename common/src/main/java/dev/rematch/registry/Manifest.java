package dev.rematch.registry;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rematch.core.FailureKind;
import dev.rematch.core.Hashes;
import dev.rematch.core.RematchException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Size and SHA-256 of every file of a model folder, itself a file of the folder. */
public final class Manifest {
  public static final String FILE = "manifest.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private Manifest() {}

  /** One file. */
  record Entry(long size, String sha256) {}

  /** A link: its target can change after it was checked. */
  private static final Entry IRREGULAR = new Entry(-1, "not a plain file");

  /**
   * Writes the manifest of everything in the folder and returns the manifest's own SHA-256.
   *
   * @throws IOException when the folder holds a link or a device
   */
  public static String write(Path folder) throws IOException {
    TreeMap<String, Entry> entries = entries(folder);
    for (Map.Entry<String, Entry> file : entries.entrySet()) {
      if (file.getValue().equals(IRREGULAR)) {
        throw new IOException("Cannot list " + file.getKey() + " in a manifest: not a plain file");
      }
    }
    String text = JSON.writeValueAsString(Map.of("files", entries));
    Files.writeString(folder.resolve(FILE), text);
    return Hashes.sha256(text);
  }

  /**
   * Compares the folder with its manifest, and the manifest with the hash that the registry holds.
   *
   * @throws RematchException (REFUSED) that names the first difference
   */
  public static void verify(Path folder, String expectedSha256, String model) {
    difference(folder, expectedSha256)
        .ifPresent(
            why -> {
              throw new RematchException(
                  FailureKind.REFUSED,
                  "Cannot load "
                      + model
                      + ": file "
                      + why
                      + " since it was registered; roll back to another version, or train again");
            });
  }

  /** The first difference, such as "features.json was changed"; empty when there is none. */
  static Optional<String> difference(Path folder, String expectedSha256) {
    try {
      Path file = folder.resolve(FILE);
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(FILE + " is missing");
      }
      String text = Files.readString(file);
      if (!Hashes.sha256(text).equals(expectedSha256)) {
        return Optional.of(FILE + " is not the one that was registered");
      }
      Map<String, Map<String, Entry>> manifest =
          JSON.readValue(text, new TypeReference<Map<String, Map<String, Entry>>>() {});
      return difference(manifest.get("files"), entries(folder));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot verify the files in " + folder, e);
    }
  }

  private static Optional<String> difference(
      Map<String, Entry> registered, Map<String, Entry> found) {
    for (Map.Entry<String, Entry> file : registered.entrySet()) {
      Entry present = found.get(file.getKey());
      if (present == null) {
        return Optional.of(file.getKey() + " was removed");
      }
      if (present.equals(IRREGULAR)) {
        return Optional.of(file.getKey() + " was replaced by a link");
      }
      if (!present.equals(file.getValue())) {
        return Optional.of(file.getKey() + " was changed");
      }
    }
    return found.keySet().stream()
        .filter(path -> !registered.containsKey(path))
        .findFirst()
        .map(path -> path + " was added");
  }

  private static TreeMap<String, Entry> entries(Path folder) throws IOException {
    TreeMap<String, Entry> entries = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(p -> !Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Iterator<Path> each = files.iterator(); each.hasNext(); ) {
      Path file = each.next();
      String path = folder.relativize(file).toString();
      if (path.equals(FILE)) {
        continue;
      }
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        entries.put(path, IRREGULAR);
        continue;
      }
      try (InputStream in = Files.newInputStream(file)) {
        entries.put(path, new Entry(Files.size(file), Hashes.sha256(in)));
      }
    }
    return entries;
  }
}
