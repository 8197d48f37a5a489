package dev.rematch.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs as a user would, for the tests of the packaged jar and the launcher. */
final class Shell {
  /** The root of the repository; tests run in the folder of their module. */
  static final Path HOME = Path.of("").toAbsolutePath().getParent();

  private static final long LIMIT_MINUTES = 10;

  private Shell() {}

  /** What a program said and how it ended. */
  record Ended(int code, String out, String err) {}

  /** Runs a program in a folder and waits for it; environment is added to this process's own. */
  static Ended run(Path folder, Map<String, String> environment, List<String> command) {
    try {
      Path out = Files.createTempFile("rematch-it", ".out");
      Path err = Files.createTempFile("rematch-it", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError(command + " took over " + LIMIT_MINUTES + " minutes: " + err);
      }
      Ended ended = new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return ended;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The launcher, called by its path, without making class archives. */
  static Ended rematch(Path folder, String... arguments) {
    return run(
        folder,
        Map.of("REMATCH_CDS", "off"),
        command(HOME.resolve("jobs/bin/rematch").toString(), arguments));
  }

  /** The spark-submit of a real distribution, as the README says. */
  static Ended sparkSubmit(Path folder, String... arguments) {
    Ended home = run(HOME, Map.of(), List.of(HOME.resolve("scripts/spark-home").toString()));
    if (home.code() != 0) {
      throw new AssertionError("scripts/spark-home failed: " + home.err());
    }
    Path spark = Path.of(home.out().strip());
    return run(
        folder,
        Map.of(
            "SPARK_HOME",
            spark.toString(),
            "SPARK_LOCAL_IP",
            "127.0.0.1",
            "PYSPARK_PYTHON",
            "python3"),
        command(spark.resolve("bin/spark-submit").toString(), arguments));
  }

  /** The jars that spark-submit must be given, as the build lists them. */
  static String submittedJars() {
    try {
      String listed =
          Files.readString(HOME.resolve("jobs/target/submit-jars.txt"), StandardCharsets.UTF_8);
      return String.join(
          ",",
          List.of(listed.strip().split(",")).stream()
              .map(jar -> HOME.resolve(jar).toString())
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(String program, String... arguments) {
    List<String> all = new ArrayList<>(List.of(program));
    all.addAll(List.of(arguments));
    return all;
  }
}
