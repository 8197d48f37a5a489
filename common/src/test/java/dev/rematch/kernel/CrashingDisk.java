package dev.rematch.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A disk that stops for good at one of its steps, and that can lose what was not synced.
 *
 * <p>Every file it makes has a second name in a folder of its own, so that names which a power cut
 * brings back still have their bytes. A step that writes is done by half.
 */
final class CrashingDisk implements Disk {
  /** The process is gone; an Error, since no handler for failures may go on from here. */
  static final class Crashed extends Error {
    private static final long serialVersionUID = 1L;

    Crashed() {
      super("the process is gone", null, false, false);
    }
  }

  private final Path attic;
  private final int stopAt;
  private int steps;
  private int made;

  private final Map<Path, Path> durable = new HashMap<>();
  private final Map<Path, Path> current = new HashMap<>();
  private final Map<Path, Long> forced = new HashMap<>();
  private final Set<Path> newFolders = new HashSet<>();

  /**
   * @param attic an existing folder on the same file system
   * @param stopAt the step, from 1, that does not happen any more; 0 for none
   */
  CrashingDisk(Path attic, int stopAt) {
    this.attic = attic;
    this.stopAt = stopAt;
  }

  /** How many steps were asked for. */
  int steps() {
    return steps;
  }

  private boolean last() {
    steps++;
    if (stopAt > 0 && steps > stopAt) {
      throw new Crashed();
    }
    return steps == stopAt;
  }

  private void step() {
    if (last()) {
      throw new Crashed();
    }
  }

  @Override
  public OpenFile create(Path file) throws IOException {
    step();
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    Path kept = keep(file);
    forced.put(kept, 0L);
    current.put(file, kept);
    return new File(channel, kept);
  }

  @Override
  public void link(Path name, Path file) throws IOException {
    step();
    Path kept = known(file);
    Files.createLink(name, file);
    current.put(name, kept);
  }

  @Override
  public void replace(Path from, Path to) throws IOException {
    step();
    if (Files.exists(to)) {
      known(to);
    }
    Path kept = known(from);
    Disk.LOCAL.replace(from, to);
    current.put(to, kept);
    current.remove(from);
  }

  @Override
  public boolean delete(Path file) throws IOException {
    step();
    if (!Files.exists(file)) {
      return false;
    }
    known(file);
    current.remove(file);
    return Files.deleteIfExists(file);
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    step();
    Files.createDirectory(folder);
    newFolders.add(folder);
  }

  @Override
  public void sync(Path folder) {
    step();
    newFolders.removeIf(f -> f.getParent().equals(folder));
    durable.keySet().removeIf(f -> f.getParent().equals(folder));
    current.forEach(
        (file, kept) -> {
          if (file.getParent().equals(folder)) {
            durable.put(file, kept);
          }
        });
  }

  @Override
  public List<Path> list(Path folder) throws IOException {
    return Disk.LOCAL.list(folder);
  }

  @Override
  public SeekableByteChannel open(Path file) throws IOException {
    return Disk.LOCAL.open(file);
  }

  /** Takes away what no sync has made safe, and brings back what no sync has forgotten. */
  void powerCut() throws IOException {
    for (Map.Entry<Path, Long> file : forced.entrySet()) {
      try (FileChannel channel = FileChannel.open(file.getKey(), StandardOpenOption.WRITE)) {
        channel.truncate(file.getValue());
      }
    }
    Set<Path> touched = new HashSet<>(current.keySet());
    touched.addAll(durable.keySet());
    for (Path file : touched) {
      Path before = durable.get(file);
      if (before == null) {
        Files.deleteIfExists(file);
      } else if (!before.equals(current.get(file))) {
        Files.deleteIfExists(file);
        Files.createLink(file, before);
      }
    }
    List<Path> folders = new ArrayList<>(newFolders);
    folders.sort((a, b) -> b.getNameCount() - a.getNameCount());
    for (Path folder : folders) {
      RegistryCrashTest.remove(folder);
    }
  }

  /** The second name of a file; one that was there before is safe already. */
  private Path known(Path file) throws IOException {
    if (!current.containsKey(file)) {
      Path kept = keep(file);
      current.put(file, kept);
      durable.put(file, kept);
    }
    return current.get(file);
  }

  private Path keep(Path file) throws IOException {
    Path kept = attic.resolve(Integer.toString(made++));
    Files.createLink(kept, file);
    return kept;
  }

  private final class File implements OpenFile {
    private final FileChannel channel;
    private final Path kept;

    File(FileChannel channel, Path kept) {
      this.channel = channel;
      this.kept = kept;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      if (last()) {
        ByteBuffer half = bytes.duplicate();
        half.limit(half.position() + half.remaining() / 2);
        channel.write(half);
        throw new Crashed();
      }
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void force() throws IOException {
      step();
      // Not to the real disk, which has no part in this: that alone would take most of the time.
      forced.put(kept, channel.size());
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
