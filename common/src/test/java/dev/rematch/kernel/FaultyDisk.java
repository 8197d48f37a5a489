package dev.rematch.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The real disk with one fault at the N-th step that the fault can befall. */
final class FaultyDisk extends UnsyncedDisk {
  private static final long SLOW_NANOS = 5_000_000;

  /** What goes wrong. */
  enum Fault {
    /** A step that changes the disk fails and does nothing. */
    WRITE_FAILS,
    /** Opening a file for reading, reading it or listing a folder fails. */
    READ_FAILS,
    /** A step takes five milliseconds. */
    SLOW,
    /** A link or a rename reports success and has done nothing. */
    NAMING_LIED,
    /** A link or a rename is done and reports failure. */
    NAMING_THREW,
    /** A listing leaves out the newest file. */
    LIST_MISSES,
    /** A file seems to end in its middle. */
    SHORT_READ,
    /** From here on no byte and no name fits on the disk; what is there can be read and deleted. */
    DISK_FULL
  }

  private final Fault fault;
  private final int at;
  private int seen;
  private int fired;

  /**
   * @param at the step, from 1
   */
  FaultyDisk(Fault fault, int at) {
    this.fault = fault;
    this.at = at;
  }

  /** How often the fault has happened. */
  int fired() {
    return fired;
  }

  /** Whether the fault befalls this step, which is of a kind that it can befall. */
  private boolean now() {
    seen++;
    boolean hit = fault == Fault.DISK_FULL ? seen >= at : seen == at;
    fired += hit ? 1 : 0;
    return hit;
  }

  private boolean now(Fault kind) {
    return fault == kind && now();
  }

  private void change(Path file) throws IOException {
    if (now(Fault.WRITE_FAILS)) {
      throw new FileSystemException(file.toString(), null, "Input/output error");
    }
    slow();
  }

  private void slow() {
    if (now(Fault.SLOW)) {
      LockSupport.parkNanos(SLOW_NANOS);
    }
  }

  private void fill(Path file) throws IOException {
    if (now(Fault.DISK_FULL)) {
      throw new FileSystemException(file.toString(), null, "No space left on device");
    }
  }

  @Override
  public OpenFile create(Path file) throws IOException {
    change(file);
    fill(file);
    return new FaultyFile(super.create(file), file);
  }

  @Override
  public void link(Path name, Path file) throws IOException {
    change(name);
    fill(name);
    if (now(Fault.NAMING_LIED)) {
      return;
    }
    super.link(name, file);
    if (now(Fault.NAMING_THREW)) {
      throw new FileSystemException(name.toString(), null, "Input/output error");
    }
  }

  @Override
  public void replace(Path from, Path to) throws IOException {
    change(to);
    if (now(Fault.NAMING_LIED)) {
      return;
    }
    super.replace(from, to);
    if (now(Fault.NAMING_THREW)) {
      throw new FileSystemException(to.toString(), null, "Input/output error");
    }
  }

  @Override
  public boolean delete(Path file) throws IOException {
    change(file);
    return super.delete(file);
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    change(folder);
    fill(folder);
    super.createFolder(folder);
  }

  @Override
  public void sync(Path folder) throws IOException {
    change(folder);
    super.sync(folder);
  }

  @Override
  public List<Path> list(Path folder) throws IOException {
    if (now(Fault.READ_FAILS)) {
      throw new FileSystemException(folder.toString(), null, "Input/output error");
    }
    slow();
    List<Path> found = new ArrayList<>(super.list(folder));
    if (!found.isEmpty() && now(Fault.LIST_MISSES)) {
      found.sort(Comparator.naturalOrder());
      found.removeIf(f -> f.getFileName().toString().startsWith("_"));
      if (!found.isEmpty()) {
        found.remove(found.size() - 1);
      }
    }
    return found;
  }

  @Override
  public SeekableByteChannel open(Path file) throws IOException {
    if (now(Fault.READ_FAILS)) {
      throw new FileSystemException(file.toString(), null, "Input/output error");
    }
    slow();
    SeekableByteChannel channel = super.open(file);
    return now(Fault.SHORT_READ) ? new ShortChannel(channel) : channel;
  }

  private final class FaultyFile implements OpenFile {
    private final OpenFile file;
    private final Path path;

    FaultyFile(OpenFile file, Path path) {
      this.file = file;
      this.path = path;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      change(path);
      if (now(Fault.DISK_FULL)) {
        ByteBuffer half = bytes.duplicate();
        half.limit(half.position() + half.remaining() / 2);
        file.write(half);
        throw new FileSystemException(path.toString(), null, "No space left on device");
      }
      file.write(bytes);
    }

    @Override
    public void force() throws IOException {
      change(path);
      file.force();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** Ends after the first half of the file. */
  private record ShortChannel(SeekableByteChannel whole) implements SeekableByteChannel {
    @Override
    public int read(ByteBuffer into) throws IOException {
      long left = whole.size() / 2 - whole.position();
      if (left <= 0) {
        return -1;
      }
      ByteBuffer part = into.duplicate();
      part.limit(part.position() + (int) Math.min(left, part.remaining()));
      int count = whole.read(part);
      into.position(into.position() + Math.max(count, 0));
      return count;
    }

    @Override
    public int write(ByteBuffer bytes) {
      throw new UnsupportedOperationException("opened for reading");
    }

    @Override
    public long position() throws IOException {
      return whole.position();
    }

    @Override
    public SeekableByteChannel position(long to) throws IOException {
      whole.position(to);
      return this;
    }

    @Override
    public long size() throws IOException {
      return whole.size();
    }

    @Override
    public SeekableByteChannel truncate(long to) {
      throw new UnsupportedOperationException("opened for reading");
    }

    @Override
    public boolean isOpen() {
      return whole.isOpen();
    }

    @Override
    public void close() throws IOException {
      whole.close();
    }
  }
}
