package dev.rematch.training;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;

/**
 * A model folder on the local disk that nobody else writes to: the place where a model is put
 * together before it is published, or the copy that is verified and then loaded, so that nothing
 * can change in between.
 */
final class PrivateFolder implements AutoCloseable {
  private final Path path;
  private final Publication publication;
  private final Path temporary;

  /** How a finished folder gets to its place. */
  private interface Publication {
    void run(Path from) throws IOException;
  }

  private PrivateFolder(Path path, Path temporary, Publication publication) {
    this.path = path;
    this.temporary = temporary;
    this.publication = publication;
  }

  /** An empty folder that {@link #publish} puts at the given place of the warehouse. */
  static PrivateFolder forWriting(Warehouse warehouse, String place, FileSystem target)
      throws IOException {
    if (isLocal(target)) {
      Path folder = local(warehouse, place);
      Files.createDirectories(folder.getParent());
      requireBeneath(folder.getParent(), warehouse, place);
      Files.createDirectory(folder);
      Path root = local(warehouse, "");
      return new PrivateFolder(
          folder,
          null,
          from -> {
            sync(from);
            // The new names of the folder and of its parents, too.
            for (Path parent = from.getParent(); parent.startsWith(root); ) {
              force(parent);
              parent = parent.getParent();
            }
          });
    }
    Path temporary = Files.createTempDirectory("rematch-model-");
    org.apache.hadoop.fs.Path remote =
        new org.apache.hadoop.fs.Path(warehouse.root() + "/" + place);
    return new PrivateFolder(
        temporary,
        temporary,
        from -> target.copyFromLocalFile(new org.apache.hadoop.fs.Path(from.toUri()), remote));
  }

  /** A private copy of a folder of the warehouse. */
  static PrivateFolder copyOf(Warehouse warehouse, String place, String model, FileSystem source)
      throws IOException {
    Path temporary = Files.createTempDirectory("rematch-model-");
    Path copy = temporary.resolve("model");
    PrivateFolder folder = new PrivateFolder(copy, temporary, from -> {});
    boolean there;
    try {
      there = copy(warehouse, place, source, copy);
    } catch (IOException e) {
      folder.close();
      throw e;
    }
    if (!there) {
      folder.close();
      throw new RematchException(
          FailureKind.MISSING_INPUT,
          "Cannot load "
              + model
              + ": its folder "
              + warehouse.root()
              + "/"
              + place
              + " is gone; roll back to another version, or train again");
    }
    return folder;
  }

  private static boolean copy(Warehouse warehouse, String place, FileSystem source, Path copy)
      throws IOException {
    if (isLocal(source)) {
      Path folder = local(warehouse, place);
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        requireBeneath(folder, warehouse, place);
      }
      return copyTree(folder, copy);
    }
    org.apache.hadoop.fs.Path remote =
        new org.apache.hadoop.fs.Path(warehouse.root() + "/" + place);
    if (!source.exists(remote)) {
      return false;
    }
    source.copyToLocalFile(false, remote, new org.apache.hadoop.fs.Path(copy.toUri()), true);
    return true;
  }

  Path path() {
    return path;
  }

  /**
   * Removes Hadoop's checksum files: the manifest holds stronger ones, and a copy to another file
   * system leaves them out.
   */
  void dropChecksums() throws IOException {
    List<Path> checksums;
    try (Stream<Path> walk = Files.walk(path)) {
      checksums = walk.filter(p -> p.getFileName().toString().matches("\\..*\\.crc")).toList();
    }
    for (Path file : checksums) {
      Files.delete(file);
    }
  }

  void publish() throws IOException {
    publication.run(path);
  }

  @Override
  public void close() throws IOException {
    if (temporary == null) {
      return;
    }
    try (Stream<Path> walk = Files.walk(temporary)) {
      for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static boolean copyTree(Path from, Path to) throws IOException {
    if (!Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(from)) {
      all = walk.toList();
    }
    for (Path file : all) {
      // A link is copied as a link, and refused by the manifest.
      Files.copy(
          file,
          to.resolve(from.relativize(file).toString()),
          StandardCopyOption.COPY_ATTRIBUTES,
          LinkOption.NOFOLLOW_LINKS);
    }
    return true;
  }

  /** Every file and folder to the disk, before an event may name them. */
  private static void sync(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.toList();
    }
    for (Path file : all) {
      force(file);
    }
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** A name that is in order can lead elsewhere all the same: by a link on the way. */
  private static void requireBeneath(Path folder, Warehouse warehouse, String place)
      throws IOException {
    Path models = local(warehouse, "models").toRealPath();
    Path real = folder.toRealPath();
    if (!real.startsWith(models)) {
      throw new RematchException(
          FailureKind.REFUSED,
          "Cannot use the model folder "
              + place
              + ": it leads out of "
              + models
              + " by a link, to "
              + real);
    }
  }

  private static boolean isLocal(FileSystem fileSystem) {
    return "file".equals(fileSystem.getUri().getScheme());
  }

  private static Path local(Warehouse warehouse, String place) {
    return Path.of(new org.apache.hadoop.fs.Path(warehouse.root()).toUri().getPath(), place);
  }
}
