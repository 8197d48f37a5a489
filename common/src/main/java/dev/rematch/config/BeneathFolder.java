package dev.rematch.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Allows an include of a file beneath the config's own folder and of nothing else. */
final class BeneathFolder
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private final Path folder;

  BeneathFolder(Path folder) {
    this.folder = folder;
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    // The fallback is Typesafe's own includer, which reads URLs and the class path.
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    return read(context, what);
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return read(context, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw refused(what.getProtocol() + ":…");
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    throw refused("classpath(" + what + ")");
  }

  private ConfigObject read(ConfigIncludeContext context, String what) {
    try {
      Path file = folder.resolve(what);
      // Links are followed first: the file itself must lie beneath the folder.
      if (!Files.isRegularFile(file) || !file.toRealPath().startsWith(folder.toRealPath())) {
        throw refused(what);
      }
      return ConfigFactory.parseFile(file.toFile(), context.parseOptions().setAllowMissing(false))
          .root();
    } catch (InvalidPathException | IOException e) {
      throw refused(what);
    }
  }

  private static ConfigException refused(String what) {
    return new ConfigException.BugOrBroken(
        "Cannot include "
            + Shown.text("", what)
            + ": only an existing file beneath the pipeline's folder can be included, its path"
            + " relative to that folder");
  }
}
