package dev.rematch.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rematch.SharedSpark;
import dev.rematch.alert.Alert;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.run.PipelineSession;
import dev.rematch.jobs.steps.ChallengeStep;
import dev.rematch.jobs.steps.IngestStep;
import dev.rematch.jobs.steps.MonitorStep;
import dev.rematch.jobs.steps.ScoreStep;
import dev.rematch.jobs.steps.TrainStep;
import dev.rematch.pipeline.PipelineReader;
import dev.rematch.pipeline.Step;
import dev.rematch.registry.Alias;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is known of the riders of 2001 to 2016: a model that was frozen in 2004 gets worse and never
 * recovers, one that is trained again does not, and 2008 was a shock to both.
 */
@EnabledIfSystemProperty(named = "rematch.long.proofs", matches = "true")
class RidershipTruthSparkTest {
  private static final LocalDate FIRST = LocalDate.of(2004, 4, 2);
  private static final LocalDate LAST = LocalDate.of(2016, 9, 2);
  private static final List<Step> LOOK = List.of(new ScoreStep(), new MonitorStep());
  private static final List<Step> ALL =
      List.of(new ScoreStep(), new TrainStep(), new ChallengeStep(), new MonitorStep());

  @TempDir static Path folder;

  private static PipelineSession session(String warehouse) {
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new PipelineSession(
        new Environment(folder, folder, Map.of(), Clock.systemUTC(), "ann", "test", silent, silent),
        SharedSpark::session,
        new PipelineReader()
            .read(
                Path.of("../conf/ridership/pipeline.conf"),
                Map.of("challenge.attribution", "false")),
        new Warehouse(folder.resolve(warehouse).toString()),
        line -> {});
  }

  private static List<Alert> performance(PipelineSession session) {
    return session.registry().alerts().all().stream()
        .filter(a -> a.kind().equals("performance"))
        .toList();
  }

  private static long count(List<Alert> alerts, String state) {
    return alerts.stream().filter(a -> a.state().equals(state)).count();
  }

  private static boolean open(List<Alert> alerts, int year) {
    return alerts.stream()
        .filter(a -> a.window().startsWith("[" + year))
        .anyMatch(a -> a.state().equals("opened") || a.state().equals("continued"));
  }

  @Test
  void theFrozenModelFailsForGoodTheRetrainedOneDoesNotAnd2008AlarmsBoth() throws IOException {
    session("frozen").run(LAST, List.of(new IngestStep()));
    SmallPipeline.copy(folder.resolve("frozen"), folder.resolve("retrained"));

    PipelineSession frozen = session("frozen");
    PipelineSession retrained = session("retrained");
    for (LocalDate date = FIRST; !date.isAfter(LAST); date = date.plusMonths(1)) {
      boolean champion = frozen.registry().models().holder("ridership", Alias.CHAMPION).isPresent();
      frozen.run(date, champion ? LOOK : ALL);
      // As often as a quarter's holdout is new.
      retrained.run(date, date.getMonthValue() % 3 == 1 ? ALL : LOOK);
    }

    List<Alert> worse = performance(frozen);
    List<Alert> kept = performance(retrained);
    assertThat(count(worse, "opened")).as("episodes of the frozen model").isEqualTo(1);
    assertThat(count(worse, "closed")).isZero();
    assertThat(open(worse, 2016)).as("the frozen model is still in its episode").isTrue();
    assertThat(count(kept, "opened"))
        .as("every episode of the retrained line has closed")
        .isEqualTo(count(kept, "closed"));
    assertThat(open(worse, 2008)).as("2008 alarms the frozen model").isTrue();
    assertThat(open(kept, 2008)).as("2008 alarms the retrained line").isTrue();
  }
}
