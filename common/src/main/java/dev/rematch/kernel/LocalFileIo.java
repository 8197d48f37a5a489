package dev.rematch.kernel;

import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.defaults.engine.hadoopio.HadoopInputFile;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Kernel's files on a local file system, without Hadoop's.
 *
 * <p>Hadoop's local file system would cost a process that lists a dozen versions a third of a
 * second of login and configuration, and every file a checksum file. Commits are published as
 * {@link HardLinkLogStore} publishes Spark's.
 */
final class LocalFileIo implements FileIO {
  /** Files here are small; loading a native codec would take longer than reading them all. */
  private static final Map<String, String> SETTINGS = Map.of("parquet.compression", "UNCOMPRESSED");

  private final LocalFiles files;
  private final Configuration hadoop = new Configuration(false);

  LocalFileIo(Disk disk) {
    this.files = new LocalFiles(disk);
  }

  /** The path behind "/a/b", "file:/a/b" or "file:///a/b"; Kernel's paths are never URL-encoded. */
  static Path path(String location) {
    String plain = location.startsWith("file:") ? location.substring("file:".length()) : location;
    return Paths.get(plain.startsWith("//") ? plain.replaceFirst("^/+", "/") : plain);
  }

  @Override
  public CloseableIterator<FileStatus> listFrom(String location) throws IOException {
    String folder = location.substring(0, location.lastIndexOf('/') + 1);
    return Utils.toCloseableIterator(
        files.listFrom(path(location)).stream()
            .map(f -> FileStatus.of(folder + f.name(), f.size(), f.modifiedMillis()))
            .iterator());
  }

  @Override
  public FileStatus getFileStatus(String location) throws IOException {
    try {
      var a =
          Files.readAttributes(path(location), java.nio.file.attribute.BasicFileAttributes.class);
      return FileStatus.of(resolvePath(location), a.size(), a.lastModifiedTime().toMillis());
    } catch (NoSuchFileException e) {
      throw LocalFiles.missing(path(location), e);
    }
  }

  @Override
  public String resolvePath(String location) {
    return "file:" + path(location).toAbsolutePath().normalize();
  }

  @Override
  public boolean mkdirs(String location) throws IOException {
    files.createFolders(path(location));
    return true;
  }

  @Override
  public InputFile newInputFile(String location, long size) {
    return new LocalInputFile(files.disk(), location, hadoop);
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new LocalOutputFile(files, location);
  }

  @Override
  public boolean delete(String location) throws IOException {
    return files.disk().delete(path(location));
  }

  @Override
  public Optional<String> getConf(String key) {
    return Optional.ofNullable(SETTINGS.get(key));
  }

  @Override
  public void copyFileAtomically(String from, String to, boolean overwrite) throws IOException {
    files.write(
        path(to),
        Files.readAllLines(path(from), StandardCharsets.UTF_8).iterator(),
        overwrite ? LocalFiles.Existing.REPLACE : LocalFiles.Existing.KEEP);
  }

  /**
   * Kernel asks only its own kind of file for settings of Parquet, and reads Hadoop's default files
   * anew for every other: two milliseconds for each file of a table. Nothing here is Hadoop's.
   */
  private static final class LocalInputFile extends HadoopInputFile {
    private final Disk disk;
    private final String path;
    private final Configuration settings;

    LocalInputFile(Disk disk, String path, Configuration settings) {
      super(null, null, 0);
      this.disk = disk;
      this.path = path;
      this.settings = settings;
    }

    @Override
    public Configuration configuration() {
      return settings;
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public long length() throws IOException {
      return Files.size(LocalFileIo.path(path));
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
      try {
        return new LocalInputStream(disk.open(LocalFileIo.path(path)));
      } catch (NoSuchFileException e) {
        throw LocalFiles.missing(LocalFileIo.path(path), e);
      }
    }
  }

  private record LocalOutputFile(LocalFiles files, String path) implements OutputFile {
    @Override
    public PositionOutputStream create(boolean onlyIfAbsent) throws IOException {
      Path target = LocalFileIo.path(path);
      files.createFolders(target.toAbsolutePath().getParent());
      return new LocalOutputStream(
          files, target, onlyIfAbsent ? LocalFiles.Existing.KEEP : LocalFiles.Existing.REPLACE);
    }

    @Override
    public void writeAtomically(CloseableIterator<String> lines, boolean overwrite)
        throws IOException {
      try (lines) {
        files.write(
            LocalFileIo.path(path),
            lines,
            overwrite ? LocalFiles.Existing.REPLACE : LocalFiles.Existing.KEEP);
      }
    }
  }
}
