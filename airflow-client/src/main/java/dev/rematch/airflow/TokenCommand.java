package dev.rematch.airflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs the program that prints a token. What it prints never reaches a message. */
final class TokenCommand {
  private TokenCommand() {}

  static String run(Credentials.Command command) {
    String name = command.argv().get(0);
    Process process;
    try {
      process =
          new ProcessBuilder(command.argv()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw failed(name, "it cannot be started: " + e.getMessage());
    }
    // Read beside the waiting, so that neither a full pipe nor a silent program holds us up.
    CompletableFuture<String> printed =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    try {
      if (!process.waitFor(command.patience().toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw failed(name, "it printed no token within " + command.patience().toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw failed(name, "it ended with " + process.exitValue());
      }
      String token = printed.get(1, TimeUnit.SECONDS).strip();
      if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
        throw failed(name, "it printed no token");
      }
      return token;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(name, "it was interrupted");
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw failed(name, "what it printed cannot be read");
    }
  }

  private static AirflowException failed(String name, String why) {
    return new AirflowException.Unauthorized(
        "Cannot get a token from the command " + name + ": " + why + "; run it by hand", 0, "");
  }
}
