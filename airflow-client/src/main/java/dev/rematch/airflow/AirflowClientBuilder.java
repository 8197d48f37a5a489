package dev.rematch.airflow;

import dev.rematch.airflow.AirflowException.Facts;
import dev.rematch.airflow.AirflowException.InvalidRequest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/** How to make an {@link AirflowClient}; what is not said has a value that suits most servers. */
public final class AirflowClientBuilder {
  private final String address;
  private Credentials credentials = Credentials.none();
  private Duration connectTimeout = Duration.ofSeconds(10);
  private Duration requestTimeout = Duration.ofSeconds(60);
  private int attempts = 6;
  private Pace retries = new Pace(Duration.ofMillis(500), Duration.ofSeconds(8));
  private Pace polling = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(15));
  private Optional<SSLContext> tls = Optional.empty();
  private boolean plainHttp;
  private Clock clock = Clock.systemUTC();
  private Sleeper sleeper = time -> Thread.sleep(time.toMillis());
  private RandomGenerator random = new Random();
  private UnaryOperator<Transport> transport = t -> t;

  AirflowClientBuilder(String address) {
    this.address = address;
  }

  /** Who asks; nobody in particular unless said. */
  public AirflowClientBuilder credentials(Credentials credentials) {
    this.credentials = credentials;
    return this;
  }

  /** How long to wait for a connection (10 s) and for a whole answer (60 s). */
  public AirflowClientBuilder timeouts(Duration connect, Duration request) {
    this.connectTimeout = connect;
    this.requestTimeout = request;
    return this;
  }

  /** How often to send what is safe to repeat, the first time included (6), and at what pace. */
  public AirflowClientBuilder attempts(int attempts, Pace pace) {
    this.attempts = attempts;
    this.retries = pace;
    return this;
  }

  /** How often to look while waiting for a run or a question (after 1 s, up to 15 s). */
  public AirflowClientBuilder polling(Pace pace) {
    this.polling = pace;
    return this;
  }

  /** Certificates to trust, or to show, instead of the JDK's. */
  public AirflowClientBuilder tls(SSLContext context) {
    this.tls = Optional.of(context);
    return this;
  }

  /**
   * Certificates to trust instead of the JDK's.
   *
   * @param store a key store, JKS or PKCS 12
   * @throws InvalidRequest when it cannot be read
   */
  public AirflowClientBuilder trustStore(Path store, String password) {
    return tls(TrustStore.context(store, password));
  }

  /** Lets credentials go unencrypted to another machine. */
  public AirflowClientBuilder allowPlainHttp() {
    this.plainHttp = true;
    return this;
  }

  /** The clock for deadlines and the end of tokens. */
  public AirflowClientBuilder clock(Clock clock) {
    this.clock = clock;
    return this;
  }

  public AirflowClientBuilder sleeper(Sleeper sleeper) {
    this.sleeper = sleeper;
    return this;
  }

  /**
   * @param random where the pauses' lengths come from; safe for as many threads as the client has
   */
  public AirflowClientBuilder random(RandomGenerator random) {
    this.random = random;
    return this;
  }

  /** What listens to every request. */
  AirflowClientBuilder wrap(UnaryOperator<Transport> around) {
    this.transport = around;
    return this;
  }

  /**
   * Sends nothing yet.
   *
   * @throws InvalidRequest when the address is none, holds a password, or would let credentials go
   *     unencrypted to another machine
   */
  public AirflowClient build() {
    Settings settings =
        new Settings(
            checked(),
            credentials,
            requestTimeout,
            attempts,
            retries,
            polling,
            clock,
            sleeper,
            random);
    return new AirflowClient(
        new Api(settings, transport.apply(new HttpTransport(connectTimeout, tls))));
  }

  private URI checked() {
    // Before anything is parsed or said: of what is no URI the parts have no names.
    if (address.contains("@")) {
      throw invalid("the address holds a user or a password", "give credentials on their own");
    }
    URI parsed;
    try {
      parsed = URI.create(address.replaceFirst("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw invalid("the address is none", "give one like https://airflow.example.org");
    }
    if (parsed.getRawQuery() != null || parsed.getRawFragment() != null) {
      throw invalid("the address holds a query", "give credentials on their own");
    }
    boolean https = "https".equalsIgnoreCase(parsed.getScheme());
    if (parsed.getHost() == null && parsed.getRawAuthority() != null) {
      throw invalid(
          "the address has no valid host, found " + parsed.getRawAuthority(),
          "use a name of letters, digits, dots and hyphens; an underscore is not allowed in one");
    }
    if (parsed.getHost() == null || !(https || "http".equalsIgnoreCase(parsed.getScheme()))) {
      throw invalid(
          "the address is no http address, found " + address,
          "give one like https://airflow.example.org");
    }
    if (!https && !plainHttp && credentials.secret() && !loopback(parsed.getHost())) {
      throw invalid(
          "credentials would go unencrypted to " + parsed.getHost(),
          "use https, or allowPlainHttp() where the network is trusted");
    }
    return parsed;
  }

  /** Told by its looks: a name server's word would not do. */
  private static boolean loopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  private static InvalidRequest invalid(String why, String advice) {
    return new InvalidRequest(new Facts("make a client of Airflow", "", why, 0, "", advice));
  }
}
