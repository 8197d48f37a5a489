package dev.rematch.table;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.delta.actions.AddFile;

/** A number that stands for the set of data files of a period. */
public final class PeriodFingerprint {
  private PeriodFingerprint() {}

  static SortedMap<LocalDate, LakeTable.PeriodFiles> byPeriod(List<AddFile> files) {
    SortedMap<LocalDate, List<AddFile>> grouped = new TreeMap<>();
    for (AddFile file : files) {
      String period = file.partitionValues().apply(LakeTable.PERIOD);
      grouped.computeIfAbsent(LocalDate.parse(period), p -> new ArrayList<>()).add(file);
    }
    SortedMap<LocalDate, LakeTable.PeriodFiles> periods = new TreeMap<>();
    grouped.forEach((period, of) -> periods.put(period, summary(of)));
    return periods;
  }

  /** A fingerprint that also changes with a text, such as the SQL that reads the period. */
  public static long mixed(long fingerprint, String text) {
    return hash(fingerprint + "\n" + text);
  }

  private static LakeTable.PeriodFiles summary(List<AddFile> files) {
    List<String> paths = new ArrayList<>();
    long rows = 0;
    for (AddFile file : files) {
      paths.add(file.path());
      rows += TableSnapshot.rows(file);
    }
    Collections.sort(paths);
    return new LakeTable.PeriodFiles(hash(String.join("\n", paths)), rows);
  }

  /** The first 63 bits of SHA-256: never negative, as Delta wants transaction versions. */
  private static long hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong() & Long.MAX_VALUE;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot hash: this Java has no SHA-256", e);
    }
  }
}
