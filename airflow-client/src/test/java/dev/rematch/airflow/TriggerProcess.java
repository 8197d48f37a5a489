package dev.rematch.airflow;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * A process that asks for one run five times at once: arguments are the address and the run id; it
 * says "ready", waits for a line, and says how many of the five created the run.
 */
final class TriggerProcess {
  static final int THREADS = 5;

  private TriggerProcess() {}

  public static void main(String[] args) throws Exception {
    AirflowClient client =
        AirflowClient.at(args[0]).credentials(Credentials.user("admin", "adminpw")).build();
    client.version();
    System.out.println("ready");
    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      Callable<Triggered> trigger = () -> client.runs().trigger(new RunRequest("held", args[1]));
      List<Future<Triggered>> all =
          IntStream.range(0, THREADS).mapToObj(i -> threads.submit(trigger)).toList();
      int created = 0;
      for (Future<Triggered> one : all) {
        created += one.get() instanceof Triggered.Created ? 1 : 0;
      }
      System.out.println(created);
    } finally {
      threads.shutdownNow();
    }
  }
}
