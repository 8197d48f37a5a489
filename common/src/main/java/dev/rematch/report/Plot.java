package dev.rematch.report;

import java.time.LocalDate;
import java.util.List;

/** What a picture shows, without how. NaN is a value that is not there. */
public sealed interface Plot {
  /** "time", "bars" or "curve". */
  String kind();

  /** What a line of a {@link Time} plot is about; it decides its colour and dashes. */
  enum Role {
    REALISED,
    EXPECTED,
    /** What was shown in a version's own rematch. */
    PROMISED,
    /** One of several equals. */
    OTHER
  }

  /**
   * A value of a window.
   *
   * @param at the window's first day
   * @param label the window as people write it
   * @param by the version that it is about, "" for none
   */
  record Point(LocalDate at, String label, double value, double low, double high, String by) {}

  /** Values over time. */
  record Line(String name, Role role, List<Point> points) {
    public Line {
      points = List.copyOf(points);
    }
  }

  /** Something that happened on a day. */
  record Mark(LocalDate at, String label) {}

  /** A value that is not to be passed. */
  record Level(String name, double value) {}

  /**
   * Lines over time.
   *
   * @param unit "number", "share" (0..1) or "rows"
   */
  record Time(String unit, List<Line> lines, List<Mark> marks, List<Level> levels) implements Plot {
    public Time {
      lines = List.copyOf(lines);
      marks = List.copyOf(marks);
      levels = List.copyOf(levels);
    }

    @Override
    public String kind() {
      return "time";
    }
  }

  /** Shares by label: 0..1. */
  record Shares(String name, List<Double> values) {
    public Shares {
      values = List.copyOf(values);
    }
  }

  /**
   * Bars side by side.
   *
   * @param order "numbers" for labels from low to high, "names" for others
   */
  record Bars(String order, List<String> labels, List<Shares> series) implements Plot {
    public Bars {
      labels = List.copyOf(labels);
      series = List.copyOf(series);
    }

    @Override
    public String kind() {
      return "bars";
    }
  }

  /** What was predicted and what came, of some rows. */
  record Met(double predicted, double came, double low, double high, long rows, String label) {}

  /** Predictions against what came; on the diagonal both are equal. */
  record Curve(String unit, List<Met> points) implements Plot {
    public Curve {
      points = List.copyOf(points);
    }

    @Override
    public String kind() {
      return "curve";
    }
  }
}
