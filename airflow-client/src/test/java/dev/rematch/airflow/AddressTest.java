package dev.rematch.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.rematch.airflow.FakeAirflow.Reply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a client goes, and how. */
class AddressTest {
  private static final Credentials SECRET = Credentials.user("admin", "s3cret");

  @Test
  void credentials_do_not_go_unencrypted_to_another_machine() {
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(() -> AirflowClient.at("http://airflow.test").credentials(SECRET).build())
        .withMessage(
            "Cannot make a client of Airflow: credentials would go unencrypted to airflow.test; use"
                + " https, or allowPlainHttp() where the network is trusted");
    for (String near : List.of("http://localhost:1", "http://127.0.0.1:1/", "http://[::1]:1")) {
      assertThatNoException().isThrownBy(() -> AirflowClient.at(near).credentials(SECRET).build());
    }
    // A name that only looks like a near one.
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(() -> AirflowClient.at("http://127.0.0.1.test").credentials(SECRET).build());
    AirflowClient.at("https://airflow.test").credentials(SECRET).build();
    AirflowClient.at("http://airflow.test").credentials(SECRET).allowPlainHttp().build();
    AirflowClient.at("http://airflow.test").build();
  }

  @Test
  void addresses_that_are_none_are_refused_without_their_password() {
    for (String wrong :
        List.of(
            "airflow.test", "ftp://airflow.test", "https://", "https://a b", "https://a/?x=1")) {
      assertThatExceptionOfType(AirflowException.InvalidRequest.class)
          .isThrownBy(() -> AirflowClient.at(wrong).build())
          .withMessageStartingWith("Cannot make a client of Airflow: ");
    }
    for (String secret :
        List.of(
            "https://ann:s3cret@airflow.test",
            "https://ann:s3cret@air_flow:8080",
            "ann:s3cret@airflow.test",
            "https://s3cret@ a b",
            "https://airflow.test?token=s3cret")) {
      assertThatExceptionOfType(AirflowException.InvalidRequest.class)
          .isThrownBy(() -> AirflowClient.at(secret).build())
          .withMessageContaining("give credentials on their own")
          .withMessageNotContaining("s3cret");
    }
    assertThatExceptionOfType(AirflowException.InvalidRequest.class)
        .isThrownBy(() -> AirflowClient.at("http://air_flow:8080").build())
        .withMessage(
            "Cannot make a client of Airflow: the address has no valid host, found air_flow:8080;"
                + " use a name of letters, digits, dots and hyphens; an underscore is not allowed in"
                + " one");
  }

  @Test
  void airflow_may_lie_under_a_path() {
    try (FakeAirflow fake = new FakeAirflow()) {
      fake.on("GET /team/a/api/v2/version", Reply.recorded("03_version"));
      AirflowClient client = AirflowClient.at(fake.address() + "/team/a/").build();
      assertThat(client.version().text()).isEqualTo("3.3.2");
      assertThat(client.address().getPath()).isEqualTo("/team/a");
    }
  }

  @Test
  void ids_are_looked_at_before_anything_is_sent() {
    try (FakeAirflow fake = new FakeAirflow()) {
      for (String wrong : List.of("", "a b", "a/b", "a..b", "..", ".", "~", "é", "a\n", "a?b")) {
        assertThatExceptionOfType(AirflowException.InvalidRequest.class)
            .isThrownBy(() -> new RunRequest("quick", wrong))
            .withMessageContaining("a run id must match ^[A-Za-z0-9_.~:+-]+$")
            .satisfies(e -> assertThat(e.status()).isZero());
        assertThatExceptionOfType(AirflowException.InvalidRequest.class)
            .isThrownBy(() -> fake.client().runs().run("quick", wrong));
      }
      for (String wrong : List.of("", " ", "~", "..")) {
        assertThatExceptionOfType(AirflowException.InvalidRequest.class)
            .isThrownBy(() -> fake.client().dags().dag(wrong));
      }
      assertThat(fake.seen()).isEmpty();
      fake.client().runs().find("a/b", "manual__2026-01-01T00:00:00+00:00_~");
      assertThat(fake.seen().get(0).path())
          .isEqualTo("/api/v2/dags/a%2Fb/dagRuns/manual__2026-01-01T00%3A00%3A00%2B00%3A00_%7E");
    }
  }

  @Test
  void a_trust_store_of_ones_own_is_used(@TempDir Path folder) throws Exception {
    Path store = folder.resolve("keys.p12");
    assertThat(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "a",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1",
                    "-keystore",
                    store.toString(),
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    "changeit")
                .start()
                .waitFor())
        .isZero();
    HttpsServer server = serve(store);
    try {
      String address = "https://localhost:" + server.getAddress().getPort();
      AirflowClientBuilder builder =
          AirflowClient.at(address)
              .credentials(SECRET)
              .attempts(1, new Pace(Duration.ofMillis(1), Duration.ofMillis(1)));
      assertThatExceptionOfType(AirflowException.Unreachable.class)
          .isThrownBy(() -> builder.build().version())
          .withMessageContaining("SSLHandshakeException");
      // The same certificate, as something to trust.
      KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("a", keys.getCertificate("a"));
      Path trust = folder.resolve("trust.p12");
      try (var out = Files.newOutputStream(trust)) {
        trusted.store(out, "changeit".toCharArray());
      }
      assertThat(builder.trustStore(trust, "changeit").build().version().text()).isEqualTo("3.3.2");
      assertThatExceptionOfType(AirflowException.InvalidRequest.class)
          .isThrownBy(() -> builder.trustStore(trust, "s3cret"))
          .withMessageContaining("is no key store or has another password")
          .withMessageNotContaining("s3cret");
    } finally {
      server.stop(0);
    }
  }

  private static HttpsServer serve(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          String body =
              exchange.getRequestURI().getPath().equals("/auth/token")
                  ? "{\"access_token\":\"t\"}"
                  : "{\"version\":\"3.3.2\"}";
          exchange.sendResponseHeaders(200, body.length());
          exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    return server;
  }
}
