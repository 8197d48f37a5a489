package dev.rematch.kernel;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that changes or reads a local file system, one call per step that a crash can come
 * before or after. Tests put a disk here that stops at such a step, or that fails or lies there.
 */
interface Disk {
  /** The real one. */
  Disk LOCAL = new Local();

  /** A new, empty file; its bytes are safe after force, its name after its folder was synced. */
  OpenFile create(Path file) throws IOException;

  /** Gives a file a second name; fails when that is taken. */
  void link(Path name, Path file) throws IOException;

  /** Renames a file, over whatever has the new name. */
  void replace(Path from, Path to) throws IOException;

  /** Removes a name; false when there is none. */
  boolean delete(Path file) throws IOException;

  /** Makes one folder, unless it is there. */
  void createFolder(Path folder) throws IOException;

  /** Makes the names in a folder safe from a power cut. */
  void sync(Path folder) throws IOException;

  /** What lies in a folder, in no order. */
  List<Path> list(Path folder) throws IOException;

  /** Opens a file for reading. */
  SeekableByteChannel open(Path file) throws IOException;

  /** A file that is being written. */
  interface OpenFile extends Closeable {
    /** Writes all that remains in the buffer. */
    void write(ByteBuffer bytes) throws IOException;

    /** Makes the bytes safe from a power cut. */
    void force() throws IOException;
  }

  /** The file system of the Java platform. */
  final class Local implements Disk {
    private Local() {}

    @Override
    public OpenFile create(Path file) throws IOException {
      return new LocalFile(
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    @Override
    public void link(Path name, Path file) throws IOException {
      Files.createLink(name, file);
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public boolean delete(Path file) throws IOException {
      return Files.deleteIfExists(file);
    }

    @Override
    public void createFolder(Path folder) throws IOException {
      Files.createDirectories(folder);
    }

    @Override
    public void sync(Path folder) throws IOException {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
      try (Stream<Path> children = Files.list(folder)) {
        return children.toList();
      }
    }

    @Override
    public SeekableByteChannel open(Path file) throws IOException {
      return FileChannel.open(file, StandardOpenOption.READ);
    }
  }

  /** A channel that writes to the end. */
  record LocalFile(FileChannel channel) implements OpenFile {
    @Override
    public void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
