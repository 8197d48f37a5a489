package dev.rematch.alert.sink;

import dev.rematch.core.Secrets;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** A sink as a pipeline file describes it: secrets by the names of environment variables. */
public sealed interface SinkSpec {
  /** Unique in a pipeline. */
  String name();

  /**
   * The sink. One whose secret the place does not know says so whenever it is told something, as a
   * server that is down would: it must not keep the pipeline from running.
   */
  Sink open(Secrets secrets, Clock clock);

  /** Lines in the log. */
  record Log(String name) implements SinkSpec {
    @Override
    public Sink open(Secrets secrets, Clock clock) {
      return new LogSink(name);
    }
  }

  /** See {@link WebhookSink}. */
  record Webhook(String name, URI url, String secretEnv) implements SinkSpec {
    @Override
    public Sink open(Secrets secrets, Clock clock) {
      return secrets
          .find(secretEnv)
          .<Sink>map(secret -> new WebhookSink(name, url, secret, clock))
          .orElseGet(() -> new Unknown(name, secretEnv));
    }
  }

  /**
   * See {@link EmailSink}.
   *
   * @param userEnv and passwordEnv: both or neither
   */
  record Email(
      String name,
      String host,
      int port,
      String tls,
      String from,
      List<String> to,
      Optional<String> userEnv,
      Optional<String> passwordEnv)
      implements SinkSpec {
    public Email {
      to = List.copyOf(to);
    }

    @Override
    public Sink open(Secrets secrets, Clock clock) {
      for (Optional<String> env : List.of(userEnv, passwordEnv)) {
        if (env.isPresent() && secrets.find(env.get()).isEmpty()) {
          return new Unknown(name, env.get());
        }
      }
      Optional<EmailSink.Login> login =
          userEnv.map(
              user ->
                  new EmailSink.Login(
                      secrets.find(user).orElseThrow(),
                      passwordEnv.flatMap(secrets::find).orElseThrow()));
      return new EmailSink(name, new EmailSink.Server(host, port, tls, login), from, to);
    }
  }

  /** See {@link CommandSink}. */
  record Command(String name, List<String> command, long patienceSeconds) implements SinkSpec {
    public Command {
      command = List.copyOf(command);
    }

    @Override
    public Sink open(Secrets secrets, Clock clock) {
      return new CommandSink(name, command, patienceSeconds);
    }
  }

  /** A sink without its secret. */
  record Unknown(String name, String env) implements Sink {
    @Override
    public void send(Message message) throws IOException {
      throw new IOException(
          "Cannot send to " + name + ": the environment variable " + env + " is not set");
    }
  }
}
