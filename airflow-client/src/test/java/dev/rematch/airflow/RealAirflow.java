package dev.rematch.airflow;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An Airflow of its own: API server and scheduler on SQLite, in a folder of the build. However this
 * JVM ends, its processes end with it: see supervise.py.
 */
final class RealAirflow implements AutoCloseable {
  static final String SECRET = "a-secret-of-the-test-".repeat(4);
  private static final Path MODULE = Path.of("").toAbsolutePath();

  final Path home = MODULE.resolve("target/airflow");
  final Path dags = home.resolve("dags");
  private final Path venv;
  private final int port;
  private final int logPort;
  private final List<Supervised> running = new ArrayList<>();
  private Supervised apiServer;

  RealAirflow() throws IOException, InterruptedException {
    Path rematch = Path.of(System.getProperty("rematch.home", MODULE.getParent().toString()));
    venv =
        Path.of(
            run(
                new ProcessBuilder(
                    rematch.resolve("scripts/python-env").toString(),
                    rematch.resolve("airflow-dags/requirements.lock").toString())));
    port = freePort();
    logPort = freePort();
    prepare();
    airflow("db", "migrate");
    // Else one that reads and one that writes wait for each other until the scheduler gives up.
    run(
        inAirflow(
            List.of(
                python(),
                "-c",
                "import sqlite3; print(*sqlite3.connect('airflow.db').execute('PRAGMA journal_mode=WAL'))")));
    readDags();
    startApiServer();
    running.add(supervise("scheduler", 60));
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  /** Has Airflow read the files of DAGs once. */
  void readDags() throws IOException, InterruptedException {
    airflow("dag-processor", "--num-runs", "1");
  }

  void startApiServer() throws IOException {
    apiServer = supervise("api-server", 1);
    running.add(apiServer);
  }

  /** As a power cut would. */
  void killApiServer() throws IOException {
    apiServer.kill();
  }

  /** What a Python program of the tests prints; fails with it when the program does. */
  String python(String program, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(python(), MODULE + "/src/test/python/" + program));
    command.addAll(List.of(arguments));
    return run(inAirflow(command));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private void prepare() throws IOException {
    if (Files.exists(home)) {
      try (Stream<Path> old = Files.walk(home)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Files.createDirectories(dags);
    try (Stream<Path> files = Files.list(MODULE.resolve("src/test/resources/dags"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".py")).toList()) {
        Files.copy(file, dags.resolve(file.getFileName()));
      }
    }
    Files.writeString(
        home.resolve("passwords.json"), "{\"admin\": \"adminpw\", \"bob\": \"bobpw\"}");
  }

  private void airflow(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(venv + "/bin/airflow"));
    command.addAll(List.of(arguments));
    run(inAirflow(command));
  }

  private Supervised supervise(String part, int patience) throws IOException {
    ProcessBuilder builder =
        inAirflow(
            List.of(
                python(),
                MODULE + "/src/test/python/supervise.py",
                home.resolve(part + ".log").toString(),
                venv + "/bin/airflow",
                part));
    builder.environment().put("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", database(patience));
    return new Supervised(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /**
   * The database. The API server of 3.3.2 writes its audit log on the thread that has to let other
   * requests finish: on SQLite, many triggers at once stand still for as long as one waits for the
   * lock, and fail then. The scheduler dies when it does not get the lock.
   *
   * @param patience how long to wait for the lock, in seconds
   */
  private String database(int patience) {
    return "sqlite:///" + home.resolve("airflow.db") + "?timeout=" + patience;
  }

  private String python() {
    return venv + "/bin/python";
  }

  private ProcessBuilder inAirflow(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    Map<String, String> env = builder.environment();
    env.put("PATH", venv + "/bin:" + env.get("PATH"));
    env.put("PYTHONDONTWRITEBYTECODE", "1");
    env.put("AIRFLOW_HOME", home.toString());
    env.put("AIRFLOW__CORE__DAGS_FOLDER", dags.toString());
    env.put("AIRFLOW__CORE__LOAD_EXAMPLES", "False");
    env.put("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", database(60));
    env.put("AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT", Integer.toString(logPort));
    env.put("AIRFLOW__CORE__PARALLELISM", "4");
    env.put("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS", "False");
    env.put("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS", "admin:admin,bob:viewer");
    env.put(
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE",
        home.resolve("passwords.json").toString());
    env.put("AIRFLOW__API_AUTH__JWT_SECRET", SECRET);
    env.put("AIRFLOW__API__HOST", "127.0.0.1");
    env.put("AIRFLOW__API__PORT", Integer.toString(port));
    env.put("AIRFLOW__API__WORKERS", "1");
    env.put("AIRFLOW__API__BASE_URL", address());
    env.put("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", address() + "/execution/");
    return builder;
  }

  /** The last line a command prints. */
  private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(builder.command() + " failed:\n" + printed);
    }
    return printed.substring(printed.lastIndexOf('\n') + 1);
  }

  @Override
  public void close() {
    running.forEach(Supervised::askToEnd);
    running.forEach(Supervised::awaitEnd);
  }

  /** A part of Airflow that ends when its supervisor's input does. */
  private static final class Supervised {
    private final Process supervisor;
    private final BufferedReader said;

    Supervised(Process supervisor) {
      this.supervisor = supervisor;
      this.said =
          new BufferedReader(
              new InputStreamReader(supervisor.getInputStream(), StandardCharsets.UTF_8));
    }

    void kill() throws IOException {
      OutputStream input = supervisor.getOutputStream();
      input.write("kill\n".getBytes(StandardCharsets.UTF_8));
      input.flush();
      if (!"killed".equals(said.readLine())) {
        throw new IOException("the supervisor did not kill");
      }
    }

    void askToEnd() {
      try {
        supervisor.getOutputStream().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void awaitEnd() {
      try {
        if (!supervisor.waitFor(30, TimeUnit.SECONDS)) {
          supervisor.destroyForcibly();
          throw new IllegalStateException("a part of Airflow did not end");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
