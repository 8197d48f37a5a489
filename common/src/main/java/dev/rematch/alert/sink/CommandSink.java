package dev.rematch.alert.sink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program, without a shell, with the message as JSON on its standard input; exit code 0 says
 * that it was taken.
 */
public final class CommandSink implements Sink {
  private static final int REASON_LENGTH = 200;

  private final String name;
  private final List<String> command;
  private final long patienceSeconds;

  /**
   * @param command program and arguments
   * @param patienceSeconds after which it is killed
   */
  public CommandSink(String name, List<String> command, long patienceSeconds) {
    this.name = name;
    this.command = List.copyOf(command);
    this.patienceSeconds = patienceSeconds;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void send(Message message) throws IOException {
    // Files, because a program that does not read its input must not make the engine wait.
    Path input = Files.createTempFile("rematch-alert", ".json");
    Path output = Files.createTempFile("rematch-alert", ".txt");
    try {
      Files.writeString(input, message.json());
      Process process =
          new ProcessBuilder(command)
              .redirectInput(input.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      await(process, output);
    } finally {
      Files.delete(input);
      Files.delete(output);
    }
  }

  private void await(Process process, Path output) throws IOException {
    try {
      if (!process.waitFor(patienceSeconds, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw new IOException(
            "Cannot run " + command.get(0) + ": no end after " + patienceSeconds + " s");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("Cannot run " + command.get(0) + ": interrupted", e);
    }
    if (process.exitValue() != 0) {
      String said = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
      throw new IOException(
          "Cannot run "
              + command.get(0)
              + ": exit code "
              + process.exitValue()
              + (said.isEmpty()
                  ? ""
                  : ", " + said.substring(0, Math.min(REASON_LENGTH, said.length()))));
    }
  }
}
