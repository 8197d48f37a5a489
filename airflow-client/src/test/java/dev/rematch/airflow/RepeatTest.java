package dev.rematch.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.rematch.airflow.FakeAirflow.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is sent again, and when. */
class RepeatTest {
  private static final String VERSION = "GET /api/v2/version";
  private static final String RUNS = "POST /api/v2/dags/params_dag/dagRuns";
  private static final String EVENTS = "POST /api/v2/assets/events";
  private static final Reply OK = Reply.recorded("03_version");
  private static final Reply GONE = new Reply(0, "");

  private final FakeAirflow fake = new FakeAirflow();
  private final AirflowClient client = fake.client();

  @AfterEach
  void stop() {
    fake.close();
  }

  private static Reply status(int status) {
    return new Reply(status, "<html>a proxy's page</html>");
  }

  @Test
  void a_read_is_sent_again_at_a_growing_pace() {
    fake.on(VERSION, status(502), status(503), status(504), status(500), status(503), OK);
    assertThat(client.version().text()).isEqualTo("3.3.2");
    assertThat(fake.time.sleeps()).hasSize(5);
    for (int n = 0; n < 5; n++) {
      long whole = Math.min(500L << n, 8000);
      assertThat(fake.time.sleeps().get(n).toMillis()).isBetween(whole / 2, whole);
    }
  }

  @Test
  void what_sets_a_value_is_sent_again_when_its_answer_was_lost() {
    fake.on("PATCH /api/v2/dags/paused_dag", GONE, GONE, Reply.recorded("34_unpause"));
    assertThat(client.dags().unpause("paused_dag").paused()).isFalse();
    assertThat(fake.seen()).hasSize(3);
  }

  @Test
  void attempts_are_bounded() {
    fake.on(VERSION, status(503));
    assertThatExceptionOfType(AirflowException.ServerError.class)
        .isThrownBy(client::version)
        .withMessage(
            "Cannot read the version at "
                + fake.address()
                + ": it failed, found 503; try later, or see its log");
    assertThat(fake.seen()).hasSize(6);
  }

  @Test
  void a_server_that_wants_to_be_left_alone_is_but_not_for_ever() {
    fake.on(
        VERSION,
        new Reply(429, "{\"detail\":\"slow down\"}", Map.of("Retry-After", "7")),
        new Reply(503, "", Map.of("Retry-After", "9999")),
        OK);
    client.version();
    assertThat(fake.time.sleeps()).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(8));
  }

  @Test
  void wrong_requests_are_not_sent_again() {
    fake.on(VERSION, Reply.recorded("20_trigger_bad_param_range"));
    assertThatExceptionOfType(AirflowException.InvalidRequest.class).isThrownBy(client::version);
    assertThat(fake.seen()).hasSize(1);
  }

  @Test
  void an_event_is_not_made_twice() {
    for (Reply lost : List.of(status(502), status(500), GONE)) {
      fake.on(EVENTS, lost, Reply.recorded("57_asset_event_create"));
      int before = fake.seen().size();
      assertThatExceptionOfType(AirflowException.class)
          .isThrownBy(() -> client.assets().createEvent(1, Map.of()));
      assertThat(fake.seen()).hasSize(before + 1);
    }
    fake.on(EVENTS, status(429), Reply.recorded("57_asset_event_create"));
    client.assets().createEvent(1, Map.of());
  }

  @Test
  void a_trigger_whose_answer_was_lost_finds_its_run() {
    fake.on(RUNS, GONE, Reply.recorded("11_trigger_duplicate")).replay("14_run_get_done");
    Triggered found = client.runs().trigger(new RunRequest("params_dag", "eng__2026-01-01__abc"));
    assertThat(found).isInstanceOf(Triggered.AlreadyThere.class);
  }

  @Test
  void twenty_triggers_at_once_make_one_run() throws Exception {
    String run = Reply.recorded("10_trigger_ok").body();
    Map<String, String> runs = new ConcurrentHashMap<>();
    AtomicInteger sent = new AtomicInteger();
    fake.on(
        RUNS,
        s -> {
          boolean lost = sent.incrementAndGet() % 5 == 0;
          boolean created = runs.putIfAbsent(s.json().path("dag_run_id").asText(), run) == null;
          if (lost) {
            return GONE;
          }
          return created ? new Reply(200, run) : Reply.recorded("11_trigger_duplicate");
        });
    fake.on("GET /api/v2/dags/params_dag/dagRuns/eng__2026-01-01__abc", s -> new Reply(200, run));
    ExecutorService threads = Executors.newFixedThreadPool(20);
    try {
      RunRequest request = new RunRequest("params_dag", "eng__2026-01-01__abc");
      List<Future<Triggered>> all =
          IntStream.range(0, 20)
              .mapToObj(i -> threads.submit(() -> client.runs().trigger(request)))
              .toList();
      int created = 0;
      for (Future<Triggered> one : all) {
        assertThat(one.get().run().runId()).isEqualTo("eng__2026-01-01__abc");
        created += one.get() instanceof Triggered.Created ? 1 : 0;
      }
      assertThat(created).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
    assertThat(runs).hasSize(1);
    assertThat(sent).hasValueGreaterThanOrEqualTo(20);
  }

  @Test
  void when_nobody_listens_even_an_event_is_sent_again() {
    fake.close();
    assertThatExceptionOfType(AirflowException.Unreachable.class)
        .isThrownBy(() -> client.assets().createEvent(1, Map.of()))
        .withMessageContaining(": nobody answers there; check the address and that the server runs")
        .satisfies(e -> assertThat(e.status()).isZero());
    assertThat(fake.time.sleeps()).hasSize(5);
  }

  @Test
  void a_server_that_hangs_before_or_in_its_answer_is_given_up() throws Exception {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"version\":";
    for (String said : List.of("", head)) {
      try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
        Thread answering = new Thread(() -> answerAndHang(socket, said));
        answering.setDaemon(true);
        answering.start();
        AirflowClient hanging =
            AirflowClient.at("http://127.0.0.1:" + socket.getLocalPort())
                .timeouts(Duration.ofSeconds(1), Duration.ofMillis(300))
                .attempts(2, new Pace(Duration.ofMillis(1), Duration.ofMillis(1)))
                .build();
        long start = System.nanoTime();
        assertThatExceptionOfType(AirflowException.Unreachable.class)
            .isThrownBy(hanging::version)
            .withMessageContaining("HttpTimeoutException no answer within 300 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      }
    }
  }

  private static void answerAndHang(ServerSocket socket, String said) {
    try {
      while (true) {
        Socket open = socket.accept();
        open.getOutputStream().write(said.getBytes(StandardCharsets.UTF_8));
        open.getOutputStream().flush();
      }
    } catch (IOException closed) {
      return;
    }
  }

  @Test
  void an_interrupt_ends_a_call() {
    fake.on(VERSION, status(503));
    AirflowClient interrupted =
        fake.builder()
            .sleeper(
                time -> {
                  throw new InterruptedException();
                })
            .build();
    assertThatExceptionOfType(AirflowException.Unreachable.class)
        .isThrownBy(interrupted::version)
        .withMessageContaining("the thread was interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }
}
