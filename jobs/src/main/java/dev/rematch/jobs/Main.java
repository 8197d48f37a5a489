package dev.rematch.jobs;

import dev.rematch.core.RematchException;
import dev.rematch.jobs.airflow.AirflowCommand;
import dev.rematch.jobs.alerts.AlertsCommand;
import dev.rematch.jobs.audit.AuditCommand;
import dev.rematch.jobs.challenge.ChallengeCommand;
import dev.rematch.jobs.cycle.CycleCommand;
import dev.rematch.jobs.decisions.DecisionsCommand;
import dev.rematch.jobs.demo.DemoCommand;
import dev.rematch.jobs.drift.DriftCommand;
import dev.rematch.jobs.expectations.ExpectationsCommand;
import dev.rematch.jobs.fsck.FsckCommand;
import dev.rematch.jobs.ingest.IngestCommand;
import dev.rematch.jobs.maintain.MaintainCommand;
import dev.rematch.jobs.models.ModelsCommand;
import dev.rematch.jobs.monitor.MonitorCommand;
import dev.rematch.jobs.plan.PlanCommand;
import dev.rematch.jobs.quarantine.QuarantineCommand;
import dev.rematch.jobs.recalibrate.RecalibrateCommand;
import dev.rematch.jobs.replay.ReplayCommand;
import dev.rematch.jobs.runs.RunsCommand;
import dev.rematch.jobs.score.ScoreCommand;
import dev.rematch.jobs.train.TrainCommand;
import dev.rematch.jobs.validate.ValidateCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command line. Exit codes: 0 done, 2 invalid input, 3 expectations not met, 4 lost a race, 5
 * missing input, 6 refused, 1 anything else.
 */
@Command(
    name = "rematch",
    mixinStandardHelpOptions = true,
    version = "rematch " + Main.VERSION,
    description = "Every challenger plays a rematch against the champion on the same later data.")
public final class Main implements Runnable {
  static final String VERSION = "0.1.0";

  /** Commands that run a pipeline on Spark. */
  private static final List<Class<?>> SPARK_COMMANDS =
      List.of(
          DemoCommand.class,
          CycleCommand.class,
          ReplayCommand.class,
          IngestCommand.class,
          TrainCommand.class,
          ChallengeCommand.class,
          ScoreCommand.class,
          MonitorCommand.class,
          RecalibrateCommand.class,
          MaintainCommand.class);

  /** Commands that answer without Spark. */
  private static final List<Class<?>> REGISTRY_COMMANDS =
      List.of(
          ModelsCommand.class,
          RunsCommand.class,
          DecisionsCommand.class,
          DriftCommand.class,
          QuarantineCommand.class,
          ExpectationsCommand.class,
          AirflowCommand.class,
          AlertsCommand.class,
          AuditCommand.class,
          FsckCommand.class,
          PlanCommand.class,
          ValidateCommand.class);

  @Option(
      names = "--stack-trace",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Print the whole stack trace of a failure.")
  private boolean stackTrace;

  public static void main(String[] arguments) {
    PrintStream out = utf8(FileDescriptor.out);
    PrintStream err = utf8(FileDescriptor.err);
    Environment environment =
        new Environment(
            Path.of(System.getProperty("rematch.home", ".")).toAbsolutePath().normalize(),
            Path.of("").toAbsolutePath(),
            System.getenv(),
            Clock.systemUTC(),
            System.getProperty("user.name", "unknown"),
            VERSION,
            out,
            err);
    System.exit(run(environment, arguments));
  }

  /** Whatever the platform's charset is, tables and dots look the same. */
  private static PrintStream utf8(FileDescriptor where) {
    return new PrintStream(new FileOutputStream(where), true, StandardCharsets.UTF_8);
  }

  private static PrintWriter writer(PrintStream to) {
    return new PrintWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8), true);
  }

  /** Runs one command and returns its exit code. */
  static int run(Environment environment, String... arguments) {
    Main main = new Main();
    CommandLine line = new CommandLine(main, factory(environment));
    for (Class<?> command : SPARK_COMMANDS) {
      line.addSubcommand(command);
    }
    for (Class<?> command : REGISTRY_COMMANDS) {
      line.addSubcommand(command);
    }
    explaining(line);
    // A task passes what others wrote: "@file" is a text, and no file to read arguments from.
    line.setExpandAtFiles(false);
    line.setOut(writer(environment.out()));
    line.setErr(writer(environment.err()));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (main.stackTrace) {
            failure.printStackTrace(environment.err());
          }
          environment.err().println("rematch: " + message(failure));
          return failure instanceof RematchException known ? known.kind().exitCode() : 1;
        });
    return line.execute(arguments);
  }

  /** Gives every command beneath this one, however deep, the option --help. */
  private static void explaining(CommandLine line) {
    for (CommandLine command : line.getSubcommands().values()) {
      command
          .getCommandSpec()
          .addOption(
              CommandLine.Model.OptionSpec.builder("-h", "--help")
                  .usageHelp(true)
                  .description("Show this help message and exit.")
                  .build());
      explaining(command);
    }
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        new CommandLine(this), "Which command? See rematch --help");
  }

  private static String message(Throwable failure) {
    if (failure instanceof RematchException) {
      return failure.getMessage();
    }
    return failure
        + Optional.ofNullable(failure.getCause()).map(c -> " (" + c + ")").orElse("")
        + "; run again with --stack-trace to see where";
  }

  /** Gives commands the environment by their constructor. */
  private static CommandLine.IFactory factory(Environment environment) {
    return new CommandLine.IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        try {
          return type.getConstructor(Environment.class).newInstance(environment);
        } catch (NoSuchMethodException noEnvironmentWanted) {
          return CommandLine.defaultFactory().create(type);
        } catch (InvocationTargetException e) {
          throw new IllegalStateException("Cannot make command " + type, e.getCause());
        }
      }
    };
  }
}
