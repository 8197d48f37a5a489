package dev.rematch.jobs.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * An object store, dying://, whose writer can die: an object is there when its stream was closed,
 * and not before.
 */
public final class DyingStore extends RawLocalFileSystem {
  static final Map<String, String> OBJECTS = new ConcurrentHashMap<>();

  /** After how many bytes the process of the writer dies; -1 lives. */
  static volatile int diesAfter = -1;

  /** As a process that is killed runs nothing more, nor do its finally blocks. */
  static final class Died extends Error {
    private static final long serialVersionUID = 1;
  }

  @Override
  public String getScheme() {
    return "dying";
  }

  @Override
  public URI getUri() {
    return URI.create("dying:///");
  }

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    setConf(conf);
  }

  @Override
  public FSDataOutputStream create(Path file, boolean overwrite) throws IOException {
    if (!overwrite && OBJECTS.containsKey(file.toString())) {
      throw new IOException(file + " is there");
    }
    return new FSDataOutputStream(new Upload(file.toString()), null);
  }

  private static final class Upload extends OutputStream {
    private final String name;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean dead;

    Upload(String name) {
      this.name = name;
    }

    @Override
    public void write(int one) {
      if (bytes.size() == diesAfter) {
        dead = true;
        throw new Died();
      }
      bytes.write(one);
    }

    @Override
    public void close() {
      if (!dead) {
        OBJECTS.put(name, bytes.toString(StandardCharsets.UTF_8));
      }
    }
  }
}
