package dev.rematch.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * A client of one Airflow 3 server. Calls that change nothing are tried again when the server fails
 * or cannot be reached, others only when they cannot have been done or are the same when done
 * twice. Safe for several threads.
 */
public final class AirflowClient {
  private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9_.~:+-]+");
  private static final String API = "/api/v2";

  /** An answer sent earlier than this after its question may fail the task that asks (3.3.2). */
  private static final Duration QUESTION_SETTLES = Duration.ofSeconds(3);

  private static final int ANSWERS = 5;

  private final Server server;
  private final Settings settings;

  private AirflowClient(Settings settings) {
    this.settings = settings;
    this.server = new Server(settings);
  }

  /** How a client goes about. */
  record Settings(
      URI address,
      Credentials credentials,
      Duration connectTimeout,
      Duration timeout,
      int tries,
      Duration firstPause,
      Duration longestPause,
      Optional<SSLContext> tls,
      boolean plainHttp,
      Clock clock,
      Sleeper sleeper,
      RandomGenerator random) {}

  /** Settings with their defaults. */
  public static final class Builder {
    private final URI address;
    private Credentials credentials = Credentials.none();
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration timeout = Duration.ofSeconds(30);
    private int tries = 4;
    private Duration firstPause = Duration.ofMillis(500);
    private Duration longestPause = Duration.ofSeconds(10);
    private Optional<SSLContext> tls = Optional.empty();
    private boolean plainHttp;
    private Clock clock = Clock.systemUTC();
    private Sleeper sleeper = Sleeper.real();
    private RandomGenerator random = RandomGenerator.getDefault();

    private Builder(URI address) {
      this.address = address;
    }

    /** Default: none. */
    public Builder credentials(Credentials to) {
      credentials = to;
      return this;
    }

    /** To connect, and for an answer. Default: 5 and 30 seconds. */
    public Builder timeouts(Duration toConnect, Duration forAnAnswer) {
      connectTimeout = toConnect;
      timeout = forAnAnswer;
      return this;
    }

    /** How often what may be tried again is tried in all, 1 or more. Default: 4. */
    public Builder tries(int most) {
      tries = Math.max(1, most);
      return this;
    }

    /**
     * Between two tries: the first pause, doubled up to the longest. Default: 0.5 and 10 seconds.
     */
    public Builder pauses(Duration first, Duration longest) {
      firstPause = first;
      longestPause = longest;
      return this;
    }

    /** Whom to trust, and as whom to come. Default: the platform's. */
    public Builder tls(SSLContext context) {
      tls = Optional.of(context);
      return this;
    }

    /** Lets credentials go over plain http to other machines, where the network is trusted. */
    public Builder allowPlainHttp() {
      plainHttp = true;
      return this;
    }

    /** For tests. */
    public Builder time(Clock of, Sleeper by) {
      clock = of;
      sleeper = by;
      return this;
    }

    /** For tests: pauses vary by it. */
    public Builder random(RandomGenerator source) {
      random = source;
      return this;
    }

    /**
     * The client; nothing is sent yet.
     *
     * @throws AirflowException.InvalidRequest when credentials would go over plain http
     */
    public AirflowClient build() {
      return new AirflowClient(
          new Settings(
              address,
              credentials,
              connectTimeout,
              timeout,
              tries,
              firstPause,
              longestPause,
              tls,
              plainHttp,
              clock,
              sleeper,
              random));
    }
  }

  /**
   * A client in the making.
   *
   * @param address such as https://airflow.example.org, without /api
   * @throws AirflowException.InvalidRequest when it is no such address or holds a password
   */
  public static Builder of(String address) {
    URI uri;
    try {
      uri = URI.create(address.replaceFirst("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw invalid("it is no address");
    }
    if (uri.getRawUserInfo() != null) {
      throw invalid("it holds a user or password; give them as credentials");
    }
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!web
        || uri.getHost() == null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw invalid("must be like https://airflow.example.org");
    }
    return new Builder(uri);
  }

  private static AirflowException invalid(String why) {
    return new AirflowException.InvalidRequest("Invalid Airflow server: " + why, 0, "");
  }

  /** Such as "3.3.2". Asked of nobody's credentials. */
  public String version() {
    return server.get("ask the version", API + "/version").path("version").asText();
  }

  public Health health() {
    return Health.of(server.get("ask the health", API + "/monitor/health"));
  }

  /**
   * @throws AirflowException.NotFound when there is none, or its file never loaded
   */
  public Dag dag(String dagId) {
    return Dag.of(server.get("look at DAG " + dagId, dagPath(dagId)));
  }

  /** The names of a DAG's params. */
  public Set<String> params(String dagId) {
    JsonNode details = server.get("look at DAG " + dagId, dagPath(dagId) + "/details");
    Set<String> names = new TreeSet<>();
    details.path("params").fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Stops new runs of a DAG from beginning, or lets them; the same again changes nothing. */
  public Dag pause(String dagId, Pause to) {
    return Dag.of(
        server.send(
            (to == Pause.PAUSED ? "pause" : "unpause") + " DAG " + dagId,
            "PATCH",
            dagPath(dagId),
            Map.of("is_paused", to == Pause.PAUSED),
            Server.Repeat.SAFE));
  }

  /** Whether the runs of a DAG may begin. */
  public enum Pause {
    PAUSED,
    UNPAUSED
  }

  /** Why DAG files could not be loaded: the end of each traceback, by file. */
  public Map<String, String> importErrors() {
    Map<String, String> errors = new TreeMap<>();
    server
        .get("list import errors", API + "/importErrors?limit=100")
        .path("import_errors")
        .forEach(
            e -> {
              String trace = e.path("stack_trace").asText().strip();
              errors.put(
                  e.path("filename").asText(),
                  trace.substring(trace.lastIndexOf('\n') + 1).strip());
            });
    return errors;
  }

  /**
   * Starts a run of that id, once however often it is asked for. A paused DAG takes it too; the run
   * begins when the DAG is no longer paused.
   *
   * @param conf keys must be params of the DAG: Airflow takes others without a word, this does not
   * @return the run, of this call or of an earlier one
   * @throws AirflowException.Conflict when another run stands in the way
   * @throws AirflowException.InvalidRequest for an id or conf that Airflow does not take
   */
  public DagRun trigger(String dagId, String runId, Map<String, ?> conf) {
    String what = "start run " + runId + " of DAG " + dagId;
    String path = runPath(dagId, runId);
    Set<String> unknown = new TreeSet<>(conf.keySet());
    if (!unknown.isEmpty()) {
      Set<String> known = params(dagId);
      unknown.removeAll(known);
      if (!unknown.isEmpty()) {
        throw new AirflowException.InvalidRequest(
            server.message(
                what, "the DAG has no param " + unknown.iterator().next() + ", found " + known),
            0,
            "");
      }
    }
    Map<String, Object> body = new HashMap<>();
    body.put("dag_run_id", runId);
    body.put("logical_date", null);
    body.put("conf", conf);
    try {
      return DagRun.of(
          server.send(what, "POST", dagPath(dagId) + "/dagRuns", body, Server.Repeat.SAFE));
    } catch (AirflowException.Conflict e) {
      // The same answer for this id and for another clash: only the run itself tells.
      return find(() -> runAt(dagId, path)).orElseThrow(() -> e);
    }
  }

  /**
   * @throws AirflowException.NotFound when there is none
   */
  public DagRun run(String dagId, String runId) {
    return DagRun.of(
        server.get("look at run " + runId + " of DAG " + dagId, runPath(dagId, runId)));
  }

  private DagRun runAt(String dag, String path) {
    return DagRun.of(server.get("look at a run of DAG " + dag, path));
  }

  /** The newest runs of a DAG, latest first, at most 100. */
  public List<DagRun> runs(String dagId) {
    return list(
        server.get("list runs of DAG " + dagId, dagPath(dagId) + "/dagRuns?limit=100&order_by=-id"),
        "dag_runs",
        DagRun::of);
  }

  /** Ends a run: its tasks are killed, or it counts as done. */
  public DagRun end(String dagId, String runId, DagRun.State state) {
    if (!state.ended()) {
      throw new IllegalArgumentException(
          "Invalid state: " + state + " (must be SUCCESS or FAILED)");
    }
    return DagRun.of(
        server.send(
            "end run " + runId + " of DAG " + dagId,
            "PATCH",
            runPath(dagId, runId),
            Map.of("state", state.word()),
            Server.Repeat.SAFE));
  }

  /**
   * Waits until a run is over. A server that cannot be reached for a while is waited for, too.
   *
   * @throws AirflowException.TimedOut when it is not over in time; it goes on
   */
  public DagRun await(String dagId, String runId, Duration patience) {
    Instant until = settings.clock().instant().plus(patience);
    for (int looked = 1; ; looked++) {
      String last;
      try {
        DagRun run = run(dagId, runId);
        if (run.state().ended()) {
          return run;
        }
        last = "it is " + run.state().word();
      } catch (AirflowException.Unreachable | AirflowException.ServerError e) {
        last = e.getMessage();
      }
      if (!settings.clock().instant().isBefore(until) || Thread.currentThread().isInterrupted()) {
        throw new AirflowException.TimedOut(
            server.message(
                "wait for run " + runId + " of DAG " + dagId,
                "it was not over after " + patience.toSeconds() + " s, " + last));
      }
      server.pause(looked);
    }
  }

  public List<TaskInstance> tasks(String dagId, String runId) {
    return list(
        server.get(
            "list tasks of run " + runId + " of DAG " + dagId,
            runPath(dagId, runId) + "/taskInstances?limit=100"),
        "task_instances",
        TaskInstance::of);
  }

  /**
   * What a task has left under a key, as JSON.
   *
   * @throws AirflowException.NotFound when it has left nothing
   */
  public JsonNode xcom(String dagId, String runId, String taskId, String key) {
    return server
        .get(
            "read " + key + " of task " + taskId + " of run " + runId,
            runPath(dagId, runId)
                + "/taskInstances/"
                + segment(taskId)
                + "/xcomEntries/"
                + segment(key)
                + "?deserialize=true")
        .path("value");
  }

  /** The questions of a run that nobody has answered. */
  public List<Question> questions(String dagId, String runId) {
    return list(
        server.get(
            "list questions of run " + runId + " of DAG " + dagId,
            runPath(dagId, runId) + "/hitlDetails?response_received=false&limit=100"),
        "hitl_details",
        Question::of);
  }

  /**
   * Answers a question; the same answer again changes nothing.
   *
   * @param params values of the question's form; all of them, or none
   * @throws AirflowException.Conflict when somebody has given another answer
   * @throws AirflowException.InvalidRequest for an option that it does not offer
   */
  public Question answer(Question question, String option, Map<String, ?> params) {
    String what = "answer " + question.taskId() + " of run " + question.runId() + " with " + option;
    String path =
        runPath(question.dagId(), question.runId())
            + "/taskInstances/"
            + segment(question.taskId())
            + "/"
            + question.mapIndex()
            + "/hitlDetails";
    Map<String, Object> body = Map.of("chosen_options", List.of(option), "params_input", params);
    for (int sent = 1; ; sent++) {
      settle(question);
      Optional<AirflowException.Conflict> clash = Optional.empty();
      try {
        server.send(what, "PATCH", path, body, Server.Repeat.SAFE);
      } catch (AirflowException.Conflict e) {
        clash = Optional.of(e);
      }
      Question now = Question.of(server.get(what, path));
      if (now.chosen().equals(List.of(option))) {
        return now;
      }
      if (!now.chosen().isEmpty() || sent >= ANSWERS) {
        throw clash.orElseGet(
            () ->
                new AirflowException.Conflict(
                    server.message(what, "the answer did not stay, found " + now.chosen()), 0, ""));
      }
      server.pause(sent);
    }
  }

  private void settle(Question question) {
    Instant settled = question.createdAt().plus(QUESTION_SETTLES);
    Duration left = Duration.between(settings.clock().instant(), settled);
    if (!left.isNegative() && !left.isZero()) {
      settings.sleeper().sleep(left);
    }
  }

  /**
   * The id of an asset.
   *
   * @throws AirflowException.NotFound when no DAG names it
   */
  public long assetId(String name) {
    String what = "find asset " + name;
    for (JsonNode asset :
        server.get(what, API + "/assets?limit=100&name_pattern=" + segment(name)).path("assets")) {
      if (asset.path("name").asText().equals(name)) {
        return asset.path("id").asLong();
      }
    }
    throw new AirflowException.NotFound(server.message(what, "no DAG names it"), 404, "");
  }

  /** Says that an asset has changed. Twice is two events: it is never tried again. */
  public AssetEvent assetEvent(long assetId, Map<String, ?> extra) {
    return AssetEvent.of(
        server.send(
            "create an event of asset " + assetId,
            "POST",
            API + "/assets/events",
            Map.of("asset_id", assetId, "extra", extra),
            Server.Repeat.NEVER));
  }

  /**
   * The newest events of an asset, latest first. The server fails at times (3.3.2) and is asked
   * again.
   */
  public List<AssetEvent> assetEvents(long assetId) {
    return list(
        server.get(
            "list events of asset " + assetId,
            API + "/assets/events?limit=100&order_by=-timestamp&asset_id=" + assetId),
        "asset_events",
        AssetEvent::of);
  }

  /** The slots of a pool; empty when there is none of that name. */
  public Optional<Integer> pool(String name) {
    return find(
        () ->
            server
                .get("look at pool " + name, API + "/pools/" + segment(name))
                .path("slots")
                .asInt());
  }

  /** Makes a pool, unless there is one of that name: it keeps its slots. */
  public void makePool(String name, int slots, String description) {
    exists(
        () ->
            server.send(
                "make pool " + name,
                "POST",
                API + "/pools",
                Map.of("name", name, "slots", slots, "description", description),
                Server.Repeat.SAFE));
  }

  /** A connection; empty when there is none, or it stands in a variable of the environment. */
  public Optional<AirflowConnection> connection(String id) {
    return find(
        () ->
            AirflowConnection.of(
                server.get("look at connection " + id, API + "/connections/" + segment(id))));
  }

  /** Makes a connection, unless there is one of that id: it stays as it is. */
  public void makeConnection(AirflowConnection connection) {
    Map<String, Object> body = new HashMap<>();
    body.put("connection_id", connection.id());
    body.put("conn_type", connection.type());
    body.put("host", connection.host());
    body.put("extra", connection.extra());
    exists(
        () ->
            server.send(
                "make connection " + connection.id(),
                "POST",
                API + "/connections",
                body,
                Server.Repeat.SAFE));
  }

  @Override
  public String toString() {
    return "AirflowClient[" + settings.address() + "]";
  }

  /** A call; what is there already is no failure. */
  private static void exists(Runnable call) {
    try {
      call.run();
    } catch (AirflowException.Conflict there) {
      // It exists: that is what was wanted.
    }
  }

  private static <T> Optional<T> find(java.util.function.Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (AirflowException.NotFound e) {
      return Optional.empty();
    }
  }

  private static <T> List<T> list(JsonNode answer, String field, Function<JsonNode, T> each) {
    List<T> all = new ArrayList<>();
    answer.path(field).forEach(json -> all.add(each.apply(json)));
    return List.copyOf(all);
  }

  private static String dagPath(String dagId) {
    return API + "/dags/" + segment(dagId);
  }

  private static String runPath(String dagId, String runId) {
    if (!RUN_ID.matcher(runId).matches() || runId.contains("..")) {
      throw new AirflowException.InvalidRequest(
          "Invalid run id: \""
              + runId.replaceAll("\\p{Cntrl}", "?")
              + "\" (must be of A-Z, a-z, 0-9 and _.~:+-, without ..)",
          0,
          "");
    }
    return dagPath(dagId) + "/dagRuns/" + segment(runId);
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
