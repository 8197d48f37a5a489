package dev.rematch.jobs;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What a command may know of the world around the process. Only {@link Main} makes one from the
 * real thing.
 *
 * @param home the folder that holds {@code conf/}, for the bundled pipelines
 * @param folder where relative paths begin
 * @param variables environment variables
 * @param actor who runs the command, for the registry
 * @param codeVersion of this build
 */
public record Environment(
    Path home,
    Path folder,
    Map<String, String> variables,
    Clock clock,
    String actor,
    String codeVersion,
    PrintStream out,
    PrintStream err) {
  public Environment {
    variables = Map.copyOf(variables);
  }
}
