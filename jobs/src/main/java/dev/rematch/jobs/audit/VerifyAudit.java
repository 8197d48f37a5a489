package dev.rematch.jobs.audit;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import dev.rematch.core.Warehouse;
import dev.rematch.jobs.Environment;
import dev.rematch.jobs.run.Json;
import dev.rematch.jobs.run.RegistryFolder;
import dev.rematch.jobs.run.RegistryOptions;
import dev.rematch.registry.EventChain;
import dev.rematch.registry.RegistryEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Recomputes the hash of every event. A chain cannot tell that its end was cut off: whoever keeps
 * the hash that this prints can, by giving it back as {@code --head} later.
 */
@Command(
    name = "verify",
    description = "Recomputes the hash chain of all events and names the first that is wrong.")
public final class VerifyAudit implements Callable<Integer> {
  private final Environment environment;
  @Mixin private RegistryOptions options;

  @Option(
      names = "--head",
      paramLabel = "HASH",
      description = "The hash that an earlier verify printed: it must still be in the chain.")
  private String head;

  private record Result(long events, Optional<String> head) {}

  public VerifyAudit(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Warehouse warehouse = options.existing(environment);
    List<RegistryEvent> events = RegistryFolder.events(warehouse);
    String where = warehouse.registry("events");
    EventChain.firstBroken(events)
        .ifPresent(
            b -> {
              throw new RematchException(
                  FailureKind.REFUSED,
                  "Cannot trust the registry "
                      + where
                      + " from event "
                      + b.seq()
                      + " on: "
                      + b.what()
                      + "; find out who changed the table, and restore it from a backup");
            });
    if (head != null && events.stream().noneMatch(e -> e.hash().equals(head))) {
      throw new RematchException(
          FailureKind.REFUSED,
          "Cannot trust the registry "
              + where
              + ": none of its "
              + events.size()
              + " events has the hash "
              + head
              + "; its end was cut off, or the hash belongs to another registry (--head)");
    }
    Optional<String> last =
        events.isEmpty() ? Optional.empty() : Optional.of(events.get(events.size() - 1).hash());
    environment
        .out()
        .println(
            options.json()
                ? Json.of(new Result(events.size(), last))
                : "The chain of "
                    + events.size()
                    + " events is whole"
                    + last.map(h -> "; head " + h).orElse(""));
    return 0;
  }
}
