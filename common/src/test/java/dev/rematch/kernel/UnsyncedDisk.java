package dev.rematch.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The real disk without waiting for it: for tests that never cut the power. */
class UnsyncedDisk extends ForwardingDisk {
  @Override
  public OpenFile create(Path file) throws IOException {
    return new Unsynced(super.create(file));
  }

  @Override
  public void sync(Path folder) throws IOException {}

  private record Unsynced(OpenFile file) implements OpenFile {
    @Override
    public void write(ByteBuffer bytes) throws IOException {
      file.write(bytes);
    }

    @Override
    public void force() {}

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
