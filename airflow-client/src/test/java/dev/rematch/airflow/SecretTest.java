package dev.rematch.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rematch.airflow.FakeAirflow.Reply;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What must not be seen is not, even where the server repeats it. */
class SecretTest {
  private static final String SECRET = "s3cret";
  private static final Connection CONNECTION =
      Connection.of("sp", "spark")
          .withLogin("ann", SECRET)
          .withExtra("{\"key\":\"" + SECRET + "\"}");

  private final FakeAirflow fake = new FakeAirflow();

  @AfterEach
  void stop() {
    fake.close();
  }

  private static String all(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text + ((AirflowException) thrown).detail();
  }

  private AirflowException fails(Credentials credentials, Reply reply) {
    for (String path :
        List.of("POST /auth/token", "GET /api/v2/version", "POST /api/v2/connections")) {
      fake.on(path, reply);
    }
    AirflowClient client = fake.builder().credentials(credentials).build();
    AirflowException thrown =
        catchThrowableOfType(
            AirflowException.class,
            () -> {
              client.version();
              client.connections().create(CONNECTION);
            });
    assertThat(all(thrown)).doesNotContain(SECRET);
    return thrown;
  }

  @Test
  void no_answer_brings_them_into_an_error() {
    List<String> bodies =
        List.of(
            "{\"detail\":\"password " + SECRET + " is wrong\"}",
            "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"bad\",\"input\":{\"p\":\""
                + SECRET
                + "\"}}]}",
            "{\"detail\":{\"reason\":\"r\",\"statement\":\"INSERT " + SECRET + "\"}}",
            "echo " + SECRET,
            "{\"access_token\":\"" + SECRET + "\"");
    for (String body : bodies) {
      for (int status : List.of(200, 302, 400, 401, 403, 404, 409, 422, 429, 500)) {
        fails(Credentials.user("admin", SECRET), new Reply(status, body));
        fails(Credentials.token(SECRET), new Reply(status, body));
      }
    }
  }

  @Test
  void what_pydantic_repeats_of_a_login_is_cut() {
    String said =
        "{\"detail\":\"1 validation error\\npassword\\n  Too short [type=too_short, input_value='pä\\\\n"
            + SECRET
            + "', input_type=str]\\n    For further\"}";
    AirflowException thrown = fails(Credentials.user("admin", "another"), new Reply(422, said));
    assertThat(thrown.detail()).contains("Too short [type=too_short]");
  }

  @Test
  void a_connection_that_is_refused_does_not_show_its_password() {
    fake.on(
        "POST /api/v2/connections",
        new Reply(422, "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"no " + SECRET + "\"}]}"));
    AirflowException thrown =
        catchThrowableOfType(
            AirflowException.class, () -> fake.client().connections().create(CONNECTION));
    assertThat(thrown.detail()).isEqualTo("body: no ***");
    assertThat(all(thrown)).doesNotContain(SECRET);
  }

  @Test
  void nothing_prints_them() {
    Credentials user = Credentials.user("admin", SECRET);
    Credentials token = Credentials.token(SECRET);
    Credentials command = Credentials.command(List.of("print", SECRET), Duration.ofSeconds(1));
    assertThat(List.of(user, token, command, CONNECTION).toString())
        .isEqualTo("[user admin, a token, the command print, connection sp of type spark]");
    assertThat(fake.builder().credentials(user).build().toString())
        .isEqualTo("Airflow at " + fake.address() + " as user admin");
    assertThat(Call.login(Api.object().put("password", SECRET), SECRET).toString())
        .isEqualTo("POST /auth/token");
    assertThat(new Tokens(user, fake.time).toString()).isEqualTo("user admin");
  }

  @Test
  void nothing_logs_them() {
    StringBuilder logged = new StringBuilder();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            logged.append(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger root = Logger.getLogger("");
    Level before = root.getLevel();
    root.addHandler(handler);
    root.setLevel(Level.ALL);
    try {
      fails(Credentials.user("admin", SECRET), new Reply(500, SECRET));
    } finally {
      root.setLevel(before);
      root.removeHandler(handler);
    }
    assertThat(logged.toString()).doesNotContain(SECRET);
  }

  @Test
  void a_password_read_is_left_where_it_is() {
    fake.on(
        "GET /api/v2/connections/sp",
        new Reply(
            200,
            "{\"connection_id\":\"sp\",\"conn_type\":\"spark\",\"password\":\"***\",\"port\":7077,"
                + "\"host\":\"h\",\"extra\":\"{}\"}"));
    fake.on("PATCH /api/v2/connections/sp", s -> new Reply(200, s.body()));
    Connection there = fake.client().connections().find("sp").orElseThrow();
    assertThat(there.password()).isEmpty();
    assertThat(there.port()).hasValue(7077);
    fake.client().connections().update(there);
    assertThat(fake.seen().get(1).body()).doesNotContain("password");
    assertThat(fake.seen().get(1).query())
        .isEqualTo("update_mask=conn_type&update_mask=host&update_mask=port&update_mask=extra");
  }
}
