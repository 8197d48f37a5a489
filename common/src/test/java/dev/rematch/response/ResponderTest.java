package dev.rematch.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ResponderTest {
  private static final ResponseRule RULE = new ResponseRule(0.01, 0.02, 0.2, 0.05, 30, 14);

  private OptionalDouble lost = OptionalDouble.of(0.001);
  private boolean expected;
  private OptionalDouble miscalibrated = OptionalDouble.of(0);
  private double drift = 0.01;
  private List<String> faults = List.of();
  private OptionalLong inOffice = OptionalLong.of(60);
  private boolean former = true;
  private OptionalLong sinceRemedy = OptionalLong.empty();

  private Responder.Response respond() {
    return new Responder(RULE)
        .respond(
            new Findings(
                lost, expected, miscalibrated, drift, faults, inOffice, former, sinceRemedy));
  }

  private void isAnswered(Remedy remedy, String reason) {
    assertThat(respond()).isEqualTo(new Responder.Response(remedy, reason));
  }

  @Test
  void aGoodChampionIsLeftAlone() {
    isAnswered(
        Remedy.NOTHING,
        "the champion is 0.001000 worse than in its own rematch, and drift that it can see is"
            + " 0.0100");
  }

  @Test
  void driftThatDidNoHarmIsNoReason() {
    drift = 0.9;
    assertThat(respond().remedy()).isEqualTo(Remedy.NOTHING);
  }

  @Test
  void aLossThatIsWorthATrainingIsAnsweredByOne() {
    lost = OptionalDouble.of(0.02);
    isAnswered(
        Remedy.RETRAIN,
        "the champion is 0.02000 worse than in its own rematch, more than the 0.01000 of a"
            + " training");
  }

  @Test
  void anExpectedLossCountsButDoesNotRollBack() {
    lost = OptionalDouble.of(0.2);
    expected = true;
    inOffice = OptionalLong.of(3);
    assertThat(respond().remedy()).isEqualTo(Remedy.RETRAIN);
    assertThat(respond().reason())
        .startsWith("the champion is expected to be 0.2000 worse than in its own rematch");
  }

  @Test
  void aFreshChampionThatFailsGoesBack() {
    lost = OptionalDouble.of(0.2);
    inOffice = OptionalLong.of(3);
    isAnswered(
        Remedy.ROLL_BACK,
        "the champion is 0.2000 worse than in its own rematch, more than 0.05000, 3 days after it"
            + " took office");
    former = false;
    assertThat(respond().remedy()).isEqualTo(Remedy.RETRAIN);
  }

  @Test
  void brokenDataAreNotLearnedFrom() {
    lost = OptionalDouble.of(0.2);
    inOffice = OptionalLong.of(3);
    faults = List.of("distance: all values are 1.609 times those before: another unit?");
    isAnswered(
        Remedy.ASK,
        "data look broken, and a model trained on them would learn that: distance: all values are"
            + " 1.609 times those before: another unit?");
  }

  @Test
  void aRemedyIsGivenTime() {
    lost = OptionalDouble.of(0.02);
    sinceRemedy = OptionalLong.of(13);
    isAnswered(
        Remedy.NOTHING,
        "the champion is 0.02000 worse than in its own rematch, but the last remedy was 13 days"
            + " ago, and 14 are given to it");
    sinceRemedy = OptionalLong.of(14);
    assertThat(respond().remedy()).isEqualTo(Remedy.RETRAIN);
  }

  @Test
  void probabilitiesThatAreOffAreMended() {
    miscalibrated = OptionalDouble.of(0.03);
    isAnswered(
        Remedy.RECALIBRATE,
        "the champion is 0.001000 worse than in its own rematch, but its calibration error grew by"
            + " 0.03000");
  }

  @Test
  void withoutLabelsDriftDecides() {
    lost = OptionalDouble.empty();
    miscalibrated = OptionalDouble.empty();
    assertThat(respond().remedy()).isEqualTo(Remedy.NOTHING);
    drift = 0.3;
    isAnswered(
        Remedy.RETRAIN,
        "nobody knows yet how good the champion is, and drift that it can see is 0.300, above"
            + " 0.200");
  }

  @Test
  void withoutAChampionThereIsNothingToMend() {
    inOffice = OptionalLong.empty();
    isAnswered(Remedy.NOTHING, "there is no champion");
  }
}
