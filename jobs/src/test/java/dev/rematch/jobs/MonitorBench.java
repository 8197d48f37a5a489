package dev.rematch.jobs;

import dev.rematch.SharedSpark;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.steps.ChallengeStep;
import dev.rematch.jobs.steps.IngestStep;
import dev.rematch.jobs.steps.MonitorStep;
import dev.rematch.jobs.steps.ScoreStep;
import dev.rematch.jobs.steps.TrainStep;
import dev.rematch.pipeline.PipelineReader;
import dev.rematch.pipeline.Step;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * Times the monitor stage of the flights of 2013, April to December; not a test. Prints "name,wall
 * seconds,cpu seconds" for scripts/bench-monitor.sh.
 *
 * <p>{@code replay} runs all stages of every month and sums what monitoring took of them; {@code
 * prepare} runs all but monitoring; {@code look} then does nothing but monitoring, and its process
 * is timed from outside.
 */
public final class MonitorBench {
  private static final List<Step> BEFORE =
      List.of(new IngestStep(), new ScoreStep(), new TrainStep(), new ChallengeStep());
  private static final LocalDate FIRST_LOOK = LocalDate.of(2013, 5, 2);
  private static final LocalDate LAST_LOOK = LocalDate.of(2014, 1, 2);

  private final PipelineSession session;
  private double wall;
  private double cpu;

  private MonitorBench(PipelineSession session) {
    this.session = session;
  }

  /** MODE PIPELINE WAREHOUSE. */
  public static void main(String[] arguments) {
    Path home = Path.of("").toAbsolutePath();
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    MonitorBench bench =
        new MonitorBench(
            new PipelineSession(
                new Environment(
                    home, home, Map.of(), Clock.systemUTC(), "bench", "bench", silent, silent),
                SharedSpark::session,
                new PipelineReader().read(Path.of(arguments[1]), Map.of()),
                new Warehouse(arguments[2]),
                line -> {}));
    for (LocalDate date = LocalDate.of(2013, 2, 2);
        !date.isAfter(LAST_LOOK);
        date = date.plusMonths(1)) {
      bench.month(arguments[0], date);
    }
    System.out.printf("%s,%.3f,%.3f%n", arguments[0], bench.wall, bench.cpu);
    SharedSpark.session().stop();
  }

  private void month(String mode, LocalDate date) {
    if (!mode.equals("look")) {
      session.run(date, BEFORE);
    }
    if (mode.equals("prepare") || date.isBefore(FIRST_LOOK)) {
      return;
    }
    long started = System.nanoTime();
    long used = cpu();
    session.run(date, List.of(new MonitorStep()));
    wall += (System.nanoTime() - started) / 1e9;
    cpu += (cpu() - used) / 1e9;
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
