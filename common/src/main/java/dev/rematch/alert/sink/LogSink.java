package dev.rematch.alert.sink;

/** Writes the message's line to the log. */
public record LogSink(String name) implements Sink {
  private static final System.Logger LOG = System.getLogger("rematch.alerts");

  @Override
  public void send(Message message) {
    LOG.log(System.Logger.Level.WARNING, "{0} {1}", message.subject(), message.json());
  }
}
