package dev.rematch.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.rematch.airflow.FakeAirflow.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenTest {
  private static final String VERSION = "GET /api/v2/version";
  private static final Reply OK = Reply.recorded("03_version");
  private static final Reply EXPIRED = Reply.recorded("134_auth_expired_token");

  private final FakeAirflow fake = new FakeAirflow();
  private final AtomicInteger logins = new AtomicInteger();

  @AfterEach
  void stop() {
    fake.close();
  }

  private AirflowClient user() {
    return fake.builder().credentials(Credentials.user("admin", "adminpw")).build();
  }

  /** Every login gives another token, good for an hour. */
  private void serveTokens() {
    fake.on(
        "POST /auth/token",
        s ->
            new Reply(
                201,
                "{\"access_token\":\""
                    + jwt(logins.incrementAndGet(), fake.time.instant().getEpochSecond() + 3600)
                    + "\"}"));
  }

  private static String jwt(int n, long end) {
    return Base64.getUrlEncoder()
            .encodeToString(("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8))
        + "."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(("{\"exp\":" + end + "}").getBytes(StandardCharsets.UTF_8))
        + ".sig";
  }

  @Test
  void a_token_is_fetched_once_and_renewed_before_its_end() {
    serveTokens();
    fake.on(VERSION, OK);
    AirflowClient client = user();
    client.version();
    client.version();
    fake.time.pass(Duration.ofMinutes(58));
    client.version();
    assertThat(logins).hasValue(1);
    fake.time.pass(Duration.ofSeconds(61));
    client.version();
    assertThat(logins).hasValue(2);
    assertThat(fake.calls().stream().map(FakeAirflow.Seen::token).distinct()).hasSize(2);
  }

  @Test
  void a_token_refused_is_renewed_once() {
    serveTokens();
    fake.on(VERSION, EXPIRED, OK);
    user().version();
    assertThat(logins).hasValue(2);
    assertThat(fake.time.sleeps()).isEmpty();
  }

  @Test
  void a_token_of_a_server_that_has_another_secret_now_is_renewed() {
    serveTokens();
    fake.on(VERSION, Reply.recorded("115_auth_bad_token"), OK);
    user().version();
    assertThat(logins).hasValue(2);
  }

  @Test
  void a_new_token_refused_is_the_end() {
    serveTokens();
    fake.on(VERSION, EXPIRED);
    AirflowClient client = user();
    assertThatExceptionOfType(AirflowException.Unauthorized.class).isThrownBy(client::version);
    assertThat(fake.calls()).hasSize(2);
    assertThat(logins).hasValue(2);
  }

  @Test
  void a_token_that_cannot_be_renewed_is_not_tried_again() {
    fake.on(VERSION, EXPIRED);
    assertThatExceptionOfType(AirflowException.Unauthorized.class)
        .isThrownBy(() -> fake.client().version());
    assertThat(fake.calls()).hasSize(1);
  }

  @Test
  void a_forbidden_call_asks_for_no_token() {
    serveTokens();
    fake.on(VERSION, Reply.recorded("120_auth_viewer_forbidden"));
    AirflowClient client = user();
    assertThatExceptionOfType(AirflowException.Forbidden.class).isThrownBy(client::version);
    assertThat(logins).hasValue(1);
  }

  @Test
  void a_wrong_password_is_told_at_once() {
    fake.replay("112_auth_bad_password");
    AirflowClient client = user();
    assertThatExceptionOfType(AirflowException.Unauthorized.class)
        .isThrownBy(client::version)
        .withMessage(
            "Cannot get a token at "
                + fake.address()
                + ": it does not accept who asks, found 401 Invalid credentials; check the"
                + " credentials");
    assertThat(fake.seen()).hasSize(1);
  }

  @Test
  void twenty_threads_fetch_one_token() throws Exception {
    serveTokens();
    fake.on(VERSION, OK);
    AirflowClient client = user();
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try {
      List<Future<Version>> all =
          IntStream.range(0, 20).mapToObj(i -> threads.submit(client::version)).toList();
      for (Future<Version> one : all) {
        assertThat(one.get().text()).isEqualTo("3.3.2");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(logins).hasValue(1);
  }

  @Test
  void nobody_in_particular_sends_no_token() {
    fake.on(VERSION, OK);
    fake.builder().build().version();
    assertThat(fake.calls().get(0).token()).isEmpty();
  }

  @Test
  void a_command_prints_the_token() {
    fake.on(VERSION, OK);
    Credentials command =
        Credentials.command(
            List.of("echo", "to ken; $(id)".replace(" ", "")), Duration.ofSeconds(10));
    fake.builder().credentials(command).build().version();
    assertThat(fake.calls().get(0).token()).isEqualTo("Bearer token;$(id)");
  }

  @Test
  void a_command_that_fails_says_no_more_than_its_name() {
    assertFails(List.of("sh", "-c", "echo s3cret; exit 3"), "it ended with exit code 3");
    assertFails(List.of("sh", "-c", "sleep 60; echo s3cret"), "it did not end within 0 s");
    assertFails(List.of("echo", "two s3cret"), "a token is one word of visible ASCII characters");
    assertFails(List.of("true"), "found nothing");
    assertFails(List.of("/no/such/s3cret".replace("s3cret", "x"), "s3cret"), "it does not start");
  }

  private static void assertFails(List<String> argv, String why) {
    Credentials command =
        Credentials.command(argv, Duration.ofMillis(argv.size() > 1 ? 500 : 5000));
    assertThatExceptionOfType(AirflowException.Unauthorized.class)
        .isThrownBy(() -> command.token((user, password) -> ""))
        .withMessageStartingWith("Cannot get a token from " + argv.get(0) + ": ")
        .withMessageContaining(why)
        .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cret"));
    assertThat(command.toString()).doesNotContain("s3cret");
  }

  @Test
  void own_credentials_can_be_written() {
    fake.on(VERSION, OK);
    fake.builder().credentials(login -> Optional.of("mine")).build().version();
    assertThat(fake.calls().get(0).token()).isEqualTo("Bearer mine");
  }
}
