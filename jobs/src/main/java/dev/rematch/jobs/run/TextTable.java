package dev.rematch.jobs.run;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table for people on a terminal: columns as wide as their widest cell, numbers to the right. */
public final class TextTable {
  private final List<List<String>> lines = new ArrayList<>();

  public TextTable(List<String> header) {
    lines.add(List.copyOf(header));
  }

  /** Adds a line from its left and right part. */
  public void add(List<String> left, List<String> right) {
    List<String> line = new ArrayList<>(left);
    line.addAll(right);
    add(line);
  }

  public void add(List<String> line) {
    if (line.size() != lines.get(0).size()) {
      throw new IllegalArgumentException(
          "Invalid line: " + line.size() + " cells under " + lines.get(0).size() + " headings");
    }
    lines.add(List.copyOf(line));
  }

  public void print(PrintStream out) {
    text().forEach(out::println);
  }

  /** Heading, rule and lines as they are printed. */
  public List<String> text() {
    int columns = lines.get(0).size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], line.get(c).length());
      }
    }
    List<String> printed = new ArrayList<>();
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        String cell = line.get(c);
        String space = " ".repeat(widths[c] - cell.length());
        text.append(rightAligned(c) ? space + cell : cell + space).append("  ");
      }
      printed.add(text.toString().stripTrailing());
    }
    int width = -2;
    for (int w : widths) {
      width += w + 2;
    }
    printed.add(1, "-".repeat(width));
    return printed;
  }

  private boolean rightAligned(int column) {
    return lines.size() > 1
        && lines.stream().skip(1).map(l -> l.get(column)).allMatch(s -> s.matches("[-+0-9,.]*"));
  }
}
