package dev.rematch.kernel;

import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A local file read from any position. */
final class LocalInputStream extends SeekableInputStream {
  private final FileChannel channel;
  private final ByteBuffer one = ByteBuffer.allocate(1);

  LocalInputStream(Path file) throws IOException {
    this.channel = FileChannel.open(file);
  }

  @Override
  public long getPos() throws IOException {
    return channel.position();
  }

  @Override
  public void seek(long position) throws IOException {
    channel.position(position);
  }

  @Override
  public void readFully(byte[] into, int offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the file ends " + buffer.remaining() + " bytes too early");
      }
    }
  }

  @Override
  public int read() throws IOException {
    one.clear();
    return channel.read(one) < 0 ? -1 : one.get(0) & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return length == 0 ? 0 : channel.read(ByteBuffer.wrap(into, offset, length));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
