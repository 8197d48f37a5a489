package dev.rematch.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownTest {
  @Test
  void numbersKeepWhatSaysSomething() {
    assertThat(Shown.number(0.66780)).isEqualTo("0.6678");
    assertThat(Shown.number(12345.6)).isEqualTo("12,346");
    assertThat(Shown.number(250.04)).isEqualTo("250.0");
    assertThat(Shown.number(0)).isEqualTo("0");
    assertThat(Shown.number(0.000012)).isEqualTo("1.2e-05");
    assertThat(Shown.number(Double.NaN)).isEqualTo("–");
    assertThat(Shown.percent(0.0001)).isEqualTo("<0.1 %");
  }

  @Test
  void windowsAreNamedByTheirPeriod() {
    assertThat(Shown.period("[2013-01-01, 2013-02-01)")).isEqualTo("2013-01");
    assertThat(Shown.period("[2013-01-07, 2013-01-14)")).isEqualTo("week of 2013-01-07");
    assertThat(Shown.period("[2013-01-01, 2014-01-01)")).isEqualTo("2013");
    assertThat(Shown.period("[2013-01-02, 2013-02-05)")).isEqualTo("[2013-01-02, 2013-02-05)");
    assertThat(Shown.period("all")).isEqualTo("all");
  }

  @Test
  void edgesOfBinsAreRound() {
    assertThat(Bin.width(0, 100, 16)).isEqualTo(10);
    assertThat(Bin.width(0.1, 0.42, 16)).isEqualTo(0.02);
    assertThat(Bin.width(3, 3, 16)).isEqualTo(1);
    assertThat(Bin.text(0.30000000000000004, 0.02)).isEqualTo("0.30");
  }
}
