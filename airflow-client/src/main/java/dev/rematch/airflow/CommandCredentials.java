package dev.rematch.airflow;

import dev.rematch.airflow.AirflowException.Facts;
import dev.rematch.airflow.AirflowException.Unauthorized;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that prints a token. What it prints never enters a message, and of its command line
 * only the program does.
 */
record CommandCredentials(List<String> argv, Duration timeout) implements Credentials {
  private static final int LONGEST_TOKEN = 64 * 1024;

  CommandCredentials {
    argv = List.copyOf(argv);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("Invalid command for a token: it has no program");
    }
  }

  @Override
  public Optional<String> token(Login login) {
    Process process;
    try {
      process = new ProcessBuilder(argv).redirectError(Redirect.DISCARD).start();
      process.getOutputStream().close();
    } catch (IOException e) {
      throw failed("it does not start");
    }
    CompletableFuture<String> printed = CompletableFuture.supplyAsync(() -> output(process));
    try {
      String token = printed.get(timeout.toMillis(), TimeUnit.MILLISECONDS).strip();
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        throw failed("it printed and did not end");
      }
      if (process.exitValue() != 0) {
        throw failed("it ended with exit code " + process.exitValue());
      }
      return Optional.of(checked(token, "get a token from " + argv.get(0)));
    } catch (TimeoutException e) {
      throw failed("it did not end within " + timeout.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw failed("its output cannot be read");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("the wait for it was interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** What goes into a header must not be able to start another. */
  static String checked(String token, String what) {
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new Unauthorized(
          new Facts(
              what,
              "",
              "a token is one word of visible ASCII characters, found "
                  + (token.isEmpty() ? "nothing" : token.length() + " characters that are not"),
              0,
              "",
              "give the token and nothing else"));
    }
    return token;
  }

  private static String output(Process process) {
    try {
      return new String(process.getInputStream().readNBytes(LONGEST_TOKEN), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Unauthorized failed(String why) {
    return new Unauthorized(
        new Facts(
            "get a token from " + argv.get(0), "", why, 0, "", "run the command by hand to see"));
  }

  @Override
  public String toString() {
    return "the command " + argv.get(0);
  }
}
