package dev.rematch.alert.sink;

import java.io.IOException;

/** Somebody who is told of episodes. */
public interface Sink {
  /** Its name in config, tables and messages: unique in a pipeline. */
  String name();

  /**
   * Tells it, once. The same message may come again when the answer was lost.
   *
   * @throws IOException when it was not taken; the message says why and names no secret
   */
  void send(Message message) throws IOException;
}
