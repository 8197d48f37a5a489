package dev.rematch.core;

class InMemoryAppendLogTest extends AppendLogContract {
  @Override
  protected AppendLog<Sample> create() {
    return new InMemoryAppendLog<>();
  }
}
