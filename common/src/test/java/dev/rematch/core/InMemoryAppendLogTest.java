package dev.rematch.core;

class InMemoryAppendLogTest extends AppendLogContract {
  private final AppendLog<Line> log = new InMemoryAppendLog<>();

  @Override
  protected AppendLog<Line> open() {
    return log;
  }
}
