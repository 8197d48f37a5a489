package dev.rematch.kernel;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;

/** The real disk, for tests that change one thing about it. */
class ForwardingDisk implements Disk {
  @Override
  public OpenFile create(Path file) throws IOException {
    return Disk.LOCAL.create(file);
  }

  @Override
  public void link(Path name, Path file) throws IOException {
    Disk.LOCAL.link(name, file);
  }

  @Override
  public void replace(Path from, Path to) throws IOException {
    Disk.LOCAL.replace(from, to);
  }

  @Override
  public boolean delete(Path file) throws IOException {
    return Disk.LOCAL.delete(file);
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    Disk.LOCAL.createFolder(folder);
  }

  @Override
  public void sync(Path folder) throws IOException {
    Disk.LOCAL.sync(folder);
  }

  @Override
  public List<Path> list(Path folder) throws IOException {
    return Disk.LOCAL.list(folder);
  }

  @Override
  public SeekableByteChannel open(Path file) throws IOException {
    return Disk.LOCAL.open(file);
  }
}
