package dev.rematch.kernel;

import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/**
 * A local file read from any position. A read that ends before the file does is an error: half a
 * commit would look like a whole one with fewer rows.
 */
final class LocalInputStream extends SeekableInputStream {
  private final SeekableByteChannel channel;
  private final ByteBuffer one = ByteBuffer.allocate(1);

  LocalInputStream(SeekableByteChannel channel) {
    this.channel = channel;
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
    return filled(one) < 0 ? -1 : one.get(0) & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return length == 0 ? 0 : filled(ByteBuffer.wrap(into, offset, length));
  }

  private int filled(ByteBuffer buffer) throws IOException {
    int count = channel.read(buffer);
    if (count < 0 && channel.position() < channel.size()) {
      throw new EOFException(
          "the file was read up to byte " + channel.position() + " of " + channel.size());
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
