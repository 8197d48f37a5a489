package dev.rematch.alert.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.rematch.alert.Alert;
import dev.rematch.alert.Notification;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinkTest {
  private static final Instant NOON = Instant.parse("2024-01-02T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

  @TempDir Path folder;

  private static Alert alert(String id, String state, String severity) {
    return new Alert(
        id,
        "run",
        "flights",
        "drift",
        severity,
        "temp",
        "[2024-01-01, 2024-01-02)",
        Optional.of(NOON),
        Optional.empty(),
        "{\"value\":0.31}",
        "look",
        state,
        NOON,
        1);
  }

  private static final Message MESSAGE = Message.of(alert("a1", "opened", "warn"));

  @Test
  void aMessageHoldsTheAlert() throws IOException {
    assertThat(MESSAGE.subject())
        .isEqualTo("[warn] flights: drift of temp opened [2024-01-01, 2024-01-02)");
    JsonNode body = new ObjectMapper().readTree(MESSAGE.json());
    assertThat(body.get("delivery").asText()).isEqualTo("a1/opened/[2024-01-01, 2024-01-02)");
    assertThat(body.at("/evidence/value").asDouble()).isEqualTo(0.31);
  }

  /** What a webhook's server saw. */
  private static final class Received {
    final List<String> bodies = new ArrayList<>();
    final List<Map<String, List<String>>> headers = new ArrayList<>();
  }

  private SSLContext tls() throws Exception {
    Path store = folder.resolve("keys.p12");
    if (Files.notExists(store)) {
      String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
      Process made =
          new ProcessBuilder(
                  List.of(
                      keytool,
                      "-genkeypair",
                      "-alias",
                      "t",
                      "-keyalg",
                      "EC",
                      "-storetype",
                      "PKCS12",
                      "-storepass",
                      "secret",
                      "-dname",
                      "CN=localhost",
                      "-ext",
                      "SAN=dns:localhost",
                      "-keystore",
                      store.toString()))
              .inheritIO()
              .start();
      assertThat(made.waitFor()).isZero();
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "secret".toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, "secret".toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private HttpsServer server(Received received, int status) throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls()));
    server.createContext(
        "/",
        exchange -> {
          received.bodies.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          received.headers.add(Map.copyOf(exchange.getRequestHeaders()));
          exchange.getResponseHeaders().add("Location", "https://localhost/elsewhere");
          byte[] answer = "thanks".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }

  private WebhookSink to(HttpsServer server, WebhookSink.Gate gate) throws Exception {
    return new WebhookSink(
        "webhook",
        URI.create("https://localhost:" + server.getAddress().getPort() + "/hook"),
        "key",
        CLOCK,
        gate,
        HttpClient.newBuilder()
            .sslContext(tls())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build());
  }

  @Test
  void aWebhookIsSignedWithItsTime() throws Exception {
    Received received = new Received();
    HttpsServer server = server(received, 200);
    try {
      to(server, host -> {}).send(MESSAGE);
    } finally {
      server.stop(0);
    }
    assertThat(received.bodies).containsExactly(MESSAGE.json());
    Map<String, List<String>> headers = received.headers.get(0);
    String timestamp = headers.get("Rematch-timestamp").get(0);
    assertThat(timestamp).isEqualTo(Long.toString(NOON.getEpochSecond()));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("key".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] expected =
        mac.doFinal((timestamp + "." + MESSAGE.json()).getBytes(StandardCharsets.UTF_8));
    assertThat(headers.get("Rematch-signature"))
        .containsExactly("v1=" + HexFormat.of().formatHex(expected));
    assertThat(headers.get("Rematch-delivery")).containsExactly(MESSAGE.delivery());
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 307, 404, 500})
  void anAnswerThatIsNoYesIsAFailure(int status) throws Exception {
    Received received = new Received();
    HttpsServer server = server(received, status);
    try {
      WebhookSink sink = to(server, host -> {});
      assertThatThrownBy(() -> sink.send(MESSAGE))
          .isInstanceOf(IOException.class)
          .hasMessage("Cannot send to localhost: it answered " + status + " thanks");
    } finally {
      server.stop(0);
    }
    assertThat(received.bodies).as("redirects are not followed").hasSize(1);
  }

  @Test
  void aWebhookDoesNotReachThisHost() throws Exception {
    Received received = new Received();
    HttpsServer server = server(received, 200);
    try {
      WebhookSink sink = to(server, PublicAddress::check);
      assertThatThrownBy(() -> sink.send(MESSAGE))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("Cannot send to localhost: its address ")
          .hasMessageEndingWith(
              "is not public (must not be a loopback, private or link-local one)");
    } finally {
      server.stop(0);
    }
    assertThat(received.bodies).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "198.18.0.1",
        "192.0.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::"
      })
  void addressesWithinAreNotPublic(String address) throws IOException {
    assertThat(PublicAddress.isPublic(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"})
  void addressesOfTheInternetArePublic(String address) throws IOException {
    assertThat(PublicAddress.isPublic(InetAddress.getByName(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.org/x", "https://user@example.org/x", "https:///x"})
  void aWebhookIsAnHttpsUrlWithoutAUser(String url) {
    assertThatThrownBy(() -> new WebhookSink("webhook", URI.create(url), "key", CLOCK))
        .hasMessage("Invalid webhook: " + url + " (must be https://host/…, without a user)");
  }

  @Test
  void mailComesThroughAServerThatAsksForAPassword() throws Exception {
    GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.start();
    try {
      server.setUser("ops@example.org", "ops", "pass");
      EmailSink sink =
          new EmailSink(
              "email",
              new EmailSink.Server(
                  "127.0.0.1",
                  server.getSmtp().getPort(),
                  "none",
                  Optional.of(new EmailSink.Login("ops", "pass"))),
              "rematch@example.org",
              List.of("ops@example.org"));
      sink.send(new Message("d", "drift of \"te\r\nBcc: x@example.org\"", "{}"));

      assertThat(server.waitForIncomingEmail(1)).isTrue();
      MimeMessage mail = server.getReceivedMessages()[0];
      assertThat(mail.getSubject()).isEqualTo("drift of \"te  Bcc: x@example.org\"");
      assertThat(mail.getAllRecipients()).hasSize(1);
      assertThat(mail.getContent().toString()).contains("{}");
    } finally {
      server.stop();
    }
  }

  @Test
  void mailIsNotSentInTheClearWhereTlsIsAskedFor() {
    GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    server.start();
    try {
      EmailSink sink =
          new EmailSink(
              "email",
              new EmailSink.Server(
                  "127.0.0.1", server.getSmtp().getPort(), "starttls", Optional.empty()),
              "rematch@example.org",
              List.of("ops@example.org"));
      assertThatThrownBy(() -> sink.send(MESSAGE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("STARTTLS is required but host does not support STARTTLS");
      assertThat(server.getReceivedMessages()).isEmpty();
    } finally {
      server.stop();
    }
  }

  @Test
  void aCommandReadsTheMessage() throws IOException {
    Path out = folder.resolve("out.json");
    new CommandSink("command", List.of("tee", out.toString()), 10).send(MESSAGE);
    assertThat(out).hasContent(MESSAGE.json());
  }

  @Test
  void aCommandThatFailsOrHangsIsAFailure() {
    assertThatThrownBy(
            () ->
                new CommandSink("command", List.of("sh", "-c", "echo no; exit 3"), 10)
                    .send(MESSAGE))
        .hasMessage("Cannot run sh: exit code 3, no");
    assertThatThrownBy(() -> new CommandSink("command", List.of("sleep", "60"), 1).send(MESSAGE))
        .hasMessage("Cannot run sleep: no end after 1 s");
    assertThatThrownBy(
            () -> new CommandSink("command", List.of("/no/such/program"), 1).send(MESSAGE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/no/such/program");
  }

  @Test
  void aSinkWithoutItsSecretSaysSo() {
    Sink sink =
        new SinkSpec.Webhook("webhook", URI.create("https://example.org/x"), "HOOK_KEY")
            .open(name -> Optional.empty(), CLOCK);
    assertThatThrownBy(() -> sink.send(MESSAGE))
        .hasMessage("Cannot send to webhook: the environment variable HOOK_KEY is not set");
  }

  /** Takes messages, after so many failures. */
  private static final class Flaky implements Sink {
    private final List<String> taken = new ArrayList<>();
    private int failures;

    Flaky(int failures) {
      this.failures = failures;
    }

    @Override
    public String name() {
      return "flaky";
    }

    @Override
    public void send(Message message) throws IOException {
      if (failures-- > 0) {
        throw new IOException("down");
      }
      taken.add(message.delivery());
    }
  }

  private static List<Notification> deliver(
      Sink sink, List<Alert> alerts, List<Notification> earlier, List<Long> pauses) {
    return new Delivery(List.of(sink), CLOCK, pauses::add).deliver(alerts, earlier, "run");
  }

  @Test
  void aSinkIsTriedAgainAndThenByTheNextRun() {
    Flaky sink = new Flaky(4);
    List<Alert> alerts = List.of(alert("a1", "opened", "warn"));
    List<Long> pauses = new ArrayList<>();

    List<Notification> first = deliver(sink, alerts, List.of(), pauses);
    assertThat(first).extracting(Notification::delivered).containsExactly(false);
    assertThat(first.get(0).error()).contains("down");
    assertThat(pauses).containsExactly(500L, 1000L);

    List<Notification> second = deliver(sink, alerts, first, pauses);
    assertThat(second).extracting(Notification::delivered).containsExactly(true);
    assertThat(second.get(0).tries()).isEqualTo(2);
    assertThat(second.get(0).error()).isEmpty();

    assertThat(deliver(sink, alerts, second, pauses)).isEmpty();
    assertThat(sink.taken).hasSize(1);
  }

  @Test
  void aSinkThatIsDownHoldsARunUpOnce() {
    Flaky sink = new Flaky(100);
    List<Alert> alerts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      alerts.add(alert("a" + i, "opened", "warn"));
    }
    List<Long> pauses = new ArrayList<>();
    assertThat(deliver(sink, alerts, List.of(), pauses)).hasSize(1);
    assertThat(pauses).hasSize(2);
  }

  @Test
  void onlyNewsIsTold() {
    Flaky sink = new Flaky(0);
    List<Alert> alerts =
        List.of(
            alert("a1", "noticed", "severe"),
            alert("a2", "opened", "warn"),
            alert("a2", "continued", "warn"),
            alert("a2", "continued", "severe"),
            alert("a2", "closed", "severe"));
    deliver(sink, alerts, List.of(), new ArrayList<>());
    String window = "/[2024-01-01, 2024-01-02)";
    assertThat(sink.taken)
        .containsExactly("a2/opened" + window, "a2/continued" + window, "a2/closed" + window);
  }
}
