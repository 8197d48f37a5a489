package dev.rematch.challenge;

/**
 * What keeps the place from changing hands too often.
 *
 * @param minDaysInOffice a champion is not replaced before
 * @param coolDownDays after any swap nobody is promoted for so long
 * @param smallGain a gain of at most this must be won several times in a row; the metric's unit
 * @param rounds how many times, at least 1
 */
public record Hysteresis(int minDaysInOffice, int coolDownDays, double smallGain, int rounds) {
  /** None. */
  public static final Hysteresis NONE = new Hysteresis(0, 0, 0, 1);
}
