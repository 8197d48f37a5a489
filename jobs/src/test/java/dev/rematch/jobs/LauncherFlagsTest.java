package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

/** The launcher cannot ask Spark for its flags, so the pom repeats them: they must be the same. */
class LauncherFlagsTest {
  @Test
  void launcher_passes_the_module_flags_of_this_spark() throws IOException {
    Path written = Path.of("target", "spark-jvm.txt");

    assertThat(words(Files.readString(written)))
        .as("%s, from the property spark.jvm.flags of pom.xml", written)
        .isEqualTo(words(JavaModuleOptions.defaultModuleOptions()));
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }
}
