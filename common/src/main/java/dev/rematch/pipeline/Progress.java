package dev.rematch.pipeline;

/** Where long work says what it is doing, one line at a time. */
@FunctionalInterface
public interface Progress {
  void say(String line);
}
