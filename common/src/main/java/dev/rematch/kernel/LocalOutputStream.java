package dev.rematch.kernel;

import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A local file that takes its name when it is closed, whole and durable. One that could not be
 * written never takes it, although whoever writes closes it all the same.
 */
final class LocalOutputStream extends PositionOutputStream {
  private static final int BUFFER = 64 << 10;

  private final Path target;
  private final Path temporary;
  private final LocalFiles.Existing existing;
  private final LocalFiles files;
  private final Disk.OpenFile file;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private long written;
  private boolean open = true;
  private boolean whole = true;

  LocalOutputStream(LocalFiles files, Path target, LocalFiles.Existing existing)
      throws IOException {
    this.files = files;
    this.target = target;
    this.temporary = LocalFiles.temporary(target);
    this.existing = existing;
    this.file = files.disk().create(temporary);
  }

  @Override
  public long getPos() {
    return written + buffer.position();
  }

  @Override
  public void write(int b) throws IOException {
    if (!buffer.hasRemaining()) {
      drain();
    }
    buffer.put((byte) b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (!buffer.hasRemaining()) {
        drain();
      }
      int part = Math.min(buffer.remaining(), length - done);
      buffer.put(bytes, offset + done, part);
      done += part;
    }
  }

  @Override
  public void close() throws IOException {
    if (!open) {
      return;
    }
    open = false;
    try (file) {
      if (whole) {
        drain();
        force();
      }
    } finally {
      if (!whole) {
        files.drop(temporary);
      }
    }
    if (whole) {
      files.publish(temporary, target, existing);
    }
  }

  private void force() throws IOException {
    whole = false;
    file.force();
    whole = true;
  }

  private void drain() throws IOException {
    whole = false;
    buffer.flip();
    written += buffer.remaining();
    file.write(buffer);
    buffer.clear();
    whole = true;
  }
}
