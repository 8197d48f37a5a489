package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {
  @TempDir Path folder;

  @Test
  void works_from_any_folder_and_through_links() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("a link"), Shell.HOME);
    Path launcher =
        Files.createSymbolicLink(folder.resolve("rematch"), Path.of("a link/jobs/bin/rematch"));

    Shell.Ended help =
        Shell.run(folder, Map.of("REMATCH_CDS", "off"), List.of(launcher.toString(), "--help"));

    assertThat(link).exists();
    assertThat(help.err()).isEmpty();
    assertThat(help.code()).isZero();
    assertThat(help.out()).startsWith("Usage: rematch").contains("cycle", "models");
  }

  @Test
  void every_command_is_known_without_spark_on_the_class_path() {
    Shell.Ended unknown = Shell.rematch(folder, "no-such-command");

    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("no-such-command");
  }

  @Test
  void lists_the_models_of_a_warehouse_that_is_not_there_yet() {
    Shell.Ended listed = Shell.rematch(folder, "models", "list", "--warehouse", "none");

    assertThat(listed.err()).doesNotContain("Exception");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void refuses_any_other_java() throws IOException {
    Path fake = Files.createDirectories(folder.resolve("jdk-24/bin")).resolve("java");
    Files.writeString(fake, "#!/bin/sh\necho 'wrong java was started' >&2\nexit 9\n");
    assertThat(fake.toFile().setExecutable(true)).isTrue();
    Files.writeString(folder.resolve("jdk-24/release"), "JAVA_VERSION=\"24.0.1\"\n");

    Shell.Ended help =
        Shell.run(
            folder,
            Map.of("JAVA_HOME", folder.resolve("jdk-24").toString(), "REMATCH_CDS", "off"),
            List.of(Shell.HOME.resolve("jobs/bin/rematch").toString(), "--version"));

    assertThat(help.err()).doesNotContain("wrong java was started");
    assertThat(help.code()).isZero();
  }

  @Test
  void file_names_outside_ascii_survive_a_plain_locale() {
    Shell.Ended missing =
        Shell.run(
            folder,
            Map.of("LC_ALL", "C", "REMATCH_CDS", "off"),
            List.of(
                Shell.HOME.resolve("jobs/bin/rematch").toString(),
                "validate",
                "--pipeline",
                "Flüge.conf"));

    assertThat(missing.code()).isNotZero();
    assertThat(missing.err()).contains("Flüge.conf");
  }
}
