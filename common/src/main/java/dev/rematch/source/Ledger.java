package dev.rematch.source;

import dev.rematch.core.FailureKind;
import dev.rematch.core.RematchException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The landed-file ledger of one raw table: which files have landed, and which are new. */
final class Ledger {
  private final SourceSpec source;
  private final LandingFolder folder;
  private final Map<LandedFile, Long> landed;

  /**
   * @param markers of the raw table; a ledger entry's number says at which landing it came
   */
  Ledger(SourceSpec source, LandingFolder folder, Map<String, Long> markers) {
    this.source = source;
    this.folder = folder;
    this.landed = landed(markers);
  }

  /** A file to land, and its ledger entry. */
  record Fresh(DueFile file, LandedFile entry) {}

  /**
   * The due files whose content is not in the table yet, by path. In snapshot mode only the last by
   * path counts, and only if the table does not hold it now.
   *
   * @throws RematchException (INVALID_INPUT) in append mode for a file that changed after landing
   */
  List<Fresh> fresh(List<DueFile> due) {
    return source.mode() == SourceMode.SNAPSHOT ? freshSnapshot(due) : freshAppends(due);
  }

  /**
   * The batches of rejected rows of the files whose rows the raw table holds now.
   *
   * @param markers of the raw table
   */
  static Set<String> batches(SourceSpec source, Map<String, Long> markers) {
    Map<LandedFile, Long> landed = landed(markers);
    Set<String> batches = new TreeSet<>();
    if (source.mode() == SourceMode.SNAPSHOT) {
      held(landed).ifPresent(file -> batches.add(file.batch(source.table())));
    } else {
      landed.keySet().forEach(file -> batches.add(file.batch(source.table())));
    }
    return batches;
  }

  private static Map<LandedFile, Long> landed(Map<String, Long> markers) {
    Map<LandedFile, Long> landed = new HashMap<>();
    markers.forEach(
        (id, number) -> LandedFile.ofMarker(id).ifPresent(file -> landed.put(file, number)));
    return landed;
  }

  /** The file of the snapshot that the table holds. */
  private static Optional<LandedFile> held(Map<LandedFile, Long> landed) {
    return landed.entrySet().stream()
        .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .map(Map.Entry::getKey);
  }

  private List<Fresh> freshAppends(List<DueFile> due) {
    Map<String, LandedFile> byPath = new HashMap<>();
    Set<String> contents = new HashSet<>();
    for (LandedFile file : landed.keySet()) {
      byPath.put(file.path(), file);
      contents.add(file.sha256());
    }
    List<Fresh> fresh = new ArrayList<>();
    for (DueFile file : due) {
      LandedFile before = byPath.get(file.path());
      if (before != null && before.sameFile(file)) {
        continue;
      }
      LandedFile now = folder.entry(file);
      if (before != null && !before.sha256().equals(now.sha256())) {
        throw new RematchException(
            FailureKind.INVALID_INPUT,
            "Cannot land file "
                + file.path()
                + " for source "
                + source.name()
                + ": it has landed already with other content, found SHA-256 "
                + now.sha256().substring(0, 12)
                + " where "
                + before.sha256().substring(0, 12)
                + " has landed; put the old file back and land corrections under a new name");
      }
      if (contents.add(now.sha256())) {
        fresh.add(new Fresh(file, now));
      }
    }
    return fresh;
  }

  private List<Fresh> freshSnapshot(List<DueFile> due) {
    if (due.isEmpty()) {
      return List.of();
    }
    DueFile last = due.get(due.size() - 1);
    Optional<LandedFile> held = held(landed);
    if (held.isPresent()) {
      boolean older = last.path().compareTo(held.get().path()) < 0;
      if (older || held.get().sameFile(last)) {
        return List.of();
      }
    }
    LandedFile now = folder.entry(last);
    boolean same = held.isPresent() && held.get().sha256().equals(now.sha256());
    return same ? List.of() : List.of(new Fresh(last, now));
  }
}
